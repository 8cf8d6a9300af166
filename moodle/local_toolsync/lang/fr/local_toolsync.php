<?php
// This file is part of Moodle - http://moodle.org/
//
// Moodle is free software: you can redistribute it and/or modify
// it under the terms of the GNU General Public License as published by
// the Free Software Foundation, either version 3 of the License, or
// (at your option) any later version.
//
// Moodle is distributed in the hope that it will be useful,
// but WITHOUT ANY WARRANTY; without even the implied warranty of
// MERCHANTABILITY or FITNESS FOR A PARTICULAR PURPOSE.  See the
// GNU General Public License for more details.
//
// You should have received a copy of the GNU General Public License
// along with Moodle.  If not, see <http://www.gnu.org/licenses/>.

/**
 * French texts of the agent of toolsync.
 *
 * @package    local_toolsync
 * @copyright  2026 The toolsync developers
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */

defined('MOODLE_INTERNAL') || die();

$string['forget'] = 'Oublier les résultats des anciens lots de changements';
$string['passwordbody'] = 'Bonjour {$a->firstname},

voici comment vous connecter à {$a->site} :

    adresse : {$a->link}
    nom d’utilisateur : {$a->username}
    mot de passe : {$a->password}

Il vous sera demandé de choisir un nouveau mot de passe à la première connexion.';
$string['passwordsubject'] = 'Votre mot de passe pour {$a->site}';
$string['pluginname'] = 'Agent de toolsync';
$string['privacy:metadata:batch'] = 'Ce qu’est devenu chaque lot de changements appliqué par toolsync, afin qu’un lot envoyé deux fois ne soit appliqué qu’une fois. On y trouve aussi ce que les changements ont remplacé, qui peut comprendre des données d’utilisateurs.';
$string['privacy:metadata:batch:batchkey'] = 'Le nom du lot.';
$string['privacy:metadata:batch:results'] = 'Pour chaque changement : s’il a été fait, ce qu’il a créé et ce qu’il a remplacé. Supprimé après quelques jours.';
$string['privacy:metadata:batch:timecreated'] = 'La date d’application du lot.';
$string['privacy:metadata:picture'] = 'L’image dont l’avatar d’un utilisateur a été tiré, afin de ne pas placer deux fois la même.';
$string['privacy:metadata:picture:digest'] = 'Une empreinte de l’image.';
$string['privacy:metadata:picture:timecreated'] = 'La date à laquelle l’avatar a été placé.';
$string['privacy:metadata:picture:userid'] = 'L’utilisateur.';
$string['toolsync:use'] = 'Lire et modifier tout le site au moyen de toolsync';

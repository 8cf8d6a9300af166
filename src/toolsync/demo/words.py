"""What the demo says, in English and in French. What the commands say themselves is theirs."""

from typing import Final

WORDS: Final[dict[str, tuple[str, str]]] = {
    "title": (
        "Toolsync at work: a university puts its courses, its people and its enrolments into a site",
        "Toolsync à l’œuvre : une université met ses cours, ses comptes et ses inscriptions dans un site",
    ),
    "folder": ("Everything happens in {folder}", "Tout se passe dans {folder}"),
    "site": ("A workspace, and a site to try things out on", "Un espace de travail, et un site pour essayer"),
    "fields": (
        "The university’s Moodle has two profile fields of its own (statut, badge): they are put there as well.",
        "Le Moodle de l’université a deux champs de profil à elle (statut, badge) : ils y sont mis aussi.",
    ),
    "last year": ("The site as last year left it", "Le site tel que l’an passé l’a laissé"),
    "files": ("This year’s files, as people have them", "Les fichiers de cette année, comme on les reçoit"),
    "recognised": (
        "Encodings and separators were recognised; wrong lines cost themselves only.",
        "Encodages et séparateurs sont reconnus ; une ligne fausse ne coûte qu’elle-même.",
    ),
    "plan": ("What would change? Nothing is written yet", "Qu’est-ce qui changerait ? Rien n’est encore écrit"),
    "run": ("Courses, accounts, enrolments: applied", "Cours, comptes, inscriptions : appliqués"),
    "held": (
        "Deleting twelve courses is more than the limits allow: somebody must approve that very plan",
        "Supprimer douze cours dépasse les limites : quelqu’un doit approuver ce plan précis",
    ),
    "tryback": (
        "The failed lines came back, byte for byte: one is corrected and replayed",
        "Les lignes en échec sont revenues, octet pour octet : on en corrige une et on rejoue",
    ),
    "repaired": ("In an editor: {wrong} becomes {right}", "Dans un éditeur : {wrong} devient {right}"),
    "again": (
        "The same four files again: nothing changes any more",
        "Les quatre mêmes fichiers encore : plus rien ne change",
    ),
    "gone": (
        "The courses to delete are gone: their lines are told as such, and nothing else happens.",
        "Les cours à supprimer ne sont plus là : leurs lignes le disent, et rien d’autre ne se passe.",
    ),
    "done": ("Done, and checked", "Terminé, et vérifié"),
    "checked": (
        "{checks} things were checked in {seconds} s: the outcome of each of {lines} lines, every tryback and archive "
        "byte for byte, and what the site holds: {held}.",
        "{checks} choses vérifiées en {seconds} s : le résultat de chacune des {lines} lignes, chaque fichier de "
        "reprise et chaque archive octet pour octet, et ce que le site contient : {held}.",
    ),
    "held things": (
        "{users} accounts, {courses} courses, {enrolments} enrolments",
        "{users} comptes, {courses} cours, {enrolments} inscriptions",
    ),
    "report": ("A report to open in a browser:", "Un rapport à ouvrir dans un navigateur :"),
    "next": ("To go on by yourself:", "Pour continuer par vous-même :"),
    "away": ("To take it all away again:", "Pour tout enlever :"),
    "failed": ("The demo does not do what it says: {reason}", "La démo ne fait pas ce qu’elle dit : {reason}"),
    "taken": ("{folder} is not empty: name another folder.", "{folder} n’est pas vide : nommez un autre dossier."),
}

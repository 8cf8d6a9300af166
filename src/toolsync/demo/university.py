"""The university of the demo: its faculties, departments and courses, and the names of the people in it.

Université de démonstration. None of it exists; everything is made from a fixed seed, so that every demo is alike.
"""

import random
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

#: Department → its code, its faculty, and the titles of its courses: as many for each of the three years.
_DEPARTMENTS: Final = """
Histoire | HIST | Faculté des lettres
    Introduction à l’histoire médiévale; Méthodes de l’historien
    L’Europe des Lumières; Histoire des Amériques
    La France depuis 1945; Archives et paléographie
Lettres modernes | LETT | Faculté des lettres
    Littérature du XIXe siècle; Grammaire et stylistique
    Théâtre classique; Littératures francophones
    Critique et création; Œuvres et manuscrits
Philosophie | PHIL | Faculté des lettres
    Introduction à la philosophie
    Éthique et politique
    Phénoménologie
Mathématiques | MATH | Faculté des sciences
    Algèbre linéaire; Analyse réelle
    Probabilités; Géométrie différentielle
    Théorie de la mesure; Équations aux dérivées partielles
Informatique | INFO | Faculté des sciences
    Programmation; Architecture des ordinateurs
    Bases de données; Réseaux
    Génie logiciel; Systèmes répartis
Biologie | BIOL | Faculté des sciences
    Biologie cellulaire; Écologie générale
    Génétique; Physiologie végétale
    Évolution; Immunologie
Chimie | CHIM | Faculté des sciences
    Chimie générale; Atomistique
    Chimie organique; Thermochimie
    Spectroscopie; Chimie de l’environnement
Droit | DROI | Faculté de droit et d’économie
    Introduction au droit; Droit constitutionnel
    Droit des obligations; Droit administratif
    Droit européen; Libertés fondamentales
Économie | ECON | Faculté de droit et d’économie
    Microéconomie; Histoire de la pensée économique
    Macroéconomie; Statistiques appliquées
    Économétrie; Économie du développement
Gestion | GEST | Faculté de droit et d’économie
    Comptabilité générale; Théorie des organisations
    Marketing; Contrôle de gestion
    Stratégie; Finance d’entreprise
"""

_FIRST_NAMES: Final = """
Adèle Aïcha Alexandre Amélie Anaïs André Anne-Laure Antoine Béatrice Benoît Camille Cécile Céline
Chloé Clément Cédric Désiré Édouard Élodie Émile Éric Étienne Eugénie Fatoumata Félix Florian Françoise François
Gaëlle Geneviève Gérald Gwenaël Hélène Hervé Hugo Inès Irène Jean-Baptiste Jérôme Joël Joséphine Julien Karim Léa
Léon Loïc Louise Lucas Maëlle Manon Margaux Marie-Noëlle Mathéo Mélanie Mohamed Nathalie Noémie Océane Pénélope
Raphaël Rémi Renée Salomé Sébastien Sélim Solène Stéphane Théo Thérèse Valérie Véronique Yasmine Yoël Zoé
"""

_LAST_NAMES: Final = """
Abadie Bélanger Benoît Béranger Bertrand Bézier Blanc Boissière Brûlé Castañeda Chénier Côté Crémieux
Da_Silva Degrève Delaunay Désaulniers Diallo Dubœuf Dufrêne Durand Étienne Fabre Faÿ Février Fontaine Gagné Gérard
Gonçalves Guérin Hébert Héritier Jacquet Lacroix Lambert Larivière Le_Goff Lefèvre Lemaître L’Hôte Maçon Malfrêt
Marché Mbappé Mercier Michaël Moreau Müller N’Diaye Noël Nuñez Ouédraogo Païs Pélissier Péron Piñeiro Quéré Québec
Régnier Rivière Rousseau Saint-Exupéry Sénéchal Sœur Tavarès Tessier Thévenot Traoré Vallée Vidal Wœrth Yılmaz
Zoë
"""


@dataclass(frozen=True)
class Course:
    """A course of this year."""

    shortname: str
    title: str
    department: str
    faculty: str
    year: int

    @property
    def category(self) -> str:
        """The path of its category."""
        return f"{self.faculty}/{self.department}/Licence {self.year}"


@dataclass(frozen=True)
class Person:
    """A student (``year`` 1 to 3) or a teacher (``year`` 0) of a department."""

    number: int
    first_name: str
    last_name: str
    username: str
    department: str
    year: int


def courses() -> list[Course]:
    """The courses of this year, in the order of the departments."""
    found: list[Course] = []
    department, code, faculty, year = "", "", "", 0
    for line in _DEPARTMENTS.strip().splitlines():
        if "|" in line:
            department, code, faculty = (each.strip() for each in line.split("|"))
            year = 0
            continue
        year += 1
        for at, title in enumerate(line.split(";"), start=1):
            found.append(Course(f"{code}-{year}0{at}", title.strip(), department, faculty, year))
    return found


def people(students: int, given: Sequence[Course], seed: int = 2026) -> list[Person]:
    """One teacher for each course, then so many students, spread over the departments and the three years."""
    chance = random.Random(seed)
    posts = [(each.department, 0) for each in given]
    classes = sorted({(each.department, each.year) for each in given})
    posts += [classes[at % len(classes)] for at in range(students)]
    return [Person(at, *name, *post) for at, (name, post) in enumerate(zip(_names(chance), posts), start=1)]  # noqa: B905  # names are endless


def _names(chance: random.Random) -> Iterator[tuple[str, str, str]]:
    """First name, last name and login name, no login name twice."""
    first_names, last_names = _FIRST_NAMES.split(), _LAST_NAMES.split()
    taken: set[str] = set()
    while True:
        first, last = chance.choice(first_names), chance.choice(last_names).replace("_", " ")
        plain = without_accents(f"{first}.{last}")
        username, again = plain, 1
        while username in taken:
            again += 1
            username = f"{plain}{again}"
        taken.add(username)
        yield first, last, username


def without_accents(text: str) -> str:
    """The text as a login name or an address has it: lower case, plain letters."""
    text = text.lower().replace("œ", "oe").replace("ı", "i")
    letters = unicodedata.normalize("NFD", text)
    return "".join(each for each in letters if each.isascii() and (each.isalnum() or each in ".-"))

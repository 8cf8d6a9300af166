"""How one cell is read: a kind (nature) turns its text into a value, or says what is wrong with it.

A kind gets its rules from the settings once (``kind.reader(settings)``); the reader is then called once for every
distinct cell. Readers never see empty cells: an empty cell is no value, whatever its kind.
"""

from toolsync.kinds.accounts import country, email, has_mailbox, language, username
from toolsync.kinds.base import Kind, choice, erasable, flag, integer, text
from toolsync.kinds.moments import iso, moment
from toolsync.kinds.things import category, cohort, cohort_of, course, picture_owner, role, role_of, user

__all__ = [
    "Kind",
    "category",
    "choice",
    "cohort",
    "cohort_of",
    "country",
    "course",
    "email",
    "erasable",
    "flag",
    "has_mailbox",
    "integer",
    "iso",
    "language",
    "moment",
    "picture_owner",
    "role",
    "role_of",
    "text",
    "user",
    "username",
]

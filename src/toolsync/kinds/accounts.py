"""What identifies an account and says where its owner lives: login name, e-mail address, language, country."""

import re

from toolsync.kinds.base import Kind, undamaged
from toolsync.model.findings import Reject, error

_USERNAME = re.compile(r"[-.@_a-z0-9]+")
_EMAIL = re.compile(r"[^@\s;,<>]+@[^@\s;,<>]+\.[^@\s;,<>.]+")
_NO_MAIL = re.compile("NO ?MAIL", re.IGNORECASE)


def _read_username(cell: str) -> str:
    name = undamaged(cell).lower()
    if len(name) > 100 or not _USERNAME.fullmatch(name):
        raise Reject(error("bad-username", cell=cell))
    return name


#: The login name of an account: lower case; letters, digits and - . _ @ (Moodle: ``core_user::clean_field``).
username = Kind(
    "username",
    "lower-case letters, digits, - . _ @",
    "alice",
    lambda settings: _read_username,
    as_it_is=r"[-.@_a-z0-9]{1,100}",
)


def has_mailbox(email: str) -> bool:
    """Whether mail sent there may arrive: NOMAIL within an address says that it may not."""
    return bool(_EMAIL.fullmatch(email)) and not _NO_MAIL.search(email)


def _read_email(cell: str) -> str:
    if len(cell) > 100 or not (_EMAIL.fullmatch(cell) or _NO_MAIL.search(cell)):
        raise Reject(error("bad-email", cell=cell))
    return cell


email = Kind(
    "email",
    "an e-mail address; NOMAIL in it: no mailbox",
    "alice@example.org",
    lambda settings: _read_email,
    as_it_is=rf"(?!.{{101}}){_EMAIL.pattern}",
)


def _read_language(cell: str) -> str:
    return cell.lower().removesuffix("_utf8")


#: A language code; the old suffix ``_utf8`` is dropped.
language = Kind("language", "a language code", "fr", lambda settings: _read_language)


def _read_country(cell: str) -> str:
    if not re.fullmatch(r"[A-Za-z]{2}", cell):
        raise Reject(error("bad-country", cell=cell))
    return cell.upper()


country = Kind("country", "a country code of two letters", "FR", lambda settings: _read_country)

"""Reading accounts: by their names, with their profiles."""

import hashlib
import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

from toolsync.locale.words import N_
from toolsync.model.references import UserRef
from toolsync.model.things import User
from toolsync.platforms.moodle.connection import AccessDenied
from toolsync.platforms.moodle.web.service import CoreService

Details = Mapping[str, Any]

#: The columns of a profile that core functions tell.
READ: Final = (
    *("firstname", "lastname", "institution", "department", "city", "country", "lang", "timezone", "phone1", "phone2"),
    *("address", "description", "mailformat", "trackforums"),
)
#: Of those, the ones that only site administrators see where ``showuseridentity`` does not name them.
IDENTITY: Final = frozenset(("phone1", "phone2", "address"))

#: What must be told of every account.
_SEEN: Final = ("username", "email", "auth", "suspended", "firstname", "lastname")
#: What the deletion of an account leaves of its e-mail and of its username.
_DIGEST: Final = re.compile(r"[0-9a-f]{32}")
_STAMPED: Final = re.compile(r".*\.\d{10}")
#: So many addresses that begin and end alike are asked for at once, unless that brings so many times as many accounts.
_TOGETHER: Final = 8
_TOO_MANY: Final = 8
_HIDDEN: Final = N_(
    "The account of the token may not see {what} of accounts, without which nobody can be told from anybody. It needs "
    "moodle/user:viewdetails, moodle/user:viewalldetails, moodle/user:viewhiddendetails, moodle/site:viewfullnames and "
    "moodle/site:viewuseridentity in the whole site, and the setting showuseridentity has to name the e-mail address."
)


class Accounts:
    """Accounts, as one look-up finds them."""

    def __init__(self, service: CoreService) -> None:
        self._service = service
        #: Details by id of every live account that was found.
        self.found: dict[int, Details] = {}

    def find(self, refs: Iterable[UserRef]) -> None:
        """Find the live accounts that bear one of these names."""
        by: dict[str, set[str]] = {}
        for kind, value in refs:
            by.setdefault(kind, set()).add(value)
        self.find_ids(int(value) for value in by.get("id", ()) if _is_number(value))
        for name in ("username", "idnumber"):
            self._find(name, sorted(by.get(name, set()) - {""}))
        self._find_emails(sorted(by.get("email", set()) - {""}))

    def find_ids(self, ids: Iterable[int]) -> None:
        """Find the live accounts with these ids."""
        self._find("id", sorted(set(ids) - self.found.keys() - {0}))

    def _find(self, field: str, values: list[Any]) -> None:
        self.take(self._service.found("core_user_get_users_by_field", "values", values, field=field))

    def _find_emails(self, emails: list[str]) -> None:
        """Find who has these addresses, in whatever case they are written: the other function compares the letters.

        A call takes one pattern. Addresses that begin and end alike are asked for together, where that does not bring
        many times as many accounts.
        """
        alike: dict[str, list[str]] = {}
        for email in emails:
            begin, at, domain = email[:1], *email.rpartition("@")[1:]
            alike.setdefault(f"{_escaped(begin)}%{_escaped(at + domain)}" if at else email, []).append(email)
        groups = sorted((each for each in alike.items() if len(each[1]) >= _TOGETHER), key=lambda each: -len(each[1]))
        wanted, alone = set(emails), set(emails)
        told: list[list[Details]] = []
        if groups:
            pattern, first = groups.pop(0)
            told.append(self._with_email(pattern))
            if len(told[0]) > _TOO_MANY * len(first):
                groups = []
            alone.difference_update(first, *(several for _, several in groups))
        patterns = [pattern for pattern, _ in groups] + sorted(map(_escaped, alone))
        told += self._service.side_by_side(self._with_email, patterns)
        self.take(details for each in told for details in each if details.get("email", "").lower() in wanted)

    def _with_email(self, pattern: str) -> list[Details]:
        return self._with("email", pattern)

    def _with(self, key: str, pattern: str) -> list[Details]:
        answer = self._service.read("core_user_get_users", criteria=[{"key": key, "value": pattern}])
        found: list[Details] = answer["users"]
        return found

    def people(self, text: str) -> tuple[int, ...]:
        """Whose full name or e-mail holds this text (in lower case): two of them, where it is more than one.

        What follows its last blank is in one of the two parts of the full name.
        """
        word = text.rpartition(" ")[2]
        self.take(self._with("firstname", f"%{_escaped(word)}%"))
        self.take(self._with("lastname", f"%{_escaped(word)}%"))
        self.take(self._with("email", f"%{_escaped(text)}%"))
        holding = [user for user, details in sorted(self.found.items()) if _holds(details, text)]
        return tuple(holding[:2])

    def take(self, told: Iterable[Details]) -> None:
        """Take in what was told of accounts, but for deleted ones."""
        for details in told:
            for name in _SEEN:
                if name not in details:
                    raise AccessDenied(_HIDDEN, what=name)
            if not _is_deleted(details):
                self.found[details["id"]] = details

    def users(self) -> list[User]:
        """The accounts that were found."""
        return [_user(details) for details in self.found.values()]

    def deleted(self, usernames: Iterable[str]) -> dict[str, tuple[User, ...]]:
        """The deleted accounts that once had these usernames: Moodle keeps a digest of it in place of the e-mail."""
        digests = {hashlib.md5(each.encode(), usedforsecurity=False).hexdigest(): each for each in usernames}
        found: dict[str, tuple[User, ...]] = {}
        told = self._service.found("core_user_get_users_by_field", "values", sorted(digests), field="email")
        for details in told:
            if _is_deleted(details):
                name = digests[details["email"]]
                found[name] = (*found.get(name, ()), _user(details)._replace(deleted=True))
        return found

    def profile(self, user: int) -> dict[str, str]:
        """The other columns of an account that was found."""
        details = self.found.get(user, {})
        profile = {name: str(details[name]) for name in READ if details.get(name) not in (None, "")}
        for field in details.get("customfields", ()):
            profile[f"profile_field_{field['shortname']}"] = str(field["value"])
        return profile


def described(user: int) -> str:
    """What notes that the description of an account was told: whether it is depends on the account."""
    return f"description/{user}"


def _holds(details: Details, text: str) -> bool:
    if details["username"] == "guest":
        return False
    return text in f"{details['firstname']} {details['lastname']}".lower() or text in details["email"].lower()


def _user(details: Details) -> User:
    return User(
        details["id"],
        details["username"],
        details.get("idnumber", ""),
        details["email"],
        details["auth"],
        bool(details["suspended"]),
        guard="guest" if details["username"] == "guest" else "",
    )


def _is_deleted(details: Details) -> bool:
    """Core functions give deleted accounts among the others, and do not say so."""
    return bool(_DIGEST.fullmatch(details.get("email", "")) and _STAMPED.fullmatch(details.get("username", "")))


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < 19


def _escaped(text: str) -> str:
    """A text that stands for itself in a pattern."""
    return re.sub(r"([\\%_])", r"\\\1", text)

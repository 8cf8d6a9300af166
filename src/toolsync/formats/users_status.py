"""Deletes, suspends and restores accounts, from three files of identifiers.

Suppression, suspension et rétablissement de comptes. The surprise: in the files of deletions and suspensions, every
other cell of a line is a check: when the account is not called so, nothing is done to it.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from toolsync import kinds
from toolsync.columns import column
from toolsync.format import Format
from toolsync.model.findings import Finding, error, warning
from toolsync.model.things import Site
from toolsync.rules import account_status
from toolsync.settings import Settings

# Of an identifier, the absent column and the empty cell are not the same: the one lets the username identify the
# account, the other names nobody.
_ID = column("id", kinds.text(identifier=True), "Moodle's own number.", empty="")
_USERNAME = column("username", kinds.username, "Login name.", empty="")
_IDNUMBER = column("idnumber", kinds.text(255, identifier=True), "Id number.", empty="")
_EMAIL = column("email", kinds.email, "E-mail address.", empty="")
_FIRSTNAME = column("firstname", kinds.text(100), "First name, to be checked.")
_LASTNAME = column("lastname", kinds.text(100), "Last name, to be checked.")


class DeleteLine(NamedTuple):
    id: str | None = _ID
    username: str | None = _USERNAME
    idnumber: str | None = _IDNUMBER
    email: str | None = _EMAIL
    firstname: str | None = _FIRSTNAME
    lastname: str | None = _LASTNAME


class SuspendLine(NamedTuple):
    id: str | None = _ID
    username: str | None = _USERNAME
    idnumber: str | None = _IDNUMBER
    email: str | None = _EMAIL
    firstname: str | None = _FIRSTNAME
    lastname: str | None = _LASTNAME
    suspended: bool | None = column("suspended", kinds.flag, "1 or empty suspends, 0 reactivates.")


class RestoreLine(NamedTuple):
    id: str | None = _ID
    username: str | None = _USERNAME
    idnumber: str | None = _IDNUMBER
    email: str | None = _EMAIL
    auth: str | None = column("auth", kinds.text(20), "Authentication plugin; empty: as it was.")
    password: str | None = column(
        "password", kinds.text(), "Password; *NOPASS* for none, *GENERATE* to have one made and mailed.", secret=True
    )
    suspended: bool | None = column("suspended", kinds.flag, "1: the account comes back suspended.")


def check_header(header: Sequence[str], settings: Settings, site: Site | None) -> Iterator[Finding]:
    """Something must identify the accounts: the column of the settings, or the username."""
    by = settings.users.identifier
    if by not in header:
        if "username" not in header:
            yield error("missing-column", by)
        elif by != "username":
            yield warning("identified-by-username", "username", identifier=by)


DELETE = Format(
    name="users_delete",
    filename="userdelete.csv",
    title="Delete accounts.",
    line=DeleteLine,
    plan=account_status.delete,
    needs=account_status.needs_of_deletion,
    check_header=check_header,
    tolerant=True,
    location="users.delete_file",
    example="""\
username;idnumber;lastname
alice;E1001;Durand
bob;E1002;
""",
)

SUSPEND = Format(
    name="users_suspend",
    filename="usersuspend.csv",
    title="Suspend accounts, or reactivate them.",
    line=SuspendLine,
    plan=account_status.suspend,
    needs=account_status.needs,
    check_header=check_header,
    tolerant=True,
    location="users.suspend_file",
    example="""\
username;idnumber;suspended
alice;E1001;1
bob;E1002;0
""",
)

RESTORE = Format(
    name="users_restore",
    filename="userrestore.csv",
    title="Bring deleted accounts back, and reactivate suspended ones.",
    line=RestoreLine,
    plan=account_status.restore,
    needs=account_status.needs,
    check_header=check_header,
    location="users.restore_file",
    example="""\
username;idnumber;email
alice;E1001;alice@example.org
""",
)

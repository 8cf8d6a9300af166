"""Deleting, suspending and restoring the account that a line names; other cells are checks (users document §2.2)."""

from collections.abc import Iterator
from typing import Any, Final

from toolsync.columns import Lines
from toolsync.format import Action
from toolsync.kinds import has_mailbox
from toolsync.model import flow
from toolsync.model.changes import ActivateUser, DeleteUser, ReviveUser, SuspendUser, UpdateUser
from toolsync.model.findings import Finding, Reject, error, notice, warning
from toolsync.model.questions import Questions
from toolsync.model.references import UserRef, user_key
from toolsync.model.things import User
from toolsync.model.world import World
from toolsync.rules import passwords
from toolsync.rules.accounts import check_unique, deleted_at, former_email, reference, refuse_guarded
from toolsync.settings import Settings

_NAMES: Final = ("id", "username", "idnumber", "email")
#: What is held by the profile of an account.
_PROFILE: Final = ("firstname", "lastname")

_IGNORED: Final = notice("unknown-ignored")


def named(line: Any, settings: Settings) -> UserRef:
    """How the line names its account: by the identifier of the settings, or by its username where the file has no such
    column. An empty identifier names nobody (D-CO-04); a NOMAIL, which many may share, neither."""
    by = settings.users.identifier
    value = getattr(line, by)
    if value is None or (not value and settings.users.fall_back_to_username):
        by, value = "username", line.username
    if not value or (by == "email" and not has_mailbox(value)):
        raise Reject(error("identifier-missing", by))
    return reference(by, value)


def check(line: Any, user: User, world: World) -> None:
    """Refuse a line that says something else of its account than what the account is: all of it is told at once."""
    wrong: list[Finding] = []
    for by in _NAMES:
        cell, found = getattr(line, by, None), str(getattr(user, by))
        if cell and user_key(by, cell) != user_key(by, found):
            wrong.append(error("account-differs", by, cell=cell, found=found))
    for name in _PROFILE:
        if cell := getattr(line, name, None):
            found = world.profile_of(user.id).get(name, "")
            if cell.casefold() != found.casefold():
                wrong.append(error("account-differs", name, cell=cell, found=found))
    if wrong:
        raise Reject(*wrong)


def _deleted(line: Any, world: World) -> list[User]:
    """The accounts still deleted that had the line's username, or else its e-mail."""
    email = user_key("email", line.email or "")
    for table, name in ((world.deleted_users, line.username), (world.deleted_emails, email)):
        found = [each for each in table.get(name or "", ()) if world.users.get(each.id, each).deleted]
        if found:
            return found
    return []


def _unknown(ref: UserRef, settings: Settings) -> Finding:
    """Nobody is meant: told, and sent back, unless the settings say that it does not matter."""
    if settings.users.ignore_unknown:
        return _IGNORED
    raise Reject(error("no-such-user", ref.by, by=ref.by, cell=ref.value))


def delete(line: Any, world: World, settings: Settings) -> Iterator[Action]:
    """Delete the account; what it was called is told, for nothing else will tell it afterwards."""
    ref = named(line, settings)
    user = world.find_user(ref)
    if user is None:
        yield notice("account-already-deleted") if _deleted(line, world) else _unknown(ref, settings)
        return
    check(line, user, world)
    refuse_guarded(user)
    yield DeleteUser(user.id)
    yield notice("account-deleted", id=user.id, user=user.username, idnumber=user.idnumber)


def suspend(line: Any, world: World, settings: Settings) -> Iterator[Action]:
    """Suspend the account, or reactivate it where the line says 0."""
    ref = named(line, settings)
    user = world.find_user(ref)
    if user is None:
        yield _unknown(ref, settings)
        return
    check(line, user, world)
    refuse_guarded(user)
    yield from _set(user, line.suspended is not False)


def _set(user: User, suspended: bool) -> Iterator[Action]:
    if user.suspended == suspended:
        yield notice("account-already-suspended") if suspended else notice("account-already-active")
    else:
        yield SuspendUser(user.id) if suspended else ActivateUser(user.id)


def restore(line: Any, world: World, settings: Settings) -> Iterator[Action]:
    """Reactivate a live account; bring a deleted one back."""
    ref = named(line, settings)
    user = world.find_user(ref)
    if user is not None:
        check(line, user, world)
        if user.suspended and not line.suspended:
            refuse_guarded(user)
        yield from _set(user, user.suspended and bool(line.suspended))
        return
    if line.auth and line.auth not in world.site.auths:
        raise Reject(error("no-such-auth", "auth", cell=line.auth, accepts=", ".join(sorted(world.site.auths))))
    gone = _deleted(line, world)
    if not gone:
        yield _unknown(ref, settings)
        return
    if len(gone) > 1 and settings.users.strict_restore:
        raise Reject(error("ambiguous-deleted-user", ref.by, cell=ref.value, count=len(gone)))
    yield from _revive(max(gone, key=deleted_at), line, world, settings)


def _revive(gone: User, line: Any, world: World, settings: Settings) -> Iterator[Action]:
    """Bring the account back: its username is the line's, its former address stays where the line gives none and it is
    still free. What its deletion destroyed is told."""
    if not line.username:
        raise Reject(error("username-needed", "username"))
    former, email = former_email(gone), line.email or ""
    if not email and former and not world.user_names.ids(reference("email", former)):
        email = former
    idnumber = line.idnumber or ""
    check_unique({"username": line.username, "idnumber": idnumber, "email": email}, gone.id, world, settings)
    by_name = any(each.id == gone.id for each in world.deleted_users.get(line.username, ()))
    was, by = (line.username, "username") if by_name else (user_key("email", line.email), "email")
    yield ReviveUser(gone.id, was, line.username, email, idnumber, bool(line.suspended), by)
    yield warning("user-revived", user=line.username)
    if line.auth and line.auth != gone.auth:
        yield UpdateUser(gone.id, (("auth", line.auth),))
    yield from passwords.give(world.users[gone.id], line.password, True, world, settings)


def needs(lines: Lines, world: World, settings: Settings) -> Iterator[Questions]:
    """What these lines may mean: live accounts by every name that they give, and deleted ones that had such a name."""
    asked = Questions()
    for line in lines:
        names = ((by, getattr(line, by)) for by in _NAMES)
        asked.users |= {reference(by, value) for by, value in names if value}
        if line.username:
            asked.deleted_users.add(line.username)
        if line.email:
            asked.deleted_emails.add(user_key("email", line.email))
    yield asked
    live = {user for ref in asked.users for user in world.user_names.ids(ref)}
    gone = [each for name in asked.deleted_users for each in world.deleted_users.get(name, ())]
    gone += [each for email in asked.deleted_emails for each in world.deleted_emails.get(email, ())]
    addresses = {former_email(each) for each in gone} - {""}
    yield Questions(users={reference("email", each) for each in addresses}, profiles=live | {each.id for each in gone})


def needs_of_deletion(lines: Lines, world: World, settings: Settings) -> Iterator[Questions]:
    """The same, and all that the accounts are in: their deletion takes them out of it."""
    yield from needs(lines, world, settings)
    refs = {named(line, settings) for line in lines if _names(line, settings)}
    users = {user for ref in refs for user in world.user_names.ids(ref)}
    yield from flow.rounds(world, Questions(whole_users=users))


def _names(line: Any, settings: Settings) -> bool:
    try:
        named(line, settings)
    except Reject:
        return False
    return True

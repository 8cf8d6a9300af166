"""Finding the account that a line means; creating, updating, renaming, reviving and deleting it (users document §2)."""

from collections.abc import Iterator
from typing import Any, Final

from toolsync.format import Action
from toolsync.model.changes import ActivateUser, CreateUser, DeleteUser, ReviveUser, SuspendUser, UpdateUser
from toolsync.model.findings import Finding, Reject, error, notice, warning
from toolsync.model.references import UserRef, user_key
from toolsync.model.things import User
from toolsync.model.world import World
from toolsync.rules import profiles
from toolsync.settings import Settings

#: The host id of accounts of the site itself.
_LOCAL_HOST: Final = "1"

NOT_CREATED: Final = notice("not-created")


def reference(by: str, value: str) -> UserRef:
    """The reference to an account by one of its identifiers."""
    return UserRef(by, user_key(by, value))


def identity(line: Any, settings: Settings) -> UserRef | None:
    """How the line names its account; None when its identifier is empty and nothing may stand in for it."""
    by = settings.users.identifier
    value = getattr(line, by)
    if value:
        return reference(by, value)
    return reference("username", line.username) if settings.users.fall_back_to_username else None


def check_values(line: Any, world: World, settings: Settings) -> None:
    """Refuse what this site does not have; all of it is told at once."""
    wrong: list[Finding] = []
    if identity(line, settings) is None:
        wrong.append(error("identifier-missing", settings.users.identifier))
    if line.auth and line.auth not in world.site.auths:
        wrong.append(error("no-such-auth", "auth", cell=line.auth, accepts=", ".join(sorted(world.site.auths))))
    if line.lang and line.lang not in world.site.languages:
        accepted = ", ".join(sorted(world.site.languages))
        wrong.append(error("no-such-language", "lang", cell=line.lang, accepts=accepted))
    if line.mnethostid and line.mnethostid != _LOCAL_HOST:
        wrong.append(error("remote-host", "mnethostid", cell=line.mnethostid))
    wrong.extend(profiles.problems(line.profile, world, settings))
    if wrong:
        raise Reject(*wrong)


def find(line: Any, world: World, settings: Settings) -> User | None:
    """The live account that the line names. An ``id`` can only name one that exists (D-US-18)."""
    ref = identity(line, settings)
    assert ref is not None
    known = world.find_user(ref)
    if known is None and ref.by == "id":
        raise Reject(error("no-such-user", "id", by="id", cell=ref.value))
    return known


def present(line: Any, known: User | None, world: World) -> User:
    """The account as it is now that the line has created or changed it."""
    if known is not None:
        return world.users[known.id]
    return world.user(reference("username", line.username))


def _guarded(user: User) -> None:
    if user.guard:
        raise Reject(error("guarded-user", cell=user.username, guard=user.guard))


def delete(line: Any, world: World, settings: Settings) -> Iterator[Action]:
    """Delete the account; one that is not there needs no deleting (D-US-04)."""
    ref = identity(line, settings)
    assert ref is not None
    known = world.find_user(ref)
    if known is None:
        yield notice("nothing-to-delete")
        return
    _guarded(known)
    yield DeleteUser(known.id)


def rename(line: Any, world: World, settings: Settings) -> Iterator[Action]:
    """Give an account another login name, where the settings allow it. What was renamed already is left alone."""
    if not line.oldusername:
        return
    if not settings.users.allow_rename:
        yield warning("rename-not-allowed", "oldusername")
        return
    source = world.find_user(reference("username", line.oldusername))
    target = world.find_user(reference("username", line.username))
    if source is None:
        if target is None:
            raise Reject(error("rename-source-missing", "oldusername", cell=line.oldusername))
        yield notice("already-renamed")
        return
    if target is not None:
        if target.id == source.id:
            return
        raise Reject(error("rename-target-exists", "username", cell=line.username))
    _guarded(source)
    yield UpdateUser(source.id, (("username", line.username),))


def _check_unique(line: Any, own: User | None, email: str | None, world: World, settings: Settings) -> None:
    """Refuse identifiers that other accounts have, the account itself left out (D-US-05)."""
    wrong: list[Finding] = []
    wanted = [("username", line.username), ("idnumber", line.idnumber)]
    if not settings.users.allow_same_email:
        wanted.append(("email", email))
    for by, value in wanted:
        ids = set(world.user_names.ids(reference(by, value))) if value else set()
        if others := sorted(ids - {own.id if own else 0}):
            wrong.append(error(f"{by}-taken", by, cell=value, user=world.users[others[0]].username))
    if wrong:
        raise Reject(*wrong)


def create(line: Any, world: World, settings: Settings) -> Iterator[Action]:
    """Create the account; defaults of the site apply where the line says nothing."""
    _check_unique(line, None, line.email, world, settings)
    values = {**world.site.user_defaults, **profiles.given(line, world, settings)}
    values = {name: value for name, value in values.items() if value}
    user, auth = world.new_id(), line.auth or "manual"
    suspended = bool(line.suspended)
    yield CreateUser(user, line.username, line.idnumber or "", line.email or "", auth, suspended, tuple(values.items()))
    profiles.claim_unique(user, line.profile, world)


def update(known: User, line: Any, world: World, settings: Settings) -> Iterator[Action]:
    """Give the account what the line has and the account has not: nothing else is written."""
    _guarded(known)
    if settings.users.mode == "create":
        yield notice("not-updated")
        return
    email = line.email
    if settings.users.protect_emails and known.email and email is not None and email != known.email:
        yield notice("email-protected", "email")
        email = None
    _check_unique(line, known, email, world, settings)
    yield from _difference(known, line, email, world, settings)
    profiles.claim_unique(known.id, line.profile, world)
    if line.suspended is not None and line.suspended != known.suspended:
        yield SuspendUser(known.id) if line.suspended else ActivateUser(known.id)


def _difference(known: User, line: Any, email: str | None, world: World, settings: Settings) -> Iterator[Action]:
    own = {"username": line.username, "idnumber": line.idnumber, "email": email, "auth": line.auth}
    values = {name: value for name, value in own.items() if value is not None and value != getattr(known, name)}
    profile = world.profile_of(known.id)
    for name, value in profiles.given(line, world, settings).items():
        if value != profile.get(name, ""):
            values[name] = value
    if settings.users.mode == "fill":
        values = {name: value for name, value in values.items() if not getattr(known, name, profile.get(name))}
    if values:
        yield UpdateUser(known.id, tuple(values.items()))


def deleted_match(line: Any, world: World, settings: Settings) -> User | None:
    """The deleted account that once had the line's login name, the last deleted one of several (D-US-12)."""
    if not settings.users.revive or world.user_names.ids(reference("username", line.username)):
        return None
    gone = world.deleted_users.get(line.username, ())
    return gone[0] if gone else None


def revive(gone: User, line: Any, world: World, settings: Settings) -> Iterator[Action]:
    """Bring a deleted account back, then bring it up to date."""
    _check_unique(line, gone, line.email, world, settings)
    suspended = bool(line.suspended)
    yield ReviveUser(gone.id, line.username, line.username, line.email or "", line.idnumber or "", suspended)
    yield warning("user-revived", user=line.username)
    yield from _difference(world.users[gone.id], line, line.email, world, settings)

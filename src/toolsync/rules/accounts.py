"""Finding the account that a line means; creating, updating, renaming, reviving and deleting it (users document §2)."""

from collections.abc import Generator, Iterator, Mapping
from typing import Any, Final

from toolsync.format import Action
from toolsync.kinds import has_mailbox
from toolsync.model.changes import ActivateUser, CreateUser, DeleteUser, ReviveUser, SuspendUser, UpdateUser
from toolsync.model.findings import Finding, Reject, error, notice, warning
from toolsync.model.references import UserRef, user_key
from toolsync.model.things import User
from toolsync.model.world import World
from toolsync.rules import profiles
from toolsync.settings import Settings

#: The host id of accounts of the site itself.
LOCAL_HOST: Final = "1"
#: How Moodle ends the address that stands in the username of a deleted account which had none.
_NO_ADDRESS: Final = "@unknownemail.invalid"

#: The names that no two accounts may share.
_NAMES: Final = ("username", "idnumber", "email")

NOT_CREATED: Final = notice("not-created")
NOT_UPDATED: Final = notice("not-updated")
EMAIL_PROTECTED: Final = notice("email-protected", "email")

#: Gives the account as the line leaves it.
Steps = Generator[Action, None, User]


def reference(by: str, value: str) -> UserRef:
    """The reference to an account by one of its identifiers."""
    return UserRef(by, user_key(by, value))


def identity(line: Any, settings: Settings) -> UserRef | None:
    """How the line names its account; None when its identifier is empty (or a NOMAIL, which many may share) and
    nothing may stand in for it."""
    by = settings.users.identifier
    value = getattr(line, by)
    if value and (by != "email" or has_mailbox(value)):
        return reference(by, value)
    return UserRef("username", line.username) if settings.users.fall_back_to_username else None


def check(line: Any, world: World, settings: Settings) -> UserRef:
    """How the line names its account. Refuses what this site does not have; all of it is told at once."""
    site, ref = world.site, identity(line, settings)
    wrong: list[Finding] = []
    if ref is None:
        wrong.append(error("identifier-missing", settings.users.identifier))
    if line.auth and line.auth not in site.auths:
        wrong.append(error("no-such-auth", "auth", cell=line.auth, accepts=", ".join(sorted(site.auths))))
    if line.lang and line.lang not in site.languages:
        wrong.append(error("no-such-language", "lang", cell=line.lang, accepts=", ".join(sorted(site.languages))))
    if line.mnethostid and line.mnethostid != LOCAL_HOST:
        wrong.append(error("remote-host", "mnethostid", cell=line.mnethostid))
    if line.profile:
        wrong += profiles.problems(line.profile, site, settings)
    if wrong or ref is None:
        raise Reject(*wrong)
    return ref


def find(ref: UserRef, world: World) -> User | None:
    """The live account that this names. An ``id`` can only name one that exists (D-US-18)."""
    known = world.find_user(ref)
    if known is None and ref.by == "id":
        raise Reject(error("no-such-user", "id", by="id", cell=ref.value))
    return known


def refuse_guarded(user: User) -> None:
    if user.guard:
        raise Reject(error("guarded-user", cell=user.username, guard=user.guard))


def delete(ref: UserRef, world: World, settings: Settings) -> Iterator[Action]:
    """Delete the account; one that is not there needs no deleting (D-US-04)."""
    known = world.find_user(ref)
    if known is None:
        yield notice("nothing-to-delete")
    elif settings.users.mode == "create":
        yield NOT_UPDATED
    else:
        refuse_guarded(known)
        yield DeleteUser(known.id)


def rename(line: Any, world: World, settings: Settings) -> Generator[Action, None, User | None]:
    """Give an account another login name, where the settings allow it. What was renamed already is left alone.

    Gives the renamed account, which is then the one that the line means.
    """
    if not settings.users.allow_rename:
        yield warning("rename-not-allowed", "oldusername")
        return None
    source = world.find_user(UserRef("username", line.oldusername))
    target = world.find_user(UserRef("username", line.username))
    if source is None:
        if target is None:
            raise Reject(error("rename-source-missing", "oldusername", cell=line.oldusername))
        yield notice("already-renamed")
        return None
    if target is not None and target.id != source.id:
        raise Reject(error("rename-target-exists", "username", cell=line.username))
    if target is None and settings.users.mode != "create":
        refuse_guarded(source)
        yield UpdateUser(source.id, (("username", line.username),))
    return world.users[source.id]


def check_unique(wanted: Mapping[str, str | None], own: int, world: World, settings: Settings) -> None:
    """Refuse identifiers that an account is to take and that others have (D-US-05).

    A NOMAIL is no address: many may share it.
    """
    wrong: list[Finding] = []
    for by in _NAMES:
        value = wanted.get(by)
        bearers = world.user_names.ids((by, user_key(by, value))) if value else ()
        others = [each for each in bearers if each != own] if bearers else ()
        if value and others and not (by == "email" and (settings.users.allow_same_email or not has_mailbox(value))):
            # Of several who share an address always the same one is named, whatever order they were told in.
            other = world.users[min(others, key=abs)]
            wrong.append(error(f"{by}-taken", by, cell=value, user=other.username))
    if wrong:
        raise Reject(*wrong)


def create(line: Any, world: World, settings: Settings) -> Steps:
    """Create the account; defaults of the site apply where the line says nothing."""
    idnumber, email = line.idnumber or "", line.email or ""
    check_unique({"username": line.username, "idnumber": idnumber, "email": email}, 0, world, settings)
    values = profiles.given(line, world.site, settings)
    user = world.new_id()
    profiles.claim_unique(user, values, world)
    profile = profiles.of_new(values, world.site)
    yield CreateUser(user, line.username, idnumber, email, line.auth or "manual", bool(line.suspended), profile)
    return world.users[user]


def update(known: User, line: Any, world: World, settings: Settings) -> Steps:
    """Give the account what the line has and the account has not: nothing else is written."""
    refuse_guarded(known)
    email = line.email
    if email is not None and settings.users.protect_emails and known.email:
        if email.lower() != known.email.lower():
            yield EMAIL_PROTECTED
        email = None
    values = _own(known, line, email, settings)
    check_unique(values, known.id, world, settings)
    values |= _profile(known, line, world, settings)
    if values:
        yield UpdateUser(known.id, tuple(values.items()))
    if line.suspended is not None and line.suspended != known.suspended:
        yield SuspendUser(known.id) if line.suspended else ActivateUser(known.id)
    return world.users[known.id]


def _own(known: User, line: Any, email: str | None, settings: Settings) -> dict[str, str]:
    """What of the line differs from what the account itself has."""
    fill = settings.users.mode == "fill"
    wanted = {"username": line.username, "idnumber": line.idnumber, "email": email, "auth": line.auth}
    values = {
        name: value
        for name, value in wanted.items()
        if value is not None and value != (present := getattr(known, name)) and not (fill and present)
    }
    if "username" in values and not settings.users.allow_rename:
        raise Reject(error("username-differs", "username", cell=line.username, user=known.username))
    return values


def _profile(known: User, line: Any, world: World, settings: Settings) -> dict[str, str]:
    """What of the line differs from what the profile of the account has."""
    fill = settings.users.mode == "fill"
    profile = world.profile_of(known.id)
    values = {
        name: value
        for name, value in profiles.given(line, world.site, settings).items()
        if value != (present := profile.get(name, "")) and not (fill and present)
    }
    profiles.claim_unique(known.id, values, world)
    return values


def deleted_match(line: Any, world: World, settings: Settings) -> User | None:
    """The deleted account that once had the line's login name, the last deleted one of several (D-US-12)."""
    if not settings.users.revive:
        return None
    gone = world.deleted_users.get(line.username)
    if not gone or world.user_names.ids(("username", line.username)):
        return None
    return max(gone, key=deleted_at)


def deleted_at(gone: User) -> float:
    """When it was deleted: the end of its username. A deletion that is only planned comes after all others."""
    stamp = gone.username.rpartition(".")[2]
    return float(stamp) if stamp.isdecimal() else float("inf")


def former_email(gone: User) -> str:
    """The address that a deleted account had, "" when nothing tells it: its username begins with it."""
    address = gone.username.rpartition(".")[0]
    return address if has_mailbox(address) and not address.endswith(_NO_ADDRESS) else ""


def revive(gone: User, line: Any, world: World, settings: Settings) -> Steps:
    """Bring a deleted account back, with its former address where the line has none and it is still free; then bring
    it up to date."""
    email, former = line.email or "", former_email(gone)
    if line.email is None and former and not world.user_names.ids(reference("email", former)):
        email = former
    own = {"username": line.username, "idnumber": line.idnumber, "email": email}
    check_unique(own, gone.id, world, settings)
    yield ReviveUser(gone.id, line.username, line.username, email, line.idnumber or "", bool(line.suspended))
    yield warning("user-revived", user=line.username)
    live = world.users[gone.id]
    values = _profile(live, line, world, settings)
    if line.auth and line.auth != live.auth:
        values["auth"] = line.auth
    if values:
        yield UpdateUser(live.id, tuple(values.items()))
    return world.users[live.id]

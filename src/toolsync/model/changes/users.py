"""Changes to accounts."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from toolsync.model import flow
from toolsync.model.alike import Values, mappings_of
from toolsync.model.changes.base import Change, Loss
from toolsync.model.questions import Questions
from toolsync.model.references import UserRef, user_key
from toolsync.model.things import NOTHING, NOW, User
from toolsync.model.world import World

#: Columns of an account that are held by :class:`User` itself; all others are its profile.
OWN_COLUMNS = ("username", "idnumber", "email", "auth")


def _is_custom(name: str) -> bool:
    return name.startswith("profile_field_")


def _replace(world: World, before: User | None, after: User) -> None:
    world.users.put(after.id, after)
    world.user_names.moved(before, after)


@dataclass(frozen=True, slots=True)
class CreateUser(Change):
    """Create an account. ``profile`` holds its other columns, profile fields (``profile_field_x``) included
    (Moodle: ``user_create_user``)."""

    ids: ClassVar[tuple[str, ...]] = ("user",)
    makes: ClassVar[tuple[str, ...]] = ("user",)

    user: int
    username: str
    idnumber: str = ""
    email: str = ""
    auth: str = "manual"
    suspended: bool = False
    profile: Values = ()

    def play(self, world: World) -> None:
        user = User(self.user, self.username, self.idnumber, self.email, self.auth, self.suspended)
        _replace(world, None, user)
        world.profiles.put(self.user, dict(self.profile))

    def ask(self, questions: Questions) -> None:
        questions.users.add(UserRef("username", self.username))


def play_new(world: World, *columns: Sequence[Any]) -> None:
    """Play many :class:`CreateUser` at once, whose names nothing bears; ``columns`` are its fields, in their order."""
    *own, profiles = columns
    made = {user: User(user, *rest) for user, *rest in zip(*own, strict=True)}
    world.users.put_all(made)
    world.user_names.bear(made.values())
    world.profiles.put_all(dict(zip(made, mappings_of(profiles), strict=True)))


@dataclass(frozen=True, slots=True)
class UpdateUser(Change):
    """Give columns of an account other values (Moodle: ``user_update_user``, ``profile_save_data``)."""

    ids: ClassVar[tuple[str, ...]] = ("user",)

    user: int
    values: Values

    def play(self, world: World) -> None:
        before = world.users[self.user]
        own = {name: value for name, value in self.values if name in OWN_COLUMNS}
        if own:
            after = User(
                self.user,
                own.get("username", before.username),
                own.get("idnumber", before.idnumber),
                own.get("email", before.email),
                own.get("auth", before.auth),
                before.suspended,
                before.deleted,
                before.guard,
            )
            _replace(world, before, after)
        others = {name: value for name, value in self.values if name not in OWN_COLUMNS}
        if others:
            world.profiles.put(self.user, {**world.profile_of(self.user), **others})

    def ask(self, questions: Questions) -> None:
        questions.users.add(UserRef("id", str(self.user)))
        questions.profiles.add(self.user)


@dataclass(frozen=True, slots=True)
class SuspendUser(Change):
    """Suspend an account, and close its sessions."""

    loss: ClassVar[Loss | None] = Loss.USERS_SUSPENDED
    ids: ClassVar[tuple[str, ...]] = ("user",)

    user: int

    def play(self, world: World) -> None:
        before = world.users[self.user]
        world.users.put(self.user, before._replace(suspended=True))

    def ask(self, questions: Questions) -> None:
        questions.users.add(UserRef("id", str(self.user)))


@dataclass(frozen=True, slots=True)
class ActivateUser(Change):
    """End the suspension of an account."""

    ids: ClassVar[tuple[str, ...]] = ("user",)

    user: int

    def play(self, world: World) -> None:
        before = world.users[self.user]
        world.users.put(self.user, before._replace(suspended=False))

    def ask(self, questions: Questions) -> None:
        questions.users.add(UserRef("id", str(self.user)))


@dataclass(frozen=True, slots=True)
class DeleteUser(Change):
    """Delete an account: it leaves every course and cohort, its username and e-mail are made unusable, its idnumber and
    its custom profile fields are emptied (Moodle: ``delete_user``). ``when`` is the time of deletion in Unix seconds,
    part of the new username."""

    loss: ClassVar[Loss | None] = Loss.USERS_DELETED
    ids: ClassVar[tuple[str, ...]] = ("user",)
    times: ClassVar[tuple[str, ...]] = ("when",)

    user: int
    when: int = NOW

    def play(self, world: World) -> None:
        before = world.users[self.user]
        if before.deleted:
            return
        for course in world.courses_of(self.user):
            flow.put(world, self.user, course, NOTHING)
        for cohort in world.cohorts_of(self.user):
            world.members.put((cohort, self.user), False)
        address = before.email or f"{before.username}.{before.id}@unknownemail.invalid"
        digest = hashlib.md5(before.username.encode(), usedforsecurity=False).hexdigest()
        gone = before._replace(deleted=True, username=f"{address}.{self.when}"[:100], email=digest, idnumber="")
        _replace(world, before, gone)
        profile = world.profile_of(self.user)
        world.profiles.put(self.user, {name: value for name, value in profile.items() if not _is_custom(name)})
        world.pictures.put(self.user, "")
        world.deleted_users.put(before.username, (gone, *world.deleted_users.get(before.username, ())))
        if email := user_key("email", before.email):
            world.deleted_emails.put(email, (gone, *world.deleted_emails.get(email, ())))

    def ask(self, questions: Questions) -> None:
        questions.users.add(UserRef("id", str(self.user)))
        questions.profiles.add(self.user)
        questions.whole_users.add(self.user)


@dataclass(frozen=True, slots=True)
class ReviveUser(Change):
    """Bring a deleted account back under this username and e-mail. What the deletion destroyed (enrolments, roles,
    groups, cohorts, profile fields) is not brought back. ``was`` is the username it had, or its e-mail (in lower case)
    where ``was_by`` says so: an account is deleted with a digest of its username, and its e-mail in plain text."""

    ids: ClassVar[tuple[str, ...]] = ("user",)

    user: int
    was: str
    username: str
    email: str = ""
    idnumber: str = ""
    suspended: bool = False
    was_by: str = "username"

    def play(self, world: World) -> None:
        deleted = world.deleted_emails if self.was_by == "email" else world.deleted_users
        known = [each for each in deleted.get(self.was, ()) if each.id == self.user]
        before = known[0] if known else world.users[self.user]
        live = before._replace(
            username=self.username,
            email=self.email,
            idnumber=self.idnumber,
            suspended=self.suspended,
            deleted=False,
        )
        _replace(world, None, live)
        deleted.put(self.was, tuple(each for each in deleted.get(self.was, ()) if each.id != self.user))
        world.whole_users.put(self.user, frozenset())

    def ask(self, questions: Questions) -> None:
        (questions.deleted_emails if self.was_by == "email" else questions.deleted_users).add(self.was)
        questions.profiles.add(self.user)


@dataclass(frozen=True, slots=True)
class SetPassword(Change):
    """Give an account this password. ``must_change``: to be changed at the next login; ``mail``: sent to its owner."""

    ids: ClassVar[tuple[str, ...]] = ("user",)
    secrets: ClassVar[tuple[str, ...]] = ("password",)

    user: int
    password: str
    must_change: bool = False
    mail: bool = False

    def play(self, world: World) -> None:
        world.passwords.put(self.user, frozenset({self.password}))

    def ask(self, questions: Questions) -> None:
        questions.users.add(UserRef("id", str(self.user)))


@dataclass(frozen=True, slots=True)
class RequestPassword(Change):
    """Have the site generate a password, mail it to the owner of the account, and have it changed at first login
    (Moodle: the preferences ``create_password`` and ``auth_forcepasswordchange``)."""

    ids: ClassVar[tuple[str, ...]] = ("user",)

    user: int

    def play(self, world: World) -> None:
        world.passwords.put(self.user, frozenset())

    def ask(self, questions: Questions) -> None:
        questions.users.add(UserRef("id", str(self.user)))

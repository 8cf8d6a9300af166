"""Whose picture an image is, and whether it is to be set (users document §3)."""

from collections.abc import Iterator
from typing import Any, Final

from toolsync.columns import Lines
from toolsync.format import Action
from toolsync.model.changes import SetPicture
from toolsync.model.findings import Reject, error, notice, warning
from toolsync.model.questions import Questions
from toolsync.model.references import UserRef, user_key
from toolsync.model.things import Site, User
from toolsync.model.world import World
from toolsync.settings import Settings

_UNCHANGED: Final = notice("picture-unchanged")
_KEPT: Final = notice("picture-kept")


def reference(name: str, site: Site, settings: Settings) -> UserRef:
    """The account that an image of this name is of."""
    by = settings.pictures.identifier
    if by != "hostedusername":
        return UserRef(by, user_key(by, name))
    username, at, host = name.rpartition("@")
    if not at or not username:
        raise Reject(error("no-host-in-name", "user", cell=name))
    if host.lower() not in site.hosts:
        raise Reject(error("other-host", "user", cell=host))
    return UserRef("username", user_key("username", username))


def owner(line: Any, world: World, settings: Settings) -> User:
    """The account that an image is of; anybody's but the guest's, who is nobody."""
    user = world.user(reference(line.user, world.site, settings))
    if user.guard == "guest":
        raise Reject(error("guarded-user", cell=user.username, guard=user.guard))
    return user


def give(user: User, line: Any, world: World, settings: Settings) -> Iterator[Action]:
    """Set the picture, unless the account has it already, or has one that is to be kept."""
    if line.type not in world.site.picture_types:
        raise Reject(error("picture-type", "type", cell=line.type, accepts=", ".join(sorted(world.site.picture_types))))
    if line.image.endswith(line.user):
        yield warning("image-without-ending", "image", cell=line.image)
    present = world.picture_of(user.id)
    if present == line.digest and not settings.pictures.force:
        yield _UNCHANGED
    elif present and not settings.pictures.overwrite:
        yield _KEPT
    else:
        yield SetPicture(user.id, line.digest, line.image)


def needs(lines: Lines, world: World, settings: Settings) -> Iterator[Questions]:
    """The accounts that the images are named after, and the pictures that they have."""
    refs = set()
    for line in lines:
        try:
            refs.add(reference(line.user, world.site, settings))
        except Reject:
            continue
    yield Questions(users=refs)
    yield Questions(pictures={user for ref in refs for user in world.user_names.ids(ref)})

"""Sets the pictures of accounts, from a ZIP archive of images named after their accounts.

Photos de profil. The surprise: what an image is, its content says and not its ending; one that an account has already
is left alone.
"""

from collections.abc import Iterator
from typing import NamedTuple

from toolsync import kinds
from toolsync.columns import column
from toolsync.format import Action, Format, Source
from toolsync.model.world import World
from toolsync.rules import pictures
from toolsync.settings import Settings


class Line(NamedTuple):
    image: str = column("image", kinds.text(), "Name of the image in the archive.", required=True, filled=True)
    user: str = column("user", kinds.picture_owner, "Whose picture it is.", required=True, filled=True)
    type: str = column("type", kinds.text(), "GIF, JPEG, PNG or WEBP, as its content says.", required=True)
    size: str = column("size", kinds.text(), "Its width and height in pixels.", required=True)
    digest: str = column("digest", kinds.text(), "MD5 of its bytes.", required=True)


def plan(line: Line, world: World, settings: Settings) -> Iterator[Action]:
    yield from pictures.give(pictures.owner(line, world, settings), line, world, settings)


FORMAT = Format(
    name="users_pictures",
    filename="userpictures_*.zip",
    title="Set the pictures of accounts, from a ZIP archive of images.",
    line=Line,
    plan=plan,
    needs=pictures.needs,
    headerless=True,
    source=Source.PICTURES,
    prefix="pictures.prefix",
    location="pictures.prefix",
    example="""\
E1001.jpg
group-2/E1002.png
""",
)

"""Changes to the pictures of accounts."""

from dataclasses import dataclass
from typing import ClassVar

from toolsync.model.changes.base import Change
from toolsync.model.questions import Questions
from toolsync.model.references import UserRef
from toolsync.model.world import World


@dataclass(frozen=True, slots=True)
class SetPicture(Change):
    """Give an account a picture (Moodle: ``process_new_icon``). ``image`` is the name of its entry in the archive that
    comes with the batch, ``digest`` the MD5 of its bytes: no other bytes may be taken for it."""

    ids: ClassVar[tuple[str, ...]] = ("user",)

    user: int
    digest: str
    image: str

    def play(self, world: World) -> None:
        world.pictures.put(self.user, self.digest)

    def ask(self, questions: Questions) -> None:
        questions.users.add(UserRef("id", str(self.user)))
        questions.pictures.add(self.user)

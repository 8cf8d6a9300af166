"""What the name of an image in an archive says: whose picture it is, or that it is none of ours."""

import re
import unicodedata
from typing import Final

#: Endings that say “image”: any other one belongs to the name (``john.doe``).
_ENDING: Final = re.compile(r"\.(?:gif|jpe?g|jpe|jfif|png|webp|bmp|tiff?|heic|avif)$", re.IGNORECASE)
#: What computers leave in folders for themselves, in lower case.
_JUNK: Final = frozenset({"thumbs.db", "ehthumbs.db", "desktop.ini", "icon\r"})
_DRIVE: Final = re.compile(r"[A-Za-z]:")


def _parts(name: str) -> list[str]:
    """The folders and the file of a name; Windows' separators are taken for what they are."""
    return name.replace("\\", "/").split("/")


def is_junk(name: str) -> bool:
    """Whether this entry is something that a computer put there for itself."""
    parts = _parts(name)
    return "__MACOSX" in parts or parts[-1].startswith(".") or parts[-1].lower() in _JUNK


def is_unsafe(name: str) -> bool:
    """Whether this name leads out of the folder that the archive would be unpacked into."""
    parts = _parts(name)
    hidden = any(unicodedata.category(each) in ("Cc", "Cs") for each in name)
    return hidden or ".." in parts or parts[0] == "" or bool(_DRIVE.match(name))


def person_of(name: str) -> tuple[str, bool]:
    """The identifier of the account that this image is named after, and whether the name has an ending.

    Accents are composed: a Mac writes é as two characters.
    """
    last = unicodedata.normalize("NFC", _parts(name)[-1])
    found = _ENDING.search(last)
    return (last[: found.start()], True) if found else (last, False)

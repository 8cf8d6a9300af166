"""What a site may settle about the reading of its command files.

Réglages de lecture. In: the site's settings. Out: frozen ``ReadingRules``; a setting that means nothing is refused
here, before any file is opened.
"""

from dataclasses import dataclass
from typing import Final

#: The separators that a command file may have, in the order of preference when the header names do not decide.
SEPARATORS: Final = (";", ",", "\t", "|")

#: The encodings that a site may settle. UTF-16 is one choice: the order of its bytes is recognised.
SETTLED_ENCODINGS: Final = ("UTF-8", "ISO-8859-1", "Windows-1252", "ISO-8859-15", "UTF-16")

#: What surrounds a value without belonging to it. Spreadsheets and web pages leave no-break spaces, zero-width spaces
#: and marks of concatenated files (U+FEFF) behind, none of which can be seen.
BLANKS: Final = " \t\u00a0\u2007\u202f\u200b\ufeff"


@dataclass(frozen=True, slots=True)
class ReadingRules:
    """How the command files of a site are read.

    ``encoding``: one of ``SETTLED_ENCODINGS``, or None to recognise it over the whole file.
    ``separator``: one of ``; , | tab``, or None to find it from the header names.
    ``historical_comments``: the prefixes ``( [ - # /`` and space make comments everywhere, not only before the header.
    ``longest_cell``: how many physical lines one quoted cell may span before its quote is held to be forgotten.
    """

    encoding: str | None = None
    separator: str | None = None
    historical_comments: bool = False
    longest_cell: int = 50

    def __post_init__(self) -> None:
        if self.separator == "tab":
            object.__setattr__(self, "separator", "\t")
        if self.encoding is not None:
            names = {name.lower(): name for name in SETTLED_ENCODINGS}
            if self.encoding.lower() not in names:
                raise ValueError(f"no such encoding: {self.encoding!r}")
            object.__setattr__(self, "encoding", names[self.encoding.lower()])
        if self.separator is not None and self.separator not in SEPARATORS:
            raise ValueError(f"no such separator: {self.separator!r}")
        if self.longest_cell < 1:
            raise ValueError("a cell spans one line at least")

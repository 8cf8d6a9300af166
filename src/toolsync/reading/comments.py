"""Which lines ask for nothing: blank ones and comments, before the header and after it.

Lignes ignorées. In: a physical line. Out: the reason why it is ignored, or None. A comment is known from the very start
of its line, whatever quotes it holds, so that it never swallows the lines that follow.
"""

from dataclasses import dataclass
from typing import Final

from toolsync.reading.blocks import Reason
from toolsync.reading.rules import BLANKS, SEPARATORS

#: The prefixes of the comments of the earlier plugin.
HISTORICAL: Final = "([-#/ "


@dataclass(frozen=True, slots=True)
class Ignoring:
    """What makes a line ignored: ``prefixes`` of comments, and the ``separators`` that a blank line may hold."""

    prefixes: str
    separators: str

    def reason(self, line: str) -> Reason | None:
        """Why the line is ignored, or None when it is not."""
        # Files joined by a command keep the byte order mark of the second one in the middle.
        line = line.lstrip("\ufeff")
        if not line.strip(BLANKS + "\r\n" + self.separators):
            return "blank"
        # A rule of dashes under the header is in files of the 2.x versions.
        if line[0] in self.prefixes or (line[0] == "-" and not line.strip("- \t\r\n")):
            return "comment"
        return None


#: Before the header, where the separator is not known yet.
BEFORE_HEADER: Final = Ignoring(HISTORICAL, "".join(SEPARATORS))


def among_data(separator: str, historical: bool) -> Ignoring:
    """What is ignored after the header, and in files without one."""
    return Ignoring(HISTORICAL if historical else "#", separator)

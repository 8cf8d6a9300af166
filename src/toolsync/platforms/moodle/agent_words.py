"""What the agent says of itself, recognised in its English words, so that it can be told in other languages.

What Moodle, PHP or a database says comes in their own words, and is shown as it is.
"""

import re
from typing import Final

from toolsync.locale.words import N_

#: The sentences of the plugin that an administrator may get to read: as they stand in its code, but for the values.
SENTENCES: Final = (
    N_("The site is in maintenance mode, or being upgraded. Try again when it is over."),
    N_(
        "This agent speaks the versions {versions} of the protocol. Upgrade toolsync, or the plugin local_toolsync of "
        "the site."
    ),
    N_(
        "The account {account} lacks the capability {capability} in the whole site: give it to a role that the account "
        "has there."
    ),
    N_("The connection to the database of the site was lost: {reason}"),
    N_("The agent cannot start: {reason}"),
    N_("Batch {batch} was applied long ago: its results are no longer kept."),
    N_("PHP died: {reason}"),
    N_("PHP ended before the answer did. What it said is on its standard error."),
)
#: The same, with a group of its name for each value: what is escaped in ``{name}`` are its braces.
_PATTERNS: Final = {
    each: re.compile(re.sub(r"\\{(\w+)\\}", r"(?P<\1>.*)", re.escape(each)), re.DOTALL) for each in SENTENCES
}


def recognised(message: str) -> tuple[str, dict[str, str]]:
    """The sentence that this is, and the values in it; ``{message}`` and itself for any other."""
    for sentence, pattern in _PATTERNS.items():
        if found := pattern.fullmatch(message):
            return sentence, found.groupdict()
    return "{message}", {"message": message}

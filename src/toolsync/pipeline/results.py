"""What a format that only looks has found, as the rows of a table: each line of its file is one."""

from collections.abc import Iterator

from toolsync.format import Results
from toolsync.model.outcomes import LineOutcome
from toolsync.wording import Wording, plain

#: A row that holds nothing says nothing of its line (it could not be read, or is a comment).
Row = list[str]


def headings(results: Results, wording: Wording) -> Row:
    """What its columns are called."""
    return [wording.result(name) for name in results.columns]


def row_of(results: Results, outcome: LineOutcome, wording: Wording) -> Row:
    """What was found of one line: a cell for each column, empty where nothing is known."""
    return list(_cells(results, outcome, wording))


def _cells(results: Results, outcome: LineOutcome, wording: Wording) -> Iterator[str]:
    values = {name: value for found in outcome.findings if found.code in results.codes for name, value in found.params}
    for name in results.columns:
        value = values.get(name, "")
        if name in results.flags and value != "":
            yield wording.text("yes") if value else wording.text("no")
        else:
            yield plain(str(value))

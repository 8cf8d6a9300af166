"""``toolsync courses``: what is done with courses beside running their command files."""

import csv
from collections.abc import Iterator, Sequence
from io import StringIO
from typing import Final, Literal

import click

from toolsync.cli.base import Command, Group, common, option, session
from toolsync.cli.clean_categories import clean_categories
from toolsync.cli.list_for import list_for
from toolsync.locale.words import N_
from toolsync.model.outcomes import LineOutcome
from toolsync.workspace import WrongUse

#: The format whose runs find courses missing.
_CHECK: Final = "courses_check"

#: How lines begin that may be taken for comments.
_COMMENTS: Final = frozenset("([-#/ ")

#: How a course is missing: by which identifier, its value, and the description beside it.
Missing = tuple[str, str, str]


@click.group(cls=Group, help=N_("Courses: what is done beside running their command files."))
@common
def courses() -> None:
    """The group of commands about courses."""


for command in (clean_categories, list_for):
    courses.add_command(command)


@courses.command(
    cls=Command,
    help=N_(
        "Print the courses that a run of courses_check (its number is ID) found missing: as a list to check again, or "
        "as the skeleton of a file that creates them."
    ),
)
@click.argument("number", metavar="ID", type=int)
@option(
    "--as",
    "kind",
    type=click.Choice(("list", "skeleton")),
    default="list",
    help=N_("list: one identifier a line; skeleton: a courses_create file, to be completed."),
)
@common
def missing(number: int, kind: str) -> None:
    """Print the courses that are missing."""
    here = session()
    with here.app() as app:
        summary = app.summary(number)
        if summary.format != _CHECK:
            hint = N_("Run {run} is one of {format}: only runs of {check} look for missing courses.")
            raise WrongUse(hint, run=number, format=summary.format, check=_CHECK)
        found = list(dict.fromkeys(missing_in(app.failed_lines(number))))
    rows = skeleton(found) if kind == "skeleton" else (as_listed(each) for each in found)
    # As bytes: UTF-8, whatever the terminal speaks.
    click.echo("".join(map(written, rows)).encode(), nl=False)


def missing_in(lines: Iterator[LineOutcome]) -> Iterator[Missing]:
    """The courses that these lines found missing."""
    for line in lines:
        for finding in line.findings:
            if finding.code == "course-missing":
                values = {name: str(value) for name, value in finding.params}
                yield values["by"], values["cell"], values["description"]


def as_listed(missing: Missing) -> Sequence[str]:
    """The line of a list that names a course."""
    _, cell, description = missing
    return (cell, description) if description else (cell,)


def skeleton(missing: Sequence[Missing]) -> Iterator[Sequence[str]]:
    """A course creation file: what is known of each course is filled in, the rest is for a person to complete. Moodle
    chooses the numbers of courses itself."""
    by_idnumber = any(by == "idnumber" for by, _, _ in missing)
    yield ("shortname", "fullname", "category", *(("idnumber",) if by_idnumber else ()))
    for by, cell, description in missing:
        shortname = cell if by == "shortname" else ""
        yield (shortname, description, "", *((cell,) if by_idnumber else ()))


def written(cells: Sequence[str]) -> str:
    """One line of CSV. What could be taken for a comment is quoted."""
    text = StringIO()
    quoting: Literal[0, 1] = csv.QUOTE_ALL if cells[0][:1] in _COMMENTS else csv.QUOTE_MINIMAL
    csv.writer(text, delimiter=";", lineterminator="\n", quoting=quoting).writerow(cells)
    return text.getvalue()

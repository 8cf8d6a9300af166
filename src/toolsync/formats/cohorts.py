"""Creates, changes, empties and deletes cohorts, and makes users members of them.

Cohortes et membres. The surprise: ``del`` without a user deletes the whole cohort; with a user that does not exist it
deletes nothing and is refused. Members come into the courses bound to their cohort at once.
"""

from collections.abc import Iterator
from typing import NamedTuple

from toolsync import kinds
from toolsync.columns import column
from toolsync.format import Action, Format
from toolsync.kinds import erasable
from toolsync.model.changes import DeleteCohort
from toolsync.model.findings import Reject, error, warning
from toolsync.model.references import UserRef
from toolsync.model.things import Cohort
from toolsync.model.world import World
from toolsync.rules import cohort_members, cohort_needs, cohorts, settled_members
from toolsync.settings import Settings

COMMANDS = kinds.choice(("add", "del", "free", "delcohort"), {"delete": "del"})


class Line(NamedTuple):
    cmd: str | None = column("cmd", COMMANDS, "What to do; empty: add.")
    cid: str | None = column(
        "cid", kinds.text(100, identifier=True), "The key, where the column of the identifier is empty or missing."
    )
    idnumber: str | None = column("cidnumber", erasable(kinds.text(100, identifier=True)), "The idnumber.")
    name: str | None = column("cname", kinds.text(254), "The name; a new cohort without one is called like its key.")
    description: str | None = column("cdescription", erasable(kinds.text()), "The description.")
    category: int | None = column(
        "ccatcontext", kinds.integer(0), "The course category it belongs to, by id; 0 for the whole site."
    )
    category_idnumber: str | None = column(
        "ccatcontextidnumber", kinds.text(100, identifier=True), "The same, by idnumber, where ccatcontext is empty."
    )
    component: str | None = column("component", kinds.text(100), "The plugin that manages a new cohort.")
    visible: bool | None = column("cvisible", kinds.flag, "Whether its name is shown in the profiles of its members.")
    user: UserRef | None = column("userid", kinds.user("cohorts.user_identifier"), "The member to add or to remove.")


def plan(line: Line, world: World, settings: Settings) -> Iterator[Action]:
    ref = cohorts.key(line, settings)
    cohort = world.find_cohort(ref)
    command = line.cmd or "add"
    if command == "add":
        user = world.user(line.user) if line.user else None
        if cohort is None:
            cohort = yield from cohorts.create(ref, line, world, settings)
        else:
            yield from cohorts.update(cohort, ref.by, line, world, settings)
        if user is not None:
            yield from cohort_members.add(cohort, user, world, settings)
        return
    if cohort is None:
        raise Reject(error("no-such-cohort", by=ref.by, cell=ref.value))
    if command == "free":
        if line.user:
            yield warning("user-not-used", "userid", cell=line.user.value)
        yield from cohort_members.free(cohort, world, settings)
    elif command == "del" and line.user:
        yield from cohort_members.remove(cohort, world.user(line.user), world, settings)
    else:
        yield _delete(command, cohort, line, settings)


def _delete(command: str, cohort: Cohort, line: Line, settings: Settings) -> Action:
    if line.user:
        raise Reject(error("deletion-names-user", "userid", cell=line.user.value))
    if command == "del" and not settings.cohorts.plain_del_deletes:
        raise Reject(error("plain-del-deletes-nothing", "userid", cohort=cohort.name))
    cohorts.check_ours(cohort, settings)
    return DeleteCohort(cohort.id, cohort.name)


FORMAT = Format(
    name="cohorts",
    filename="cohorts.csv",
    title="Create, change, empty and delete cohorts; add and remove their members.",
    line=Line,
    plan=plan,
    needs=cohort_needs.of,
    check_header=cohorts.check_header,
    find_settled=settled_members.find_settled,
    finish=cohort_members.delete_emptied,
    touching="cohort",
    location="cohorts.file",
    example="""\
cmd;cidnumber;cname;cdescription;userid
add;L1-HIST;L1 History;First year;
add;L1-HIST;;;E1001
del;L1-HIST;;;E1002
""",
)

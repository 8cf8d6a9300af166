"""Which cohort a line means, creating it, and bringing an existing one up to date: only what really changes."""

from collections.abc import Generator, Iterator, Sequence
from typing import Any, Final

from toolsync.format import Action
from toolsync.model.changes import CreateCohort, MoveCohort, UpdateCohort
from toolsync.model.findings import Finding, Reject, error
from toolsync.model.references import CategoryRef, CohortRef
from toolsync.model.things import Cohort, Site
from toolsync.model.world import World
from toolsync.rules.grouping import MARK
from toolsync.settings import Settings

#: The column and the field of a line that hold each identifier.
_COLUMNS: Final = {"id": "cid", "idnumber": "cidnumber", "name": "cname"}
_FIELDS: Final = {"id": "cid", "idnumber": "idnumber", "name": "name"}


def key(line: Any, settings: Settings) -> CohortRef:
    """How the line names its cohort: by the column of the identifier that is set, else by ``cid``, whatever the
    identifier (D-CH-12). An empty key names nothing (D-CH-02)."""
    by = settings.cohorts.cohort_identifier
    value = getattr(line, _FIELDS[by]) or line.cid
    if not value:
        raise Reject(error("cohort-key-missing", _COLUMNS[by]))
    return CohortRef(by, value)


def check_header(header: Sequence[str], settings: Settings, site: Site | None) -> Iterator[Finding]:
    """A column that can name cohorts must be there."""
    column = _COLUMNS[settings.cohorts.cohort_identifier]
    if column not in header and "cid" not in header:
        yield error("missing-column", column)


def check_ours(cohort: Cohort, settings: Settings) -> None:
    """Refuse to change what another component manages (D-CH-11), unless this file has just made it."""
    ours = cohort.id < 0 or cohort.component in ("", MARK) or settings.cohorts.managed_by_others == "change"
    if not ours:
        raise Reject(error("cohort-managed", cell=cohort.name, component=cohort.component))


def create(ref: CohortRef, line: Any, world: World, settings: Settings) -> Generator[Action, None, Cohort]:
    """Create the cohort that a line names. A number of Moodle's own can only name one that is there (D-CH-15)."""
    if ref.by == "id" or not settings.cohorts.auto_create:
        raise Reject(error("no-such-cohort", by=ref.by, cell=ref.value))
    name = line.name or ref.value
    idnumber = ref.value if ref.by == "idnumber" else line.idnumber or ""
    category = _context(line, world) or 0
    _check_names(0, name if ref.by != "name" else "", idnumber, category, world)
    visible = True if line.visible is None else line.visible
    made = CreateCohort(world.new_id(), name, idnumber, category, line.component or "", line.description or "", visible)
    yield made
    return world.cohorts[made.cohort]


def update(cohort: Cohort, by: str, line: Any, world: World, settings: Settings) -> Iterator[Action]:
    """Change what the line gives and is otherwise now (D-CH-09); what names the cohort is no change."""
    values = changed(cohort, by, line)
    category = _context(line, world)
    moved = category is not None and category != cohort.category
    if values or moved:
        check_ours(cohort, settings)
        now = dict(values)
        place = cohort.category if category is None else category
        name = str(now.get("name", cohort.name if moved else ""))
        _check_names(cohort.id, name, str(now.get("idnumber", "")), place, world)
    if values:
        yield UpdateCohort(cohort.id, values)
    if moved:
        yield MoveCohort(cohort.id, place)


def changed(cohort: Cohort, by: str, line: Any) -> tuple[tuple[str, str | int], ...]:
    """The columns that this line changes, with their new values."""
    given: dict[str, Any] = {"description": line.description, "visible": line.visible}
    if by != "name":
        given["name"] = line.name
    if by != "idnumber":
        given["idnumber"] = line.idnumber
    present = cohort._asdict()
    return tuple(
        (name, int(value) if name == "visible" else value)
        for name, value in given.items()
        if value is not None and value != present[name]
    )


def _context(line: Any, world: World) -> int | None:
    """The category of a cohort: 0 is the whole site, None is nothing said. One that is unknown refuses (D-CH-08)."""
    if line.category is not None:
        if line.category and line.category not in world.categories:
            raise Reject(error("no-such-category", "ccatcontext", by="id", cell=str(line.category)))
        return int(line.category)
    if not line.category_idnumber:
        return None
    column, cell = "ccatcontextidnumber", line.category_idnumber
    found = world.find_category(CategoryRef("idnumber", cell))
    if not found:
        raise Reject(error("no-such-category", column, by="idnumber", cell=cell))
    if len(found) > 1:
        raise Reject(error("category-idnumber-shared", column, cell=cell, count=len(found)))
    return found[0].id


def _check_names(this: int, name: str, idnumber: str, category: int, world: World) -> None:
    """An idnumber is unique in the site, a name among the cohorts of one context (D-CH-06); "" is no name to check."""
    if idnumber:
        for other in world.cohort_names.ids(CohortRef("idnumber", idnumber)):
            if other != this:
                raise Reject(error("cohort-idnumber-taken", cell=idnumber, cohort=world.cohorts[other].name))
    if name:
        for other in world.cohort_names.ids(CohortRef("name", name)):
            if other != this and world.cohorts[other].category == category:
                raise Reject(error("cohort-name-taken", cell=name))

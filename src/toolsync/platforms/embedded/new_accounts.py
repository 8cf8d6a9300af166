"""A batch of nothing but new accounts, written without a world: as with new enrolments, in any doubt it is played."""

import json
from collections.abc import Sequence
from itertools import chain
from typing import Any

from toolsync.model.alike import mappings_of, names_of
from toolsync.model.changes import CreateUser
from toolsync.model.outcomes import AlikeSteps
from toolsync.model.ports import Batch, StepResult
from toolsync.model.references import user_key
from toolsync.model.things import Site, User
from toolsync.platforms.embedded.database import Database
from toolsync.platforms.embedded.writing import PROFILE_FIELD, encode_profiles, profile_rows, user_row


def create_accounts(database: Database, site: Site, batch: Batch) -> Sequence[StepResult] | None:
    """Apply the batch and give its results; None, and nothing is written, when it has to be played."""
    steps = batch.steps
    if not isinstance(steps, AlikeSteps) or steps.kind is not CreateUser or not steps:
        return None
    planned, usernames, *others, profiles = steps.values
    if not _are_free(database, usernames):
        return None
    last = dict(database.rows("last_ids")).get("user", 0)
    ids = range(last + 1, last + 1 + len(steps))
    database.write("write_user", map(user_row, map(User, ids, usernames, *others)))
    database.write("write_profile", zip(ids, encode_profiles(profiles), strict=True))
    if any(name.startswith(PROFILE_FIELD) for name in names_of(profiles)):
        database.write("write_profile_value", chain.from_iterable(map(profile_rows, ids, mappings_of(profiles))))
    return [StepResult(made={plan: user}) for plan, user in zip(planned, ids, strict=True)]


def _are_free(database: Database, usernames: Sequence[Any]) -> bool:
    """Whether these can be usernames, each of another account that is yet to be made."""
    wanted = set(usernames)
    if len(wanted) < len(usernames) or "" in wanted or any(each != user_key("username", each) for each in wanted):
        return False
    return not database.rows("users_by_username", json.dumps(sorted(wanted)))

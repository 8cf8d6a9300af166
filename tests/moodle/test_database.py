"""The agent and the database of a real Moodle.

Its driver of PostgreSQL does what Moodle's own does, and has plans kept; and reading writes nothing.
"""

import json

import pytest

from tests.moodle.real import needs_moodle, run


@needs_moodle
def test_the_driver_of_the_agent_does_what_moodles_own_does_with_plans_that_are_kept() -> None:
    told = json.loads(run("database.php"))
    if not told:
        pytest.skip("this Moodle is not on PostgreSQL")
    assert told["own"] == told["moodle"]
    assert told["class"] == "local_toolsync\\database"
    kept = "\n".join(told["plans"])
    assert "INSERT INTO mdl_local_toolsync_batch" in kept
    assert "UPDATE mdl_local_toolsync_batch SET results" in kept
    assert "SELECT * FROM mdl_local_toolsync_batch" in kept
    # Where each transaction may have another session, there is no telling which plans that one has.
    assert told["pooled"] == "pgsql_native_moodle_database"
    # Told on a database that refuses whatever is written.
    assert {"ldap", "manual", "self"} <= set(told["methods"])

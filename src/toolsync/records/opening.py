"""Opening the records: Django set up, the right database named, its tables made or brought up to date."""

import os
from pathlib import Path


def open_records(path: Path) -> None:
    """Use the records in this file from now on, making them when they are missing.

    May be called again with another path (tests do); a process uses one at a time.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "toolsync.records.settings")
    import django
    from django.apps import apps
    from django.db import connections

    if not apps.ready:
        django.setup()
    connections["default"].close()
    connections.settings["default"]["NAME"] = str(path)
    _bring_up_to_date()


def close_records() -> None:
    """Close the connection of this thread; the next query opens it again."""
    from django.db import connection

    connection.close()


def _bring_up_to_date() -> None:
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        call_command("migrate", verbosity=0, interactive=False)

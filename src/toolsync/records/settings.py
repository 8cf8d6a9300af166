"""Django's settings. The records of a workspace are opened by ``opening.open_records``, which names the database."""

import os
from pathlib import Path
from typing import Any, Final

#: Sent with every new connection to an SQLite database. Deleted content is overwritten: secrets must not survive.
_SQLITE: Final = "pragma journal_mode = wal; pragma synchronous = normal; pragma secure_delete = on"


def sqlite(path: Path) -> dict[str, Any]:
    """The records in one SQLite file."""
    options = {"init_command": _SQLITE, "transaction_mode": "IMMEDIATE", "timeout": 20}
    return {"ENGINE": "django.db.backends.sqlite3", "NAME": str(path), "OPTIONS": options}


DATABASES = {"default": sqlite(Path(os.environ.get("TOOLSYNC_WORKSPACE") or ".") / "records.sqlite3")}
INSTALLED_APPS = ["toolsync.records"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
USE_TZ = True
TIME_ZONE = "UTC"
#: Nothing is signed by the records.
SECRET_KEY = "not used"

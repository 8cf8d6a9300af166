"""Settings of a site: what they are, what they may be, what they mean, and the key the earlier plugin had for each.

``toolsync.toml`` holds them by group (``[users] identifier = "idnumber"``); ``--set`` takes
``users.identifier=idnumber`` or the historical key ``users_primaryidentity=idnumber``. Defaults are those that the
specification recommends.
"""

from toolsync.settings.declaring import setting
from toolsync.settings.making import (
    Declared,
    Problem,
    SettingsError,
    assignment,
    declared,
    find,
    make_settings,
    problem,
)
from toolsync.settings.site import Settings

__all__ = [
    "Declared",
    "Problem",
    "Settings",
    "SettingsError",
    "assignment",
    "declared",
    "find",
    "make_settings",
    "problem",
    "setting",
]

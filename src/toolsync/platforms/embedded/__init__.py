"""The embedded platform: a small Moodle-like world in one SQLite file.

Plate-forme embarquée. It writes no rule of Moodle a second time: what a change means is its ``play``; here the world
that it is played on comes from tables, and what has become of it goes back into them.

``platform`` is the door · ``database`` the connection · ``migrations/`` the tables · ``queries.sql`` every query ·
``look_up`` rows → facts · ``applying`` one batch · ``checking`` what cannot be done · ``writing`` facts → rows ·
``exporting`` the state as command files · ``filling`` a whole site at once, for tests, demo and bench.
"""

from toolsync.platforms.embedded.platform import EmbeddedPlatform

__all__ = ["EmbeddedPlatform"]

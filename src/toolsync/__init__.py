"""toolsync feeds a Moodle site from command files, and accounts for every line of them."""

__version__ = "0.1.0"

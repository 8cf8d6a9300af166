"""``python -m toolsync`` is the command ``toolsync``."""

from toolsync.cli.main import main

main()

"""The texts that toolsync says, by language: the catalogue of findings (TOML), and everything else (gettext).

Traductions. ``words`` holds those that go by the name of a change, a status, a loss or a command.
"""

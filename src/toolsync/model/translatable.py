"""Errors that people read: English where programs and logs see them, in the person's language where they are shown."""

from collections.abc import Mapping
from typing import Any


class Translatable(Exception):
    """A text to be translated (``msgid``, marked with ``N_``), and the values to show in its ``{named}`` fields.

    ``str()`` gives the English sentence; ``Wording.text("{reason}", reason=error)`` the one in the language. A value
    may itself be such an error: ``PlatformError(N_("{error} (function {function})"), error=denied, function=name)``.
    """

    def __init__(self, msgid: str, /, **params: object) -> None:
        super().__init__(msgid.format_map(params) if params else msgid)
        self.msgid = msgid
        self.params = params

    def kept(self) -> list[Any]:
        """As it is kept in the records: ``[msgid, params]``, plain data."""
        return [self.msgid, {name: _kept(value) for name, value in self.params.items()}]


def _kept(value: object) -> object:
    if isinstance(value, Translatable):
        return value.kept()
    return value if isinstance(value, int | str) else str(value)


def restored(params: Mapping[str, Any]) -> dict[str, Any]:
    """Values as they are kept, with those that :meth:`Translatable.kept` gave made errors again."""
    return {name: _restored(value) for name, value in params.items()}


def _restored(value: Any) -> Any:
    if not isinstance(value, list):
        return value
    msgid, params = value
    return Translatable(msgid, **restored(params))

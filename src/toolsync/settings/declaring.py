"""How a setting is declared: once, with its default, what it may be, what it means, and the keys it had before."""

from collections.abc import Mapping
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

UserIdentifier = Literal["id", "idnumber", "username", "email"]
CourseIdentifier = Literal["id", "idnumber", "shortname"]


def setting(
    default: Any, meaning: str, *historical: str, values: Mapping[str, Any] | None = None, **limits: Any
) -> Any:
    """Declare a setting: its default, what it means, its historical keys, and what historical values stand for."""
    extra: dict[str, Any] = {"historical": list(historical), "values": dict(values or {})}
    return Field(default, description=meaning, json_schema_extra=extra, **limits)


class Group(BaseModel):
    """Settings of one subject. Unknown keys are refused: a typing error must not pass for a setting."""

    model_config = ConfigDict(extra="forbid", frozen=True)

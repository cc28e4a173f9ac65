"""What is asked for when a setting needs a second person."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

SETTING = "setting"
"""The kind of approval, and of its subject, for a setting that decides on money."""


@dataclass(frozen=True, slots=True)
class SettingRequest:
    """An open request to change a setting: from what to what, and who asked."""

    approval_id: int
    name: str
    before: Any
    after: Any
    requested_by: str | None
    requested_person_id: int | None
    requested_at: datetime

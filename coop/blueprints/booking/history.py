"""What happened to a service that can be booked, in words: changes one by one."""

from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any

from coop.domain.booking.types import SERVICE
from coop.domain.identity.queries import list_user_names
from coop.domain.trail.service import list_trail
from coop.refs import Ref
from coop.web.timelines import timeline

NAMES = {"before": "preparing", "after": "clearing_up"}
"""Two of the terms are called as the trail calls what was and what is."""
READ_BY = {"needs": "kind", "intake": "label"}
"""What stands for each of a list."""


def history_of(item_id: int) -> list[dict[str, Any]]:
    """Return the timeline of a service; what it began with is not told again."""
    rows = list_trail(Ref(SERVICE, item_id))
    told = [
        SimpleNamespace(at=row.at, user_id=row.user_id, action=row.action, detail=_told(row.detail))
        for row in rows
    ]
    return timeline(told, list_user_names(row.user_id for row in rows))


def _told(detail: Mapping[str, Any]) -> dict[str, Any]:
    before, after = detail.get("before"), detail.get("after")
    if not isinstance(before, dict) or not isinstance(after, dict):
        return {}
    changes = {
        NAMES.get(name, name): (_plain(name, before.get(name)), _plain(name, value))
        for name, value in after.items()
    }
    return {"changes": changes}


def _plain(name: str, value: Any) -> Any:
    if isinstance(value, list):
        return ", ".join(str(one[READ_BY[name]]) for one in value) if name in READ_BY else None
    return value

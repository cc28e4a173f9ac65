"""What happened to something, in words: changes one by one, ids and long lists left out."""

from collections.abc import Collection, Mapping
from types import SimpleNamespace
from typing import Any

from coop.domain.identity.queries import list_user_names
from coop.domain.trail.service import list_trail
from coop.refs import Ref
from coop.web.timelines import timeline


def history_of(subject: Ref, unread: Collection[str] = ()) -> list[dict[str, Any]]:
    """Return the timeline of ``subject``; details named in ``unread`` say nothing to who reads."""
    rows = list_trail(subject)
    told = [
        SimpleNamespace(
            at=row.at, user_id=row.user_id, action=row.action, detail=_told(row.detail, unread)
        )
        for row in rows
    ]
    return timeline(told, list_user_names(row.user_id for row in rows))


def _told(detail: Mapping[str, Any], unread: Collection[str]) -> dict[str, Any]:
    if "before" in detail and "after" in detail:
        before, after = detail["before"], detail["after"]
        changes = {
            name: (_plain(before.get(name)), _plain(value))
            for name, value in after.items()
            if name not in unread
        }
        return {"changes": changes}
    return {name: _plain(value) for name, value in detail.items() if name not in unread}


def _plain(value: Any) -> Any:
    return ", ".join(map(str, value)) if isinstance(value, list) else value

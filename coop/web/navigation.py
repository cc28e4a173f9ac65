"""The menu: what the current user may open, grouped, with counts from the areas."""

from collections.abc import Callable
from dataclasses import dataclass, field

from flask import request, url_for
from flask_babel import LazyString
from flask_login import current_user

from coop.web.access import may


@dataclass(frozen=True, slots=True)
class Entry:
    """A menu entry; ``count`` gives the number beside it (asked once per page)."""

    label: LazyString
    endpoint: str
    icon: str
    permission: str
    order: int = 50
    count: Callable[[], int] | None = None


@dataclass(frozen=True, slots=True)
class Item:
    """An entry as it is shown on this page."""

    label: LazyString
    href: str
    icon: str
    active: bool
    count: int = 0


@dataclass(slots=True)
class Group:
    """A heading of the menu and what stands below it."""

    label: LazyString
    entries: list[Entry] = field(default_factory=list)


MENU: list[Group] = []


@dataclass(frozen=True, slots=True)
class ShownGroup:
    """A heading with the items that this user may open."""

    label: LazyString
    items: list[Item]


def navigation() -> list[ShownGroup]:
    """Return the groups that the current user may open, without empty ones."""
    if not current_user.is_authenticated:
        return []
    shown = []
    for group in MENU:
        items = [
            Item(
                entry.label,
                url_for(entry.endpoint),
                entry.icon,
                entry.endpoint == request.endpoint
                or request.path.startswith(url_for(entry.endpoint) + "/"),
                entry.count() if entry.count else 0,
            )
            for entry in group.entries
            if any(may(permission) for permission in entry.permission.split("|"))
        ]
        if items:
            shown.append(ShownGroup(group.label, items))
    return shown

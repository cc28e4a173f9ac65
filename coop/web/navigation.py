"""The menu: what the current user may open, grouped, with counts from the areas."""

from collections.abc import Callable
from dataclasses import dataclass, field

from flask import request
from flask_babel import LazyString
from flask_login import current_user

from coop.web.access import actor
from coop.web.addresses import address_of


@dataclass(frozen=True, slots=True)
class Entry:
    """A menu entry; ``count`` gives the number beside it, ``short`` fits a phone's bottom bar."""

    label: LazyString
    endpoint: str
    icon: str
    permission: str
    order: int = 50
    count: Callable[[], int] | None = None
    short: LazyString | None = None


@dataclass(frozen=True, slots=True)
class Item:
    """An entry as it is shown on this page."""

    label: LazyString
    href: str
    icon: str
    active: bool
    count: int
    short: LazyString


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
    permissions = actor().permissions
    shown = []
    for group in MENU:
        items = [
            _item(entry)
            for entry in group.entries
            if not permissions.isdisjoint(entry.permission.split("|"))
        ]
        if items:
            shown.append(ShownGroup(group.label, items))
    return shown


def _item(entry: Entry) -> Item:
    href = address_of(entry.endpoint)
    here = request.script_root + request.path
    active = here == href or here.startswith(f"{href}/")
    count = entry.count() if entry.count else 0
    return Item(entry.label, href, entry.icon, active, count, entry.short or entry.label)

"""The menu: what the current user may open, grouped, with counts from the areas."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TypeAlias

from flask import Flask, request
from flask_babel import LazyString

from coop.domain.identity.types import Post
from coop.web.access import COOPERATIVE_PAGES
from coop.web.addresses import path_of


@dataclass(frozen=True, slots=True)
class Entry:
    """A menu entry; ``count`` gives the number beside it, ``short`` fits a phone's bottom bar.

    One of `UNIT_MENU` stands under each unit in which its permission holds and, where it names
    one, its ``feature`` is switched on.
    """

    label: LazyString
    endpoint: str
    icon: str
    permission: str
    order: int = 50
    count: Callable[[], int] | None = None
    short: LazyString | None = None
    feature: str | None = None


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
UNIT_MENU: list[Entry] = []
"""What a unit's staff open, in each unit in which they may."""


@dataclass(frozen=True, slots=True)
class ShownGroup:
    """A heading with the items that this user may open."""

    label: LazyString | str
    items: list[Item]


@dataclass(frozen=True, slots=True)
class Reach:
    """What somebody may open: anywhere, and in which units (those of ``posts``)."""

    permissions: frozenset[str]
    posts: tuple[Post, ...] = ()
    has_cooperative: bool = True

    def opens(self, entry: Entry) -> bool:
        """Say whether an entry of the common menu is there."""
        is_there = self.has_cooperative or entry.endpoint.split(".")[0] not in COOPERATIVE_PAGES
        return is_there and not self.permissions.isdisjoint(entry.permission.split("|"))


Mark: TypeAlias = tuple[bool, int]
"""What differs between two views of an entry: whether the page is there, and its count."""


def list_marks(app: Flask, reach: Reach) -> tuple[Mark, ...]:
    """Return the marks of the entries that ``reach`` opens, for this page."""
    here = request.path
    shown = [pair for _label, entries in _groups(app, reach) for pair in entries]
    holding = (path for _entry, path in shown if here == path or here.startswith(f"{path}/"))
    active = max(holding, key=len, default=None)
    return tuple((path == active, entry.count() if entry.count else 0) for entry, path in shown)


Opened: TypeAlias = list[tuple[LazyString | str, list[tuple[Entry, str]]]]


@lru_cache(maxsize=256)
def _groups(app: Flask, reach: Reach) -> Opened:
    """Return the headings with the entries below them and their paths; none is empty."""
    common: Opened = [
        (
            group.label,
            [
                (entry, path_of(app.url_map, entry.endpoint))
                for entry in group.entries
                if reach.opens(entry)
            ],
        )
        for group in MENU
    ]
    units: Opened = [
        (
            post.name,
            [
                (entry, path_of(app.url_map, entry.endpoint, unit_code=post.code))
                for entry in UNIT_MENU
                if not post.permissions.isdisjoint(entry.permission.split("|"))
                and (entry.feature is None or entry.feature in post.features)
            ],
        )
        for post in reach.posts
    ]
    return [(label, entries) for label, entries in [*units, *common] if entries]


def list_groups(app: Flask, reach: Reach, marks: tuple[Mark, ...], root: str) -> list[ShownGroup]:
    """Return the menu as it is shown to who has ``reach``, its entries marked."""
    left = iter(marks)
    return [
        ShownGroup(
            label,
            [
                Item(
                    entry.label,
                    root + path,
                    entry.icon,
                    *next(left),
                    short=entry.short or entry.label,
                )
                for entry, path in entries
            ],
        )
        for label, entries in _groups(app, reach)
    ]

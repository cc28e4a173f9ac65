"""The menu: what the current user may open, grouped, with counts from the areas."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TypeAlias

from flask import Flask, request
from flask_babel import LazyString

from coop.web.addresses import path_of


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


Mark: TypeAlias = tuple[bool, int]
"""What differs between two views of an entry: whether the page is there, and its count."""


def list_marks(app: Flask, permissions: frozenset[str]) -> tuple[Mark, ...]:
    """Return the marks of the entries that ``permissions`` open, for this page."""
    here = request.path
    return tuple(
        (here == path or here.startswith(f"{path}/"), entry.count() if entry.count else 0)
        for entry, path in _entries(app, permissions)
    )


@lru_cache(maxsize=256)
def _entries(app: Flask, permissions: frozenset[str]) -> list[tuple[Entry, str]]:
    return [
        (entry, path_of(app.url_map, entry.endpoint))
        for group in MENU
        for entry in group.entries
        if not permissions.isdisjoint(entry.permission.split("|"))
    ]


def list_groups(
    app: Flask, permissions: frozenset[str], marks: tuple[Mark, ...], root: str
) -> list[ShownGroup]:
    """Return the menu as it is shown to a holder of ``permissions``, its entries marked."""
    shown = {
        id(entry): Item(
            entry.label, root + path, entry.icon, *mark, short=entry.short or entry.label
        )
        for (entry, path), mark in zip(_entries(app, permissions), marks, strict=True)
    }
    return [
        ShownGroup(group.label, items)
        for group in MENU
        if (items := [shown[id(entry)] for entry in group.entries if id(entry) in shown])
    ]

"""The menu: what the current user may open, grouped, with counts from the areas."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TypeAlias

from flask import Flask, current_app, request
from flask_babel import LazyString, get_locale
from flask_login import current_user
from markupsafe import Markup

from coop.web.access import actor
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


@dataclass(frozen=True, slots=True)
class Menu:
    """The menu as HTML: beside the page at a desk, below it on a phone."""

    sidebar: Markup
    bottombar: Markup


NOBODYS = Menu(Markup(), Markup())


Mark: TypeAlias = tuple[bool, int]
"""What differs between two views of an entry: whether the page is there, and its count."""


def menu() -> Menu:
    """Return what the current user may open; drawn once for everybody who sees the same."""
    if not current_user.is_authenticated:
        return NOBODYS
    permissions = actor().permissions
    app = current_app._get_current_object()  # type: ignore[attr-defined]  # what is kept by it
    here, root = request.path, request.script_root
    marks: list[Mark] = []
    for entry, path in _entries(app, permissions):
        is_here = here == path or here.startswith(f"{path}/")
        marks.append((is_here, entry.count() if entry.count else 0))
    return _drawn(app, permissions, tuple(marks), str(get_locale()), root)


@lru_cache(maxsize=256)
def _entries(app: Flask, permissions: frozenset[str]) -> list[tuple[Entry, str]]:
    return [
        (entry, path_of(app.url_map, entry.endpoint))
        for group in MENU
        for entry in group.entries
        if not permissions.isdisjoint(entry.permission.split("|"))
    ]


@lru_cache(maxsize=2048)
def _drawn(
    app: Flask, permissions: frozenset[str], marks: tuple[Mark, ...], _language: str, root: str
) -> Menu:
    """Draw the menu in the reader's language; what it depends on is what it is kept by."""
    shown = {
        id(entry): Item(
            entry.label, root + path, entry.icon, *mark, short=entry.short or entry.label
        )
        for (entry, path), mark in zip(_entries(app, permissions), marks, strict=True)
    }
    groups = [
        ShownGroup(group.label, items)
        for group in MENU
        if (items := [shown[id(entry)] for entry in group.entries if id(entry) in shown])
    ]
    drawing = app.jinja_env.get_template("components/menu.html").module
    return Menu(drawing.sidebar(groups), drawing.bottombar(groups))  # type: ignore[attr-defined]  # its macros

"""Addresses of pages; the map is asked once for each kind of address, not for each link."""

from functools import cache, lru_cache
from typing import Any
from urllib.parse import quote, urlsplit

import flask
from flask import current_app, g, request
from werkzeug.routing import Map

LONGEST_TARGET = 450
_STAND_IN = 900_000_000_001
"""The first of the numbers that hold the places of a pattern; no row has such an id."""


def address_of(endpoint: str) -> str:
    """Return the address of ``endpoint``, which takes no arguments."""
    return request.script_root + path_of(current_app.url_map, endpoint)


@cache
def path_of(url_map: Map, endpoint: str, **values: str) -> str:
    """Return the path of ``endpoint`` below the root of the site."""
    return url_map.bind("localhost").build(endpoint, values)


def url_for(endpoint: str, **values: Any) -> str:
    """Return what `flask.url_for` returns; quicker where all values are whole numbers.

    On a page of a unit, an address of a unit without its code is one of that unit.
    """
    unit = g.get("unit_code") if request else None
    if not request or not all(type(value) is int for value in values.values()):
        if unit and "unit_code" not in values and _is_of_unit(current_app.url_map, endpoint):
            values["unit_code"] = unit
        return flask.url_for(endpoint, **values)
    pattern = _pattern(current_app.url_map, endpoint, tuple(values), unit)
    return request.script_root + pattern.format(*values.values())


@cache
def _is_of_unit(url_map: Map, endpoint: str) -> bool:
    return url_map.is_endpoint_expecting(endpoint, "unit_code")


@lru_cache(maxsize=4096)
def _pattern(url_map: Map, endpoint: str, names: tuple[str, ...], unit: str | None) -> str:
    """Return the path of ``endpoint`` with ``{0}``, ``{1}``, … where its arguments stand."""
    stand_ins: dict[str, Any] = {name: _STAND_IN + place for place, name in enumerate(names)}
    given = {"unit_code": unit} if unit and _is_of_unit(url_map, endpoint) else {}
    path = url_map.bind("localhost").build(endpoint, {**stand_ins, **given})
    path = path.replace("{", "{{").replace("}", "}}")
    for place, stand_in in enumerate(stand_ins.values()):
        path = path.replace(str(stand_in), f"{{{place}}}")
    return path


def safe_target(wanted: str | None) -> str:
    """Return ``wanted`` when it is a page of this site, else the front door."""
    home = address_of("home.index")
    # quoted it stands in a header, in the cookie and in the row of the submission
    if not wanted or not wanted.startswith("/") or len(quote(wanted)) > LONGEST_TARGET:
        return home
    if wanted.startswith(("//", "/\\")) or not wanted.isprintable() or "\\" in wanted:
        return home
    parts = urlsplit(wanted)
    return home if parts.scheme or parts.netloc else wanted

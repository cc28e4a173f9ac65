"""Addresses of pages that take no arguments: the menu names dozens on every page."""

from functools import cache

from flask import current_app, request
from werkzeug.routing import Map


def address_of(endpoint: str) -> str:
    """Return the address of ``endpoint``; the map is asked once, not once per page."""
    return request.script_root + path_of(current_app.url_map, endpoint)


@cache
def path_of(url_map: Map, endpoint: str) -> str:
    """Return the path of ``endpoint`` below the root of the site."""
    return url_map.bind("localhost").build(endpoint)

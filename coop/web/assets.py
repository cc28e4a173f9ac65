"""Addresses of the built files in ``coop/static`` and the icons of the sprite."""

import json
from functools import cache
from pathlib import Path

from flask import Flask, current_app, request
from markupsafe import Markup


def built_files(app: Flask) -> dict[str, str]:
    """Return plain name → path of the built file, read once (in debug mode at each call)."""
    files: dict[str, str] | None = app.extensions.get("built_files")
    if files is None or app.debug:
        manifest = Path(str(app.static_folder)) / "manifest.json"
        names = json.loads(manifest.read_text()) if manifest.exists() else {}
        files = {plain: f"{app.static_url_path}/{hashed}" for plain, hashed in names.items()}
        app.extensions["built_files"] = files
    return files


def asset(name: str) -> str:
    """Return the address of a built file; without a build its plain name, so that pages render."""
    app = current_app._get_current_object()  # type: ignore[attr-defined]  # asked for each icon
    path = built_files(app).get(name) or f"{app.static_url_path}/{name}"
    return request.script_root + path


def icon(name: str) -> Markup:
    """Return a Tabler icon from the sprite, hidden from screen readers."""
    return draw_icon(name, asset("icons.svg"))


@cache
def draw_icon(name: str, sprite: str) -> Markup:
    """Return an icon of the ``sprite`` at an address."""
    return Markup('<svg class="icon" aria-hidden="true"><use href="{}#{}"></use></svg>').format(
        sprite, name
    )

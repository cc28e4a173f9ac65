"""Chromium as Debian ships it, a live server for it, and axe."""

import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import axe_playwright_python
from flask import Flask
from playwright.sync_api import Page, ViewportSize
from werkzeug.serving import make_server

PHONE: ViewportSize = {"width": 360, "height": 740}
DESK: ViewportSize = {"width": 1440, "height": 900}
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
_AXE = Path(axe_playwright_python.__file__).with_name("axe.min.js")


def chromium() -> str:
    """Return the path of the system's Chromium."""
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    if found is None:
        raise FileNotFoundError("chromium is missing: `make test` installs it")
    return found


@contextmanager
def serve(app: Flask) -> Iterator[str]:
    """Serve ``app`` from threads of this process on a free port; yields the address."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def find_violations(page: Page, *, only: str | None = None) -> list[str]:
    """Return what axe finds against WCAG 2.2 AA on ``page``: one line per element, best empty.

    ``only`` names the one rule to run, as for the colours of a page in its other theme.
    """
    if not page.evaluate("'axe' in window"):
        session = page.context.new_cdp_session(page)
        # evaluated by the debugger, which a Content-Security-Policy does not stop
        session.send("Runtime.evaluate", {"expression": _AXE.read_text(encoding="utf-8")})
        session.detach()
    run = {"type": "rule", "values": [only]} if only else {"type": "tag", "values": RULES}
    options = {"runOnly": run, "resultTypes": ["violations"]}
    results: dict[str, Any] = page.evaluate("options => axe.run(document, options)", options)
    return [
        f"{violation['id']}: {violation['help']}: {node['html'][:200]}"
        for violation in results["violations"]
        for node in violation["nodes"]
    ]

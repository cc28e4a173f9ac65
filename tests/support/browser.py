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


# One text of each look: what its contrast follows from is its own style and what lies behind it.
# Long lists repeat a handful of looks; axe measures the colours of every element anew, which took
# three quarters of its time.
_LOOKS = """
() => {
  const behind = new Map();
  const lookBehind = (one) => {
    if (!one) return '';
    if (!behind.has(one)) {
      const style = getComputedStyle(one);
      const own = [
        style.backgroundColor, style.backgroundImage, style.opacity, style.position, style.filter,
        style.mixBlendMode,
      ].join();
      const above = lookBehind(one.parentElement);
      const isNothing = own === 'rgba(0, 0, 0, 0),none,1,static,none,normal';
      behind.set(one, isNothing ? above : above + '/' + own);
    }
    return behind.get(one);
  };
  const found = new Map();
  const look = (one, kind) => {
    if (!one.checkVisibility({ visibilityProperty: true })) return;
    const style = getComputedStyle(one);
    const key = [
      kind, style.color, style.fontSize, style.fontWeight, style.textShadow, lookBehind(one),
    ].join('|');
    if (!found.has(key)) found.set(key, one);
  };
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    if (texts.currentNode.data.trim()) look(texts.currentNode.parentElement, 'text');
  }
  const fields = document.querySelectorAll('input, select, textarea, button');
  fields.forEach((one) => look(one, one.type));
  return [...new Set(found.values())];
}
"""
_COLOURS = "color-contrast"
_JUDGE = f"""
async ({{ tags, colours }}) => {{
  const wanted = {{ resultTypes: ['violations'], rules: {{ [colours]: {{ enabled: false }} }} }};
  const byTag = {{ ...wanted, runOnly: {{ type: 'tag', values: tags }} }};
  const found = tags.length ? (await axe.run(document, byTag)).violations : [];
  const include = ({_LOOKS})();
  const runOnly = {{ type: 'rule', values: [colours] }};
  const seen = await axe.run({{ include }}, {{ resultTypes: ['violations'], runOnly }});
  return [...found, ...seen.violations];
}}
"""


def find_violations(page: Page) -> list[str]:
    """Return what axe finds against WCAG 2.2 AA on ``page``: one line per element, best empty.

    Every rule looks at every element; colours are measured once for each look of a text.
    """
    return _judge(page, RULES)


def find_pale(page: Page) -> list[str]:
    """Return where colours lack contrast on ``page``, as after a change of its theme."""
    return _judge(page, [])


def _judge(page: Page, tags: list[str]) -> list[str]:
    if not page.evaluate("'axe' in window"):
        session = page.context.new_cdp_session(page)
        # evaluated by the debugger, which a Content-Security-Policy does not stop
        session.send("Runtime.evaluate", {"expression": _AXE.read_text(encoding="utf-8")})
        session.detach()
    violations: list[dict[str, Any]] = page.evaluate(_JUDGE, {"tags": tags, "colours": _COLOURS})
    return [
        f"{violation['id']}: {violation['help']}: {node['html'][:200]}"
        for violation in violations
        for node in violation["nodes"]
    ]

"""Pages that other areas add to: each registers a panel, the page shows those the user may see."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from markupsafe import Markup

from coop.web.access import may

Render: TypeAlias = Callable[[int], Markup | str | None]


@dataclass(frozen=True, slots=True)
class Panel:
    """A section of somebody else's page; ``render`` takes the subject's id, None shows nothing."""

    order: int
    permission: str
    render: Render


PANELS: dict[str, list[Panel]] = defaultdict(list)


def register_panel(page: str, order: int, permission: str, render: Render) -> None:
    """Add a section to ``page`` for holders of ``permission`` (``a|b``: any of them).

    ``render`` returns what `flask.render_template` made, or None; registering it again
    changes nothing.
    """
    panel = Panel(order, permission, render)
    if panel not in PANELS[page]:
        PANELS[page].append(panel)
        PANELS[page].sort(key=lambda known: known.order)


def render_panels(page: str, subject_id: int) -> list[Markup]:
    """Return the sections of ``page`` about ``subject_id`` that the current user may see."""
    shown = []
    for panel in PANELS[page]:
        if any(may(permission) for permission in panel.permission.split("|")):
            html = panel.render(subject_id)
            if html:
                shown.append(Markup(html))  # noqa: S704 - a template rendered it, escaping as it went
    return shown

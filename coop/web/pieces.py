"""The components that a page repeats: figures, facts and timelines, built in Python like cells.

Templates reach them as ``ui.figure``, ``ui.facts`` and ``ui.timeline``.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from markupsafe import Markup, escape

from coop.explain import Explained
from coop.web.assets import icon
from coop.web.cells import money
from coop.web.filters import date_and_time, element_id, long_date, translated, value_with_unit
from coop.web.wording import NOTHING, tone_icon

BUTTONS = ("primary", "secondary", "quiet", "danger")
RESULT = ' class="reckoning-result"'


def button(
    label: str,
    href: str,
    icon_name: str | None = None,
    kind: str = "secondary",
    key: str | None = None,
) -> Markup:
    """Return a link that looks like a button; ``key`` is the letter that presses it."""
    if kind not in BUTTONS:
        raise ValueError(f"there is no button of kind {kind}")
    letter = f' data-key="{escape(key)}"' if key else ""
    shown = f' <kbd aria-hidden="true">{escape(key.upper())}</kbd>' if key else ""
    return Markup(  # noqa: S704 - escaped
        f'<a class="btn btn-{kind}" href="{escape(href)}"{letter}>'
        f"{icon(icon_name) if icon_name else ''}{escape(label)}{shown}</a>"
    )


def movements(rows: Iterable[Any]) -> Markup:
    """Return lines of money that moved: ``text``, ``booked_on``, ``name`` and ``amount``."""
    lines = (
        f"<li><div><strong>{escape(row.text)}</strong>"
        f'<span class="quiet small">{long_date(row.booked_on)} · {escape(row.name)}</span></div>'
        f"{money(row.amount)}</li>"
        for row in rows
    )
    return Markup(f'<ul class="movements">{"".join(lines)}</ul>')  # noqa: S704 - escaped


def figure(
    label: str,
    value: Any,
    href: str | None = None,
    help: str | None = None,  # noqa: A002 - what pages call it
    note: Any = None,
    tone: str | None = None,
) -> Markup:
    """Return a key figure with its name, a note below and help on request."""
    shown = f'<a href="{escape(href)}">{escape(value)}</a>' if href else escape(value)
    below = f'<dd class="figure-note">{escape(note)}</dd>' if note else ""
    return Markup(  # noqa: S704 - escaped
        f'<div class="figure{f" tone-{tone}" if tone else ""}">'
        f"<dt>{escape(label)}{f' {hint(help)}' if help else ''}</dt>"
        f'<dd class="figure-value">{shown}</dd>{below}</div>'
    )


def hint(text: str) -> Markup:
    """Return the question mark that opens ``text``."""
    name, words = element_id("hint"), escape(_("What is this?"))
    return Markup(  # noqa: S704 - escaped
        f'<button type="button" class="hint" popovertarget="{name}" aria-label="{words}">'
        f'{icon("help-circle")}</button><span class="sheet sheet-small" id="{name}" popover>'
        f"{escape(text)}</span>"
    )


def facts(pairs: Iterable[tuple[str, Any]]) -> Markup:
    """Return names with their values below each other."""
    lines = (
        f"<div><dt>{escape(name)}</dt>"
        f"<dd>{NOTHING if value is None or value == '' else escape(value)}</dd></div>"
        for name, value in pairs
    )
    return Markup(f'<dl class="facts">{"".join(lines)}</dl>')  # noqa: S704 - escaped


def reckoning(explained: Explained[Any]) -> Markup:
    """Return how a number was worked out: what was given, the steps, rounding and source."""
    given = "".join(_line(fact.label, "", fact.value, fact.unit, "") for fact in explained.inputs)
    last = len(explained.steps) - 1
    steps = "".join(
        _line(step.label, step.formula, step.value, step.unit, RESULT if number == last else "")
        for number, step in enumerate(explained.steps)
    )
    words = [translated(explained.rounding)] if explained.rounding else []
    if explained.source:
        words.append(_("Source: %(source)s", source=translated(explained.source)))
    below = f'<p class="quiet small">{escape(" · ".join(words))}</p>'
    return _reckoned(_("Given"), given) + _reckoned(_("Worked out"), steps) + Markup(below)  # noqa: S704 - escaped


def _reckoned(title: str, lines: str) -> Markup:
    if not lines:
        return Markup()
    return Markup(f'<h3>{escape(title)}</h3><dl class="reckoning">{lines}</dl>')  # noqa: S704 - escaped


def _line(name: str, formula: str, value: object, unit: str, attributes: str) -> str:
    below = f'<span class="formula">{escape(translated(formula))}</span>' if formula else ""
    return (
        f"<div{attributes}><dt>{escape(translated(name))}{below}</dt>"
        f"<dd>{escape(value_with_unit(value, unit))}</dd></div>"
    )


def timeline(items: Iterable[Mapping[str, Any]], empty: str | None = None) -> Markup:
    """Return what happened: ``at`` (moment or day), ``title``, ``tone``, ``who`` and ``note``."""
    steps = "".join(_step(item) for item in items)
    if not steps:
        words = escape(empty or _("Nothing has happened yet."))
        steps = f'<li class="quiet">{words}</li>'
    return Markup(f'<ol class="timeline">{steps}</ol>')  # noqa: S704 - escaped


def _step(item: Mapping[str, Any]) -> str:
    tone, at, note, who = item.get("tone") or "plain", item["at"], item.get("note"), item.get("who")
    written = date_and_time(at) if isinstance(at, datetime) else long_date(at)
    return (
        f'<li class="tone-{tone}"><span class="timeline-mark">{icon(tone_icon(tone))}</span><div>'
        f'<p class="timeline-title">{escape(item["title"])}</p>'
        + (f'<p class="timeline-note">{escape(note)}</p>' if note else "")
        + f'<p class="timeline-when"><time datetime="{at.isoformat()}">{written}</time>'
        + (f" · {escape(who)}" if who else "")
        + "</p></div></li>"
    )

"""The words and tones of the screen: what an enum member or a status is called, and its colour."""

from collections.abc import Mapping
from enum import Enum
from functools import cache
from typing import Final

from flask import g
from flask_babel import LazyString, get_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

NOTHING: Final = "–"

TONE_ICONS: Final[Mapping[str, str]] = {
    "good": "circle-check",
    "wait": "clock-hour-4",
    "info": "info-circle",
    "done": "checks",
    "stop": "ban",
    "late": "alert-triangle",
    "plain": "point",
}

# The words that mean the same in every area; an area adds its own with register_labels.
LABELS: dict[str, LazyString] = {
    "active": _l("Active"),
    "approved": _l("Approved"),
    "cancelled": _l("Cancelled"),
    "closed": _l("Closed"),
    "completed": _l("Completed"),
    "confirmed": _l("Confirmed"),
    "disbursed": _l("Disbursed"),
    "dormant": _l("Dormant"),
    "draft": _l("Draft"),
    "due": _l("Due"),
    "expired": _l("Expired"),
    "failed": _l("Failed"),
    "inactive": _l("Inactive"),
    "lapsed": _l("Lapsed"),
    "matched": _l("Matched"),
    "new": _l("New"),
    "open": _l("Open"),
    "overdue": _l("Overdue"),
    "paid": _l("Paid"),
    "partial": _l("Partly paid"),
    "pending": _l("Waiting"),
    "posted": _l("Posted"),
    "published": _l("Published"),
    "queued": _l("Queued"),
    "received": _l("Received"),
    "rejected": _l("Rejected"),
    "reversed": _l("Reversed"),
    "running": _l("Running"),
    "sent": _l("Sent"),
    "settled": _l("Settled"),
    "withdrawn": _l("Withdrawn"),
    "written_off": _l("Written off"),
}

# Status → tone. ``late`` is the only red: it means overdue and nothing else.
TONES: dict[str, str] = {
    **dict.fromkeys(
        ("active", "approved", "confirmed", "matched", "published", "verified", "ready"), "good"
    ),
    **dict.fromkeys(
        ("paid", "completed", "posted", "settled", "disbursed", "done", "received", "paid_off"),
        "done",
    ),
    **dict.fromkeys(
        ("pending", "due", "partial", "submitted", "waiting", "in_review", "queued", "claimed"),
        "wait",
    ),
    **dict.fromkeys(
        ("new", "open", "sent", "running", "announced", "in_progress", "answered"), "info"
    ),
    **dict.fromkeys(
        ("cancelled", "rejected", "withdrawn", "lapsed", "failed", "reversed", "written_off"),
        "stop",
    ),
    **dict.fromkeys(("closed", "draft", "inactive", "expired", "dormant"), "plain"),
    "overdue": "late",
}


def register_labels(labels: Mapping[str, LazyString]) -> None:
    """Add words to the screen's vocabulary, keyed ``EnumName.value`` (or a bare value)."""
    LABELS.update(labels)
    _word.cache_clear()


def register_tones(tones: Mapping[str, str]) -> None:
    """Add status tones, keyed like words; ``TONE_ICONS`` names the tones."""
    unknown = set(tones.values()) - set(TONE_ICONS)
    if unknown:
        raise ValueError(f"unknown tones: {sorted(unknown)}")
    TONES.update(tones)


def language() -> str:
    """Return the reader's language, ``id`` or ``en``; ``id`` outside a request."""
    try:
        locale = g._flask_babel.babel_locale or get_locale()  # asked for each word of a list
    except (AttributeError, RuntimeError):  # nothing said yet, or outside the application
        locale = get_locale()
    return "en" if locale is not None and locale.language == "en" else "id"


def label(value: Enum | str | None) -> str:
    """Return the translated word for an enum member or status name."""
    if value is None:
        return NOTHING
    plain = value.value if isinstance(value, Enum) else value
    return _word(language(), type(value).__name__, str(plain), getattr(value, "label", None))


@cache
def _word(_language: str, kind: str, plain: str, own: str | None) -> str:
    word = LABELS.get(f"{kind}.{plain}")
    if word is None and own:
        return _(own)
    word = word or LABELS.get(plain)
    return str(word) if word else plain.replace("_", " ").capitalize()


def tone(value: Enum | str | None) -> str:
    """Return the tone of a status: a key of ``TONE_ICONS``."""
    plain = value.value if isinstance(value, Enum) else value
    return TONES.get(f"{type(value).__name__}.{plain}") or TONES.get(str(plain), "plain")


def tone_icon(name: str) -> str:
    """Return the icon that stands for a tone everywhere."""
    return TONE_ICONS.get(name, TONE_ICONS["plain"])

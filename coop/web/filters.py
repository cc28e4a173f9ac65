"""How values look on the screen: Jinja filters and globals.

A list page formats hundreds of cells, so months and separators are looked up here by language;
Babel is asked for the language and for words only.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from enum import Enum
from typing import Any, Final
from urllib.parse import urlencode
from uuid import uuid4
from zoneinfo import ZoneInfo

import phonenumbers
from flask import Flask, request
from flask_babel import LazyString, ngettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from markupsafe import Markup

from coop import dates
from coop.domain.settings.service import get_setting, today
from coop.errors import CoopError
from coop.money import format_rupiah
from coop.web.addresses import url_for
from coop.web.assets import asset, icon
from coop.web.cells import cell, money, plain_rows, status
from coop.web.translating import CATALOGUES
from coop.web.wording import (
    LABELS,
    NOTHING,
    TONES,
    label,
    language,
    register_labels,
    register_tones,
    tone,
    tone_icon,
)

__all__ = ["LABELS", "NOTHING", "TONES", "label", "language", "register_labels", "register_tones"]

MONTHS: Final[Mapping[str, tuple[str, ...]]] = {
    "id": dates.MONTHS_ID,
    "en": (
        *("January", "February", "March", "April", "May", "June"),
        *("July", "August", "September", "October", "November", "December"),
    ),
}

UNITS: Final[Mapping[str, LazyString]] = {
    "percent_per_year": _l("per year"),
    "percent_per_month": _l("per month"),
    "days": _l("days"),
    "months": _l("months"),
}


def rupiah(amount: int | None) -> str:
    """Return whole rupiah as ``Rp1.250.000``."""
    return NOTHING if amount is None else format_rupiah(amount)


def number(value: int | Decimal | None) -> str:
    """Return a plain number with the reader's separators: ``1.250`` or ``1,250``."""
    if value is None:
        return NOTHING
    text = f"{value:,}"
    return text if language() == "en" else text.translate(_SWAP_SEPARATORS)


_SWAP_SEPARATORS: Final = str.maketrans(",.", ".,")


def percent(value: int | Decimal | None) -> str:
    """Return a number of percent without idle zeros: ``Decimal("1.50")`` → ``1,5%``."""
    if value is None:
        return NOTHING
    text = f"{value:f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return (text if language() == "en" else text.replace(".", ",")) + "%"


def local(value: date | datetime) -> date | datetime:
    """Return a moment in the cooperative's time (a naive one is taken as UTC), a date as it is."""
    if not isinstance(value, datetime):
        return value
    zone = ZoneInfo(get_setting("timezone"))
    return (value if value.tzinfo else value.replace(tzinfo=UTC)).astimezone(zone)


def long_date(value: date | datetime | None) -> str:
    """Return ``20 Maret 2023`` (``20 March 2023`` in English), in local time."""
    if value is None:
        return NOTHING
    day = local(value)
    return f"{day.day} {MONTHS[language()][day.month - 1]} {day.year}"


def short_month(value: date) -> str:
    """Return ``Nov 2026``, for the axis of a chart."""
    return f"{MONTHS[language()][value.month - 1][:3]} {value.year}"


def short_date(value: date | datetime | None) -> str:
    """Return ``20/03/2023``, in local time."""
    if value is None:
        return NOTHING
    day = local(value)
    return f"{day.day:02}/{day.month:02}/{day.year}"


def date_and_time(value: datetime | None) -> str:
    """Return ``20 Maret 2023 14.05`` (``20 March 2023 14:05`` in English), in local time."""
    if value is None:
        return NOTHING
    moment = local(value)
    return (
        f"{long_date(moment)} {moment:%H:%M}"
        if language() == "en"
        else f"{long_date(moment)} {moment:%H.%M}"
    )


def ago(value: datetime | None) -> str:
    """Return how long ago (or until when) in one unit: ``3 days ago``, ``in 2 hours``."""
    if value is None:
        return NOTHING
    passed = dates.now() - (value if value.tzinfo else value.replace(tzinfo=UTC))
    span = abs(passed)
    if span < timedelta(minutes=1):
        return _("just now")
    if span < timedelta(hours=1):
        minutes = span // timedelta(minutes=1)
        length = ngettext("%(num)d minute", "%(num)d minutes", minutes)
    elif span < timedelta(days=1):
        hours = span // timedelta(hours=1)
        length = ngettext("%(num)d hour", "%(num)d hours", hours)
    else:
        length = ngettext("%(num)d day", "%(num)d days", span.days)
    return (
        _("%(length)s ago", length=length)
        if passed > timedelta()
        else _("in %(length)s", length=length)
    )


def phone(value: str | None) -> str:
    """Return a stored number as people say it: ``0812-3456-7890``, ``(022) 4201234``."""
    if not value:
        return NOTHING
    if not value.startswith("+62"):
        return value
    if not value.startswith("+628"):
        landline = phonenumbers.parse(value)
        return phonenumbers.format_number(landline, phonenumbers.PhoneNumberFormat.NATIONAL)
    digits = "0" + value[3:]
    return "-".join(part for part in (digits[:4], digits[4:8], digits[8:]) if part)


def translated(msgid: str) -> str:
    """Return a domain msgid in the reader's language; ``%`` stands for itself."""
    return CATALOGUES.get_translations().ugettext(msgid)


def value_with_unit(value: object, unit: str) -> str:
    """Return a fact of an ``Explained`` in its unit (``coop.explain.Unit``)."""
    match value:
        case None:
            return NOTHING
        case bool():
            return _("yes") if value else _("no")
        case Enum():
            return label(value)
        case date():
            return long_date(value)
        case str():
            return _(value)
        case int() if unit == "rupiah":
            return rupiah(value)
        case int() | Decimal() if unit.startswith("percent"):
            return f"{percent(value)} {UNITS[unit]}" if unit in UNITS else percent(value)
        case int() | Decimal():
            if unit == "rupiah":
                return "Rp" + f"{value:,}".translate(_SWAP_SEPARATORS)
            return f"{number(value)} {UNITS[unit]}" if unit in UNITS else number(value)
    return str(value)


def format_param(name: str, value: object) -> str:
    """Return a message parameter as the reader sees it.

    ``amount`` and ``…_amount`` are rupiah, dates are long, enums are their label; a refusal
    within another one is its sentence.
    """
    match value:
        case CoopError():
            return translate_error(value)
        case int() if name == "amount" or name.endswith("_amount"):
            return rupiah(value)
        case datetime():
            return date_and_time(value)
        case Enum() | date():
            return value_with_unit(value, "text")
        case int() | Decimal():
            return number(value)
    return str(value)


def translate_error(error: CoopError) -> str:
    """Return a refusal in the reader's language, its parameters formatted."""
    return _(
        error.message, **{name: format_param(name, value) for name, value in error.params.items()}
    )


def query_with(**changes: object) -> str:
    """Return this address with query arguments changed; ``None`` takes one away."""
    arguments = {name: values for name, values in request.args.lists() if name not in changes}
    arguments |= {name: [str(value)] for name, value in changes.items() if value is not None}
    query = urlencode(arguments, doseq=True)
    return f"{request.path}?{query}" if query else request.path


def filters_in_use() -> bool:
    """Say whether the address narrows the list, beyond its order and page."""
    idle = {"sort", "dir", "page", "format", "lang"}
    return any(value for name, value in request.args.items() if name not in idle)


def submission_id() -> str:
    """Return a new id that makes one form count once."""
    return str(uuid4())


def element_id(prefix: str) -> str:
    """Return an id for an element that another one points at, unique on the page."""
    return f"{prefix}-{uuid4().hex[:8]}"


FILTERS: Final = {
    "rupiah": rupiah,
    "number": number,
    "percent": percent,
    "date": long_date,
    "date_short": short_date,
    "month_short": short_month,
    "datetime": date_and_time,
    "ago": ago,
    "phone": phone,
    "label": label,
    "tone": tone,
    "translated": translated,
    "value_with_unit": value_with_unit,
    "error_text": translate_error,
}


def all_of(rows: Iterable[Any], name: str) -> list[Any]:
    """Return one attribute of all rows, for a chart."""
    return [getattr(row, name) for row in rows]


def chart_rows(labels: Sequence[Any], series: Sequence[Mapping[str, Any]], unit: str) -> Markup:
    """Return the rows of a chart's table: a label, and the figure of each series in ``unit``."""
    write = {"rupiah": rupiah, "percent": percent}.get(unit, number)
    return plain_rows(
        (text, *(write(one["data"][place]) for one in series)) for place, text in enumerate(labels)
    )


GLOBALS: Final = {
    "all_of": all_of,
    "chart_rows": chart_rows,
    "icon": icon,
    "cell_money": money,
    "cell_status": status,
    "cell_of_list": cell,
    "asset": asset,
    "url_for": url_for,
    "query_with": query_with,
    "filters_in_use": filters_in_use,
    "submission_id": submission_id,
    "element_id": element_id,
    "error_text": translate_error,
    "tone_icon": tone_icon,
    "now": dates.now,
    "today": today,
}


def init_app(app: Flask) -> None:
    """Register the filters and globals with ``app``'s templates."""
    app.jinja_env.filters.update(FILTERS)
    app.jinja_env.globals.update(GLOBALS)
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True

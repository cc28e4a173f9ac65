"""The trail as a timeline: who did what when, with before and after."""

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any, Protocol

from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from coop.domain.identity.queries import list_user_names
from coop.domain.trail.service import list_trail
from coop.refs import Ref
from coop.web.filters import LABELS, NOTHING, date_and_time, format_param, long_date, rupiah

_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?[+-]\d\d:\d\d", re.ASCII)
FIELDS: dict[str, LazyString] = {}
ENUMS: dict[str, set[str]] = {}
AMOUNTS = {"net", "held", "principal", "interest", "penalty", "monthly_salary"}


class Happened(Protocol):
    """A row of the trail."""

    @property
    def at(self) -> datetime: ...
    @property
    def user_id(self) -> int | None: ...
    @property
    def action(self) -> str: ...
    @property
    def detail(self) -> dict[str, Any]: ...


def register_actions(words: Mapping[str, LazyString]) -> None:
    """Say how actions of the trail are called: ``{"loan.disbursed": _l("Loan disbursed")}``."""
    LABELS.update({f"trail.{action}": word for action, word in words.items()})


def register_fields(words: Mapping[str, LazyString]) -> None:
    """Say how details of the trail are called: ``{"full_name": _l("Name")}``."""
    FIELDS.update(words)


def register_values(field: str, *enums: str) -> None:
    """Say which enumerations' words a detail may hold: ``register_values("role", "Role")``."""
    ENUMS.setdefault(field, set()).update(enums)


def action_word(action: str) -> str:
    """Return what an action is called on the screen, or its name in the trail."""
    return str(LABELS.get(f"trail.{action}", action))


def detail_text(detail: Mapping[str, Any]) -> str:
    """Return the details of a trail row as one line, changes as ``before → after``."""
    parts = []
    for name, value in detail.items():
        if name == "changes" and isinstance(value, dict):
            parts += [
                _(
                    "%(field)s: %(before)s → %(after)s",
                    field=_field(key),
                    before=_shown(key, pair[0]),
                    after=_shown(key, pair[1]),
                )
                for key, pair in value.items()
            ]
        elif value not in (None, "", [], {}):
            parts.append(f"{_field(name)}: {_shown(name, value)}")
    return " · ".join(parts)


def timeline(rows: Iterable[Happened], names: Mapping[int, str]) -> list[dict[str, Any]]:
    """Return trail rows as the timeline component takes them; ``names`` are users by id."""
    return [
        {
            "at": row.at,
            "title": action_word(row.action),
            "who": names.get(row.user_id or 0, _("the system")),
            "note": detail_text(row.detail),
        }
        for row in rows
    ]


def timeline_of(subject: Ref) -> list[dict[str, Any]]:
    """Return what happened to ``subject``, as the timeline component takes it."""
    rows = list_trail(subject)
    return timeline(rows, list_user_names(row.user_id for row in rows))


def _field(name: str) -> str:
    return str(FIELDS.get(name, name.replace("_", " ")))


def _shown(name: str, value: Any) -> str:
    if value in (None, ""):
        return NOTHING
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    for enum in ENUMS.get(name, ()):
        if f"{enum}.{value}" in LABELS:
            return str(LABELS[f"{enum}.{value}"])
    if name in AMOUNTS and isinstance(value, int):
        return rupiah(value)
    if name.endswith("_on") and isinstance(value, str):
        return long_date(date.fromisoformat(value))
    if isinstance(value, str) and _MOMENT.fullmatch(value):
        return date_and_time(datetime.fromisoformat(value))
    return format_param(name, value) if isinstance(value, int | str) else str(value)


register_fields(
    {
        "by": _l("by"),
        "reason": _l("Reason"),
        "number": _l("Number"),
        "name": _l("Name"),
        "kind": _l("Kind"),
        "role": _l("Role"),
        "unit": _l("Unit"),
        "version": _l("Version"),
        "before": _l("Before"),
        "after": _l("After"),
        "amount": _l("Amount"),
        "bank": _l("Bank"),
        "ends_in": _l("Ends in"),
        "purpose": _l("Purpose"),
        "note": _l("Note"),
        "entry": _l("Journal entry"),
        "receipt": _l("Receipt"),
        "voucher": _l("Payment voucher"),
        "product": _l("Product"),
        "value_on": _l("Paid on"),
        "counted_amount": _l("Counted"),
        "book_amount": _l("In the books"),
        "difference_amount": _l("Difference"),
        "interest": _l("Interest"),
        "principal": _l("Principal"),
        "penalty": _l("Penalty"),
        "sha256": _l("Fingerprint"),
    }
)

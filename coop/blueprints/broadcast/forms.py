"""What an author of a broadcast fills in."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import lazy_gettext as _l

from coop.domain.broadcast.segments import FIELDS, SegmentField, find_named
from coop.domain.broadcast.types import BroadcastText
from coop.domain.settings.service import get_setting, today
from coop.web.filters import translated
from coop.web.forms import (
    ChoiceField,
    DateField,
    Form,
    LongTextField,
    TextField,
    WholeNumberField,
    YesField,
)

SEGMENT = "segment_"


class BroadcastFields(Form):
    subject = TextField(_l("Subject"), required=True, max_length=150)
    body = LongTextField(
        _l("Text"),
        required=True,
        max_length=6000,
        help=_l("{{ name }} becomes the name of the reader, {{ coop_name }} that of the house."),
    )
    subject_en = TextField(_l("Subject in English"), max_length=150)
    body_en = LongTextField(_l("Text in English"), max_length=6000)
    is_marketing = YesField(
        _l("News or an offer"),
        default=True,
        help=_l(
            "Then only those get it who agreed, with a link to unsubscribe. Untick it for"
            " what every member must know, such as a meeting."
        ),
    )
    numbers = LongTextField(
        _l("Named members"),
        max_length=2000,
        help=_l("Member numbers, one a line. They come on top of the group."),
    )
    send_on = DateField(_l("Send on"), earliest=today, help=_l("Empty: as soon as approved."))
    send_hour = WholeNumberField(_l("At what hour"), maximum=23, help=_l("From 0 to 23."))

    def segment(self) -> dict[str, str]:
        """Return what was chosen of each field."""
        return {
            name.removeprefix(SEGMENT): field.data
            for name, field in self._fields.items()
            if name.startswith(SEGMENT) and field.data
        }

    def named(self) -> list[int]:
        """Return the named persons. Raises Refused for a number that nobody has."""
        return find_named(re.findall(r"[^\s,;]+", self.numbers.data or ""))

    def broadcast(self) -> BroadcastText:
        """Return what was written. Raises Refused for a number that nobody has."""
        return BroadcastText(
            self.subject.data or "",
            self.body.data or "",
            bool(self.is_marketing.data),
            self.subject_en.data,
            self.body_en.data,
            self.segment(),
            self.named(),
            self._moment(),
        )

    def _moment(self) -> datetime | None:
        if self.send_on.data is None:
            return None
        zone = ZoneInfo(get_setting("timezone"))
        hour = 8 if self.send_hour.data is None else self.send_hour.data
        return datetime.combine(self.send_on.data, time(hour), zone).astimezone(UTC)


def _choices_of(field: SegmentField) -> Callable[[], list[tuple[str, str]]]:
    return lambda: [(value, translated(label)) for value, label in field.choices()]


def make_form(**options: Any) -> BroadcastFields:
    """Return the form with a choice for each registered segment field."""
    chosen = {
        f"{SEGMENT}{field.code}": ChoiceField(translated(field.label), choices=_choices_of(field))
        for field in FIELDS.values()
    }
    return type("BroadcastForm", (BroadcastFields,), chosen)(**options)

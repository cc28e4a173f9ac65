"""Forms of the upkeep: how a service is booked, and how far districts are."""

import re
import unicodedata
from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _l

from coop.domain.booking.rules import MOST_KM
from coop.domain.booking.types import IntakeField, IntakeKind, Offered, ServiceTerms
from coop.domain.scheduling.grid import DAY_MINUTES, LONGEST_MINUTES
from coop.domain.scheduling.types import Need
from coop.web.forms import (
    ChoiceField,
    Form,
    ManyChoicesField,
    TextField,
    WholeNumberField,
    YesField,
)

QUESTIONS = range(1, 7)
"""The rows of questions in the form."""


class TermsForm(Form):
    duration = WholeNumberField(
        _l("How long it takes"),
        required=True,
        minimum=5,
        maximum=LONGEST_MINUTES,
        help=_l("Minutes, in steps of five."),
    )
    before = WholeNumberField(
        _l("Preparing"), maximum=DAY_MINUTES, help=_l("Minutes before the customer comes.")
    )
    after = WholeNumberField(
        _l("Clearing up"), maximum=DAY_MINUTES, help=_l("Minutes after the customer has gone.")
    )
    interval = WholeNumberField(
        _l("Begins every"),
        required=True,
        minimum=5,
        maximum=DAY_MINUTES,
        help=_l("Minutes: 30 offers 08.00, 08.30, 09.00."),
    )
    needs = ManyChoicesField(
        _l("What it needs"), choices=(), required=True, help=_l("One of each kind that is ticked.")
    )
    choice_kind = ChoiceField(
        _l("Customers choose"),
        choices=(),
        help=_l("Of this kind customers may choose who or what it is. Empty: anyone."),
    )
    offered_at = ChoiceField(_l("Where it is done"), required=True, choices=Offered, style="radio")
    notice_hours = WholeNumberField(
        _l("Notice before"),
        maximum=24 * 60,
        help=_l("Hours between booking and beginning, at least."),
    )
    horizon_days = WholeNumberField(
        _l("Days ahead"), required=True, maximum=400, help=_l("So many days ahead can be booked.")
    )
    takes_requests = YesField(
        _l("Customers may ask without choosing a time"), help=_l("You find the time for them.")
    )
    needs_approval = YesField(
        _l("We confirm each booking"), help=_l("Without the tick it is booked at once.")
    )
    deposit_percent = WholeNumberField(
        _l("Paid in advance"), maximum=100, help=_l("Percent of the price; 100 is the full price.")
    )
    cancel_hours = WholeNumberField(
        _l("Free to cancel until"), maximum=24 * 60, help=_l("Hours before it begins.")
    )
    kept_percent = WholeNumberField(
        _l("Kept of the deposit"),
        maximum=100,
        help=_l("Percent, when somebody cancels later than that."),
    )
    next_months = WholeNumberField(
        _l("Next service after"), minimum=1, maximum=120, help=_l("Months. Empty: no reminder.")
    )
    next_km = WholeNumberField(
        _l("Or after kilometres"), minimum=1, maximum=MOST_KM, help=_l("Empty: does not matter.")
    )

    def question_rows(self) -> list[tuple[Any, Any, Any]]:
        """Return the fields of each question: what is asked, of which kind, whether it must be."""
        return [
            (self[f"question_{n}"], self[f"kind_{n}"], self[f"required_{n}"]) for n in QUESTIONS
        ]

    def terms(self, before: ServiceTerms | None) -> ServiceTerms:
        """Return the terms that were typed; what the form does not ask stays as it was."""
        known = {one.kind: one for one in before.needs} if before else {}
        return ServiceTerms(
            duration=self.duration.data,
            needs=tuple(known.get(kind, Need(kind)) for kind in self.needs.data or ()),
            before=self.before.data or 0,
            after=self.after.data or 0,
            interval=self.interval.data,
            notice=(self.notice_hours.data or 0) * 60,
            horizon_days=self.horizon_days.data,
            buffers_outside=before.buffers_outside if before else False,
            offered_at=self.offered_at.data,
            deposit_percent=self.deposit_percent.data or 0,
            needs_approval=self.needs_approval.data,
            cancel_hours=self.cancel_hours.data or 0,
            kept_percent=self.kept_percent.data or 0,
            intake=self.questions(before),
            next_months=self.next_months.data,
            next_km=self.next_km.data,
            takes_requests=self.takes_requests.data,
            choice_kind=self.choice_kind.data or "",
        )

    def questions(self, before: ServiceTerms | None) -> tuple[IntakeField, ...]:
        """Return the questions in their order; one that was asked before keeps its name."""
        known = {one.label: one.key for one in before.intake} if before else {}
        found: list[IntakeField] = []
        for label, kind, is_required in self.question_rows():
            if label.data:
                taken = {one.key for one in found}
                key = known.get(label.data) or key_of(label.data, taken | set(known.values()))
                found.append(
                    IntakeField(key, label.data, kind.data or IntakeKind.TEXT, is_required.data)
                )
        return tuple(found)


def key_of(label: str, taken: set[str]) -> str:
    """Return a name for a question that no other has: ``nomor_polisi``."""
    plain = unicodedata.normalize("NFKD", label).encode("ascii", "ignore").decode().lower()
    stem = re.sub(r"[^a-z0-9]+", "_", plain).strip("_")[:24].strip("_")
    stem = stem if stem[:1].isalpha() else f"q_{stem}".rstrip("_")
    names = (stem, *(f"{stem}_{n}" for n in range(2, 100)))
    return next(name for name in names if name not in taken)


for _n in QUESTIONS:
    setattr(TermsForm, f"question_{_n}", TextField(_l("Question"), max_length=80))
    setattr(TermsForm, f"kind_{_n}", ChoiceField(_l("Kind of answer"), choices=IntakeKind))
    setattr(TermsForm, f"required_{_n}", YesField(_l("Must be answered")))

NEW = {
    "duration": 60,
    "interval": 30,
    "horizon_days": 60,
    "offered_at": Offered.UNIT,
    "cancel_hours": 24,
    "kept_percent": 100,
    "deposit_percent": 0,
    "takes_requests": True,
}
"""What the form of a service that was never booked begins with."""


def terms_form(terms: ServiceTerms | None, kinds: Sequence[str]) -> TermsForm:
    """Return the form of a service with the kinds of staff and places of its unit."""
    form = TermsForm(data=NEW if terms is None else _written(terms))
    form.needs.choices = [(kind, kind.capitalize()) for kind in kinds]
    form.choice_kind.choices = [(kind, kind.capitalize()) for kind in kinds]
    return form


def _written(terms: ServiceTerms) -> dict[str, Any]:
    own = (
        *("duration", "before", "after", "interval", "horizon_days", "offered_at"),
        *("takes_requests", "needs_approval", "deposit_percent", "cancel_hours", "kept_percent"),
        *("next_months", "next_km", "choice_kind"),
    )
    questions = {
        name: value
        for n, one in zip(QUESTIONS, terms.intake, strict=False)
        for name, value in (
            (f"question_{n}", one.label),
            (f"kind_{n}", one.kind),
            (f"required_{n}", one.is_required),
        )
    }
    return {
        **{name: getattr(terms, name) for name in own},
        **questions,
        "needs": [one.kind for one in terms.needs],
        "notice_hours": terms.notice // 60,
    }


class DistrictForm(Form):
    name = TextField(_l("District"), required=True, max_length=80)
    minutes = WholeNumberField(
        _l("Minutes there"),
        required=True,
        maximum=DAY_MINUTES // 2,
        help=_l("One way, in steps of five; the way back is reckoned too."),
    )


class WayForm(Form):
    minutes = WholeNumberField(_l("Minutes there"), required=True, maximum=DAY_MINUTES // 2)

"""Forms of promotions: each kind asks for what belongs to it, and for nothing else."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, time
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from coop.blueprints.units.forms import DAYS
from coop.domain.catalogue.queries import list_items
from coop.domain.customers.queries import find_persons, list_codes
from coop.domain.people.audiences import GROUPS
from coop.domain.people.types import EVERYONE, PERSON_PREFIX, person_code
from coop.domain.promotions.code_rules import LONGEST, MOST_CODES, SHORTEST
from coop.domain.promotions.types import Limits, Offer, PromotionKind, Terms
from coop.domain.scheduling.grid import DAY_MINUTES
from coop.domain.scheduling.span_rules import format_spans, parse_spans
from coop.domain.scheduling.types import Span
from coop.errors import Refused
from coop.explain import N_
from coop.web.access import this_unit
from coop.web.filters import translated
from coop.web.forms import (
    DateField,
    Form,
    LongTextField,
    ManyChoicesField,
    MoneyField,
    PercentField,
    TextField,
    WholeNumberField,
    YesField,
)

MOST = 1_000_000
_BY_PIECE = {"cap_quantity"}
OF_KIND: Mapping[PromotionKind, set[str]] = {
    PromotionKind.PERCENT: {"percent", "cap_amount"},
    PromotionKind.AMOUNT: {"amount"},
    PromotionKind.FIXED_PRICE: {"amount"} | _BY_PIECE,
    PromotionKind.BUY_X_GET_Y: {"buys", "gets"} | _BY_PIECE,
    PromotionKind.FREE_ITEM: _BY_PIECE,
    PromotionKind.POINTS_PRICE: _BY_PIECE,
}
"""The fields that only some kinds have."""
_ONLY_SOME = set[str]().union(*OF_KIND.values())


class HoursField(TextField):
    """From when to when, such as ``08:00-12:00``, over midnight too; empty for the whole day."""

    max_length = 20

    def read(self, text: str) -> tuple[time, time]:
        spans = parse_spans(text)
        if len(spans) != 1:
            raise Refused(N_("Write one pair of hours, like 08:00-12:00."))
        return _clock(spans[0].start), _clock(spans[0].end)

    @staticmethod
    def write(value: tuple[time, time]) -> str:
        start, end = (moment.hour * 60 + moment.minute for moment in value)
        return format_spans([Span(start, end if end > start else end + DAY_MINUTES)])


def _clock(minute: int) -> time:
    return time(minute // 60 % 24, minute % 60)


def _audiences() -> list[tuple[str, str]]:
    groups = ((code, translated(one.label)) for code, one in GROUPS.items())
    return [(EVERYONE, _("Everyone")), *groups]


class PromotionForm(Form):
    name = TextField(_l("Name"), required=True, max_length=120, help=_l("Customers read it."))
    text = LongTextField(_l("What customers should know"), max_length=1000)
    percent = PercentField(_l("Percent off"), required=True, maximum=100)
    amount = MoneyField(_l("Amount"), required=True, maximum=1_000_000_000)
    buys = WholeNumberField(_l("Pieces to buy"), required=True, minimum=1, maximum=1000)
    gets = WholeNumberField(_l("Pieces for free"), required=True, minimum=1, maximum=1000)
    points = WholeNumberField(_l("Points"), maximum=MOST)
    cap_amount = MoneyField(_l("At most, each time"), maximum=1_000_000_000)
    cap_quantity = WholeNumberField(_l("Pieces at most, each time"), minimum=1, maximum=10_000)
    items = ManyChoicesField(
        _l("For these"),
        choices=lambda: [(item.key, item.terms.name) for item in list_items(this_unit().id)],
    )
    tags = TextField(
        _l("For everything with these tags"), max_length=200, help=_l("Words with commas between.")
    )
    minimum_amount = MoneyField(_l("From so many rupiah on"), maximum=1_000_000_000)
    minimum_quantity = WholeNumberField(_l("From so many pieces on"), maximum=10_000)
    first_on = DateField(_l("First day"), required=True)
    last_on = DateField(_l("Last day"), help=_l("Empty: until you stop it."))
    weekdays = ManyChoicesField(
        _l("Days of the week"),
        required=True,
        coerce=int,
        choices=lambda: [(n, day[1]) for n, day in enumerate(DAYS)],
    )
    hours = HoursField(_l("Hours"), help=_l("Like 08:00-12:00; empty: the whole day."))
    audience = ManyChoicesField(_l("For whom"), choices=_audiences)
    persons = TextField(
        _l("And for these customers"), max_length=1000, help=_l("Customer codes, commas between.")
    )
    needs_code = YesField(_l("Only with a code"))
    is_automatic = YesField(
        _l("Applies by itself"), help=_l("Without the tick customers choose it.")
    )
    is_exclusive = YesField(_l("Never together with others"))
    priority = WholeNumberField(
        _l("Priority"), maximum=1000, help=_l("The higher one is taken off first.")
    )
    total = WholeNumberField(_l("Uses in all"), minimum=1, maximum=MOST)
    per_person = WholeNumberField(_l("Uses a person"), minimum=1, maximum=MOST)
    per_day = WholeNumberField(_l("Uses a day"), minimum=1, maximum=MOST)
    budget_amount = MoneyField(_l("Budget"), help=_l("What it may cost in all."))
    gives_back = YesField(
        _l("A cancelled order gives its use back"), help=_l("A code can be used again then.")
    )

    def offer(self, kind: PromotionKind) -> Offer:
        """Return what was typed. Raises Refused for a customer that is not known."""
        hours = self.hours.data or (None, None)
        terms = Terms(
            key="",
            name=self.name.data,
            kind=kind,
            first_on=self.first_on.data,
            last_on=self.last_on.data,
            weekdays=frozenset(self.weekdays.data or ()),
            from_hour=hours[0],
            until_hour=hours[1],
            items=frozenset(self.items.data or ()),
            tags=frozenset(one.lower() for one in _parts(self.tags.data)),
            audience=frozenset(self.audience.data or ()) | self._persons(),
            limits=Limits(
                self.total.data, self.per_person.data, self.per_day.data, self.budget_amount.data
            ),
            cap_amount=self.cap_amount.data if self.cap_amount else None,
            cap_quantity=self.cap_quantity.data if self.cap_quantity else None,
            is_automatic=self.is_automatic.data,
            is_exclusive=self.is_exclusive.data,
            **{name: self[name].data or 0 for name in _NUMBERS if name in self},
        )
        return Offer(terms, self.text.data or "", self.needs_code.data, self.gives_back.data)

    def _persons(self) -> frozenset[str]:
        codes = {one.upper() for one in _parts(self.persons.data)}
        known = find_persons(this_unit().id, codes) if codes else {}
        if missing := codes - set(known):
            raise Refused(
                N_("No customer has the code %(code)s."), field="persons", code=min(missing)
            )
        return frozenset(person_code(one) for one in known.values())


_NUMBERS = (
    *("percent", "amount", "buys", "gets", "points"),
    *("minimum_amount", "minimum_quantity", "priority"),
)


class PublishedForm(Form):
    """What may still change of a promotion that customers count on."""

    name = TextField(_l("Name"), required=True, max_length=120)
    text = LongTextField(_l("What customers should know"), max_length=1000)
    last_on = DateField(_l("Last day"), help=_l("It can only become later."))
    total_limit = WholeNumberField(
        _l("Uses in all"), minimum=1, maximum=MOST, help=_l("It can only rise.")
    )
    budget_amount = MoneyField(_l("Budget"), help=_l("It can only rise."))

    def offer(self, before: Offer) -> Offer:
        """Return the promotion with what was typed."""
        terms = replace(
            before.terms,
            name=self.name.data,
            last_on=self.last_on.data,
            limits=replace(
                before.terms.limits,
                total=self.total_limit.data,
                budget_amount=self.budget_amount.data,
            ),
        )
        return replace(before, terms=terms, text=self.text.data or "")


class CodeForm(Form):
    code = TextField(
        _l("Code"), required=True, max_length=40, help=_l("3 to 20 letters and digits.")
    )
    is_single_use = YesField(_l("Good for one use only"))


class CodesForm(Form):
    count = WholeNumberField(_l("How many"), required=True, minimum=1, maximum=MOST_CODES)
    length = WholeNumberField(
        _l("Random letters"), required=True, minimum=SHORTEST, maximum=LONGEST
    )
    prefix = TextField(_l("They begin with"), max_length=8)


class StopForm(Form):
    reason = TextField(_l("Reason"), max_length=300)


def form_of(kind: PromotionKind, data: Mapping[str, Any]) -> PromotionForm:
    """Return the form of a kind of promotion, filled with ``data``."""
    form = PromotionForm(data=data)
    for name in _ONLY_SOME - OF_KIND[kind]:
        del form[name]
    for name, word in _WORDS.get(kind, {}).items():
        form[name].label.text = word
    if kind is PromotionKind.FREE_ITEM:
        form.items.description = _("At least one: it is free when it is in the order.")
    return form


_WORDS = {
    PromotionKind.AMOUNT: {"amount": _l("Amount off")},
    PromotionKind.FIXED_PRICE: {"amount": _l("Special price of a piece")},
    PromotionKind.FREE_ITEM: {"items": _l("What is free")},
    PromotionKind.POINTS_PRICE: {"points": _l("Points for a piece")},
}


def start(on: date) -> dict[str, Any]:
    """Return what the form of a new promotion begins with."""
    return {
        "first_on": on,
        "weekdays": list(range(7)),
        "audience": [EVERYONE],
        "is_automatic": True,
        "gives_back": True,
        "buys": 2,
        "gets": 1,
    }


def written(offer: Offer, unit_id: int) -> dict[str, Any]:
    """Return a promotion as its form shows it; what is zero stays empty."""
    terms = offer.terms
    named = [int(one.removeprefix(PERSON_PREFIX)) for one in terms.audience if _is_person(one)]
    has_hours = terms.from_hour is not None and terms.until_hour is not None
    return {
        **{name: getattr(terms, name) or None for name in _NUMBERS},
        "name": terms.name,
        "text": offer.text,
        "cap_amount": terms.cap_amount,
        "cap_quantity": terms.cap_quantity,
        "items": sorted(terms.items),
        "tags": ", ".join(sorted(terms.tags)),
        "first_on": terms.first_on,
        "last_on": terms.last_on,
        "weekdays": sorted(terms.weekdays),
        "hours": (terms.from_hour, terms.until_hour) if has_hours else None,
        "audience": sorted(one for one in terms.audience if not _is_person(one)),
        "persons": ", ".join(sorted(list_codes(unit_id, named).values())) if named else None,
        "needs_code": offer.needs_code,
        "is_automatic": terms.is_automatic,
        "is_exclusive": terms.is_exclusive,
        "gives_back": offer.gives_back,
        "total": terms.limits.total,
        "per_person": terms.limits.per_person,
        "per_day": terms.limits.per_day,
        "budget_amount": terms.limits.budget_amount,
        "total_limit": terms.limits.total,
    }


def _is_person(code: str) -> bool:
    return code.startswith(PERSON_PREFIX)


def _parts(text: str | None) -> list[str]:
    return [part for one in (text or "").split(",") if (part := one.strip())]

"""What promotions take off an order: one function, exact to the rupiah, with a reason for each.

Promotions are looked at by priority, then by key. Each one works on what the ones before it left;
one that stands alone ends the row when it is the first, and is refused when it is not. A line
never falls below zero, and the shares of the lines are the discount (`coop.money.allocate`).
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from fractions import Fraction

from coop.domain.promotions.types import (
    Applied,
    Discount,
    Line,
    Order,
    PromotionKind,
    PromotionStanding,
    PromotionStatus,
    Reason,
    Refusal,
    Terms,
    Used,
)
from coop.errors import Refused
from coop.explain import N_, Explained, Input, Step
from coop.money import allocate, round_half_up

BY_PIECE = frozenset(
    {
        PromotionKind.FIXED_PRICE,
        PromotionKind.BUY_X_GET_Y,
        PromotionKind.FREE_ITEM,
        PromotionKind.POINTS_PRICE,
    }
)

# letters of other scripts that look like Latin ones, and what is easily mistaken for a digit
_LOOKS_LIKE = str.maketrans("АВЕКМНОРСТУХЅІЈΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "ABEKMHOPCTYXSIJABEZHIKMNOPTYX") | {
    ord("O"): "0",
    ord("I"): "1",
    ord("L"): "1",
}
_CODE = re.compile(r"[0-9A-Z]{3,20}")


def normalise_code(text: str) -> str:
    """Return the form of a code that is compared: capitals, without spaces and dashes.

    ``O`` counts as zero, ``I`` and ``L`` as one, and a letter of another script as the one that
    it looks like. Raises Refused for what cannot be a code.
    """
    capitals = unicodedata.normalize("NFKC", text).upper().translate(_LOOKS_LIKE)
    code = re.sub(r"[\s\-_.]+", "", capitals)
    if not _CODE.fullmatch(code):
        raise Refused(N_("A code has 3 to 20 letters and digits."), field="code")
    return code


def ensure_sound(terms: Terms) -> None:
    """Refuse a promotion that could never be used, or that contradicts itself."""
    _ensure_kind(terms)
    _ensure_limits(terms)
    if terms.last_on is not None and terms.last_on < terms.first_on:
        raise Refused(N_("It cannot end before it begins."), field="last_on")
    if not terms.weekdays or not terms.weekdays <= set(range(7)):
        raise Refused(N_("Choose at least one day of the week."), field="weekdays")
    if (terms.from_hour is None) != (terms.until_hour is None):
        raise Refused(N_("Give both hours, or none."), field="until_hour")
    if terms.from_hour is not None and terms.from_hour == terms.until_hour:
        raise Refused(N_("The hours begin and end at the same time."), field="until_hour")
    if not terms.audience:
        raise Refused(N_("Say whom it is for."), field="audience")
    if terms.code is not None and normalise_code(terms.code) != terms.code:
        raise Refused(N_("A code has 3 to 20 letters and digits."), field="code")


def _ensure_kind(terms: Terms) -> None:
    match terms.kind:
        case PromotionKind.PERCENT if not 0 < terms.percent <= 100:
            raise Refused(N_("Give a percentage above 0 and up to 100."), field="percent")
        case PromotionKind.AMOUNT if terms.amount <= 0:
            raise Refused(N_("Give an amount above zero."), field="amount")
        case PromotionKind.FIXED_PRICE if terms.amount < 0:
            raise Refused(N_("A price cannot be negative."), field="amount")
        case PromotionKind.BUY_X_GET_Y if terms.buys < 1 or terms.gets < 1:
            raise Refused(N_("Say how many are bought and how many are free."), field="buys")
        case PromotionKind.FREE_ITEM if not terms.items:
            raise Refused(N_("Say what is free."), field="items")
        case PromotionKind.POINTS_PRICE if terms.points < 1:
            raise Refused(N_("Say how many points it costs."), field="points")
    if terms.points < 0:
        raise Refused(N_("Points cannot be negative."), field="points")


def _ensure_limits(terms: Terms) -> None:
    limits = terms.limits
    given = {
        "cap_amount": terms.cap_amount,
        "cap_quantity": terms.cap_quantity,
        "total": limits.total,
        "per_person": limits.per_person,
        "per_day": limits.per_day,
        "budget_amount": limits.budget_amount,
    }
    for field, limit in given.items():
        if limit is not None and limit < 1:
            raise Refused(N_("A limit is at least 1, or left empty."), field=field)
    for field in ("minimum_amount", "minimum_quantity"):
        if getattr(terms, field) < 0:
            raise Refused(N_("A minimum cannot be negative."), field=field)


def standing_of(
    status: PromotionStatus, first_on: date, last_on: date | None, on: date
) -> PromotionStanding:
    """Return how a promotion stands on ``on``; both its days belong to it."""
    if status is not PromotionStatus.PUBLISHED:
        return PromotionStanding(status.value)
    if on < first_on:
        return PromotionStanding.PLANNED
    if last_on is not None and last_on < on:
        return PromotionStanding.ENDED
    return PromotionStanding.CURRENT


def apply_promotions(order: Order, promotions: Iterable[Terms]) -> Discount:
    """Return what ``promotions`` take off ``order``, rupiah by line, with the fate of each.

    Those that are not automatic count when they were chosen or their code was typed; the others
    of them are not mentioned. Raises Refused for an order whose lines are not sound.
    """
    _ensure_lines(order.lines)
    left = {line.key: line.amount for line in order.lines}
    points = order.customer.points
    applied: list[Applied] = []
    refused: list[Refusal] = []
    is_closed = False
    for terms in sorted(promotions, key=lambda one: (-one.priority, one.key)):
        if not _is_asked_for(terms, order):
            continue
        found: Applied | Refusal
        if is_closed or (terms.is_exclusive and applied):
            found = Refusal(terms.key, Reason.STANDS_ALONE)
        else:
            found = _try(terms, order, left, points)
        if isinstance(found, Refusal):
            refused.append(found)
            continue
        applied.append(found)
        points -= found.points
        is_closed = terms.is_exclusive
        for key, amount in found.by_line.items():
            left[key] -= amount
    by_line = {line.key: line.amount - left[line.key] for line in order.lines}
    return Discount(by_line, tuple(applied), tuple(refused))


def consider(order: Order, promotions: Sequence[Terms]) -> tuple[Applied | Refusal, ...]:
    """Return for each promotion what it would do if it were chosen now, or why it would not.

    This is what somebody sees who chooses: with a code of its own, it is not told before the
    code is typed.
    """
    told: list[Applied | Refusal] = []
    for terms in promotions:
        if terms.code is not None and terms.code not in order.customer.codes:
            continue
        customer = replace(order.customer, chosen=order.customer.chosen | {terms.key})
        discount = apply_promotions(replace(order, customer=customer), promotions)
        fates: tuple[Applied | Refusal, ...] = (*discount.applied, *discount.refused)
        told += [fate for fate in fates if fate.key == terms.key]
    return tuple(told)


def _ensure_lines(lines: Sequence[Line]) -> None:
    if len({line.key for line in lines}) < len(lines):
        raise Refused(N_("A line of the order is named twice."))
    if any(line.quantity < 1 or line.unit_amount < 0 for line in lines):
        raise Refused(N_("A line has at least one piece, and no negative price."))


def _is_asked_for(terms: Terms, order: Order) -> bool:
    if terms.code is not None and terms.code in order.customer.codes:
        return True
    return terms.key in order.customer.chosen or (terms.is_automatic and terms.code is None)


def _try(terms: Terms, order: Order, left: Mapping[str, int], points: int) -> Applied | Refusal:
    used = order.used.get(terms.key, Used())
    refusal = _refuse_by_time(terms, order) or _refuse_by_use(terms, order, used)
    if refusal is not None:
        return refusal
    eligible = [line for line in order.lines if _is_in_scope(terms, line)]
    if not eligible:
        return Refusal(terms.key, Reason.NOTHING_FITS)
    measured = order.lines if terms.kind is PromotionKind.FREE_ITEM else eligible
    amount = sum(line.amount for line in measured)
    if amount < terms.minimum_amount:
        return Refusal(terms.key, Reason.BELOW_AMOUNT, terms.minimum_amount - amount)
    quantity = sum(line.quantity for line in measured)
    least = max(terms.minimum_quantity, _together(terms))
    if quantity < least:
        return Refusal(terms.key, Reason.BELOW_QUANTITY, least - quantity)
    if points < terms.points:
        return Refusal(terms.key, Reason.TOO_FEW_POINTS, terms.points - points)
    return _take_off(terms, eligible, left, points, used)


def _refuse_by_time(terms: Terms, order: Order) -> Refusal | None:
    day, is_open = _day_of(terms, order)
    if day < terms.first_on:
        return Refusal(terms.key, Reason.NOT_YET)
    if terms.last_on is not None and day > terms.last_on:
        return Refusal(terms.key, Reason.OVER)
    if day.weekday() not in terms.weekdays:
        return Refusal(terms.key, Reason.OTHER_DAY)
    return None if is_open else Refusal(terms.key, Reason.OTHER_HOUR)


def _day_of(terms: Terms, order: Order) -> tuple[date, bool]:
    """Return the day that the moment belongs to, and whether it lies in the hours.

    Hours that cross midnight belong to the day on which they begin.
    """
    day, moment = order.on, order.hour
    if terms.from_hour is None or terms.until_hour is None:
        return day, True
    if terms.from_hour < terms.until_hour:
        return day, terms.from_hour <= moment < terms.until_hour
    if moment < terms.until_hour:
        return day - timedelta(days=1), True
    return day, moment >= terms.from_hour


def _refuse_by_use(terms: Terms, order: Order, used: Used) -> Refusal | None:
    limits = terms.limits
    if not terms.audience & order.customer.groups:
        return Refusal(terms.key, Reason.NOT_FOR_YOU)
    if terms.code is not None and terms.code not in order.customer.codes:
        return Refusal(terms.key, Reason.NEEDS_CODE)
    if terms.is_code_spent:
        return Refusal(terms.key, Reason.CODE_SPENT)
    for limit, taken, reason in (
        (limits.total, used.total, Reason.USED_UP),
        (limits.per_person, used.by_person, Reason.USED_BY_YOU),
        (limits.per_day, used.on_day, Reason.USED_TODAY),
    ):
        if limit is not None and taken >= limit:
            return Refusal(terms.key, reason)
    return None


def _together(terms: Terms) -> int:
    """Return how many pieces make one turn of buying some and getting some."""
    return terms.buys + terms.gets if terms.kind is PromotionKind.BUY_X_GET_Y else 1


def _is_in_scope(terms: Terms, line: Line) -> bool:
    if not terms.items and not terms.tags:
        return True
    return line.item in terms.items or bool(terms.tags & line.tags)


def _take_off(
    terms: Terms, eligible: Sequence[Line], left: Mapping[str, int], points: int, used: Used
) -> Applied | Refusal:
    taken = terms.points
    if terms.kind in BY_PIECE:
        off, pieces = _by_piece(
            terms, [_Pieces.of(line, left[line.key]) for line in eligible], points
        )
        if terms.kind is PromotionKind.POINTS_PRICE:
            taken = terms.points * pieces
    else:
        needed = sum(left[line.key] for line in eligible)
        part = Fraction(terms.percent) / 100 * needed
        whole = round_half_up(part) if terms.kind is PromotionKind.PERCENT else terms.amount
        off = _split(min(whole, needed), {line.key: left[line.key] for line in eligible})
    amount = sum(off.values())
    if terms.cap_amount is not None and amount > terms.cap_amount:
        amount = terms.cap_amount
        off = _split(amount, off)
    if not amount:
        return Refusal(terms.key, Reason.NOTHING_LEFT)
    budget = terms.limits.budget_amount
    if budget is not None and used.amount + amount > budget:
        return Refusal(terms.key, Reason.NO_BUDGET, used.amount + amount - budget)
    by_line = {key: part for key, part in off.items() if part}
    before = sum(left[line.key] for line in eligible)
    return Applied(terms.key, by_line, taken, _explain(terms, before, amount, taken), terms.code)


def _split(amount: int, weights: Mapping[str, int]) -> dict[str, int]:
    return dict(zip(weights, allocate(amount, list(weights.values())), strict=True))


@dataclass(frozen=True, slots=True)
class _Pieces:
    """The pieces of a line at what is left of their price: ``dear`` of them one rupiah dearer."""

    key: str
    quantity: int
    price: int
    dear: int

    @classmethod
    def of(cls, line: Line, left: int) -> "_Pieces":
        price, dear = divmod(left, line.quantity)
        return cls(line.key, line.quantity, price, dear)

    def worth(self, count: int, *, dearest: bool, above: int = 0) -> int:
        """Return what ``count`` pieces are worth above a price each, rupiah."""
        plain = self.quantity - self.dear
        dear = min(count, self.dear) if dearest else max(0, count - plain)
        return dear * max(0, self.price + 1 - above) + (count - dear) * max(0, self.price - above)


def _by_piece(terms: Terms, lines: Sequence[_Pieces], points: int) -> tuple[dict[str, int], int]:
    """Return rupiah off by line, and how many pieces that is.

    Of several, the cheapest are the free ones; a special price and points go to the dearest.
    """
    count = sum(line.quantity for line in lines)
    most = terms.cap_quantity
    if terms.kind is PromotionKind.BUY_X_GET_Y:
        count = count // _together(terms) * terms.gets
    elif terms.kind is PromotionKind.FREE_ITEM:
        count = min(count, most or 1)
    elif terms.kind is PromotionKind.POINTS_PRICE:
        count = min(count, points // terms.points, most or 1)
    if most is not None:
        count = min(count, most)
    dearest = terms.kind in (PromotionKind.FIXED_PRICE, PromotionKind.POINTS_PRICE)
    above = terms.amount if terms.kind is PromotionKind.FIXED_PRICE else 0
    off: dict[str, int] = {}
    pieces = 0
    for line in sorted(lines, key=lambda one: (one.price, one.dear, one.key), reverse=dearest):
        taken = min(line.quantity, count - pieces)
        pieces += taken
        off[line.key] = line.worth(taken, dearest=dearest, above=above)
    return off, pieces


def _explain(terms: Terms, before: int, amount: int, points: int) -> Explained[int]:
    inputs = [Input(N_("What it applies to"), before, "rupiah")]
    match terms.kind:
        case PromotionKind.PERCENT:
            inputs.append(Input(N_("Percent off"), terms.percent, "percent"))
        case PromotionKind.AMOUNT:
            inputs.append(Input(N_("Amount off"), terms.amount, "rupiah"))
        case PromotionKind.FIXED_PRICE:
            inputs.append(Input(N_("Special price"), terms.amount, "rupiah"))
        case PromotionKind.BUY_X_GET_Y:
            inputs.append(Input(N_("Bought"), terms.buys, "count"))
            inputs.append(Input(N_("Of it free"), terms.gets, "count"))
    if terms.cap_amount is not None:
        inputs.append(Input(N_("At most"), terms.cap_amount, "rupiah"))
    if points:
        inputs.append(Input(N_("Points"), points, "count"))
    return Explained(
        rule=terms.kind.label,
        source=N_("Terms of the promotion"),
        inputs=tuple(inputs),
        steps=(Step(N_("Discount"), N_("on what was left of the price"), amount, "rupiah"),),
        result=amount,
        rounding=N_("To whole rupiah, split over the lines by the largest remainder"),
    )

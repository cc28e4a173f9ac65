"""Reading promotions: what is offered, what was used of it, what came of it."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select

from coop.db import session
from coop.domain.people.rules import name_key
from coop.domain.people.types import PERSON_PREFIX, person_code
from coop.domain.promotions.models import (
    Promotion,
    PromotionCode,
    PromotionCounter,
    PromotionUse,
)
from coop.domain.promotions.rules import normalise_code, standing_of
from coop.domain.promotions.types import (
    Limits,
    Offer,
    PromotionKind,
    PromotionStanding,
    PromotionStatus,
    Terms,
    Used,
)
from coop.errors import NotFound, Refused
from coop.explain import N_
from coop.paging import PAGE_SIZE, Page

TOTAL = "total"
MIDNIGHT = timedelta(days=1)
"""Hours that cross midnight belong to the day before."""


@dataclass(frozen=True, slots=True)
class PromotionFilter:
    """Which promotions the list of staff shows; ``text`` is looked for in names."""

    text: str = ""
    kind: PromotionKind | None = None
    standing: PromotionStanding | None = None
    sort: str = "first"
    descending: bool = True
    page: int = 1
    size: int = PAGE_SIZE


@dataclass(frozen=True, slots=True)
class PromotionRow:
    """A promotion in the list of staff, with what has been granted so far."""

    id: int
    name: str
    kind: PromotionKind
    standing: PromotionStanding
    first_on: date
    last_on: date | None
    needs_code: bool
    uses: int
    amount: int


def person_scope(person_id: int) -> str:
    """Return the scope of a counter for one person."""
    return person_code(person_id)


def day_scope(on: date) -> str:
    """Return the scope of a counter for one day."""
    return f"day:{on.isoformat()}"


def get_promotion(promotion_id: int) -> Promotion:
    """Return the promotion or raise NotFound."""
    promotion = session.get(Promotion, promotion_id)
    if promotion is None:
        raise NotFound(N_("This promotion is not known."))
    return promotion


def get_promotion_of(promotion_id: int, unit_id: int) -> Promotion:
    """Return a promotion of the unit; another one's is NotFound."""
    promotion = get_promotion(promotion_id)
    if promotion.unit_id != unit_id:
        raise NotFound(N_("This promotion is not known."))
    return promotion


def offer_of(row: Promotion) -> Offer:
    """Return a promotion as staff write it."""
    return Offer(terms_of(row), row.text, row.needs_code, row.gives_back)


def terms_of(row: Promotion, code: str | None = None, *, is_code_spent: bool = False) -> Terms:
    """Return the terms of a promotion, with the one of its codes that was typed."""
    return Terms(
        key=str(row.id),
        name=row.name,
        kind=row.kind,
        first_on=row.first_on,
        last_on=row.last_on,
        percent=row.percent,
        amount=row.amount,
        buys=row.buys,
        gets=row.gets,
        points=row.points,
        cap_amount=row.cap_amount,
        cap_quantity=row.cap_quantity,
        minimum_amount=row.minimum_amount,
        minimum_quantity=row.minimum_quantity,
        weekdays=frozenset(row.weekdays),
        from_hour=row.from_hour,
        until_hour=row.until_hour,
        items=frozenset(row.items),
        tags=frozenset(row.tags),
        audience=frozenset(row.audience),
        code=code,
        is_code_spent=is_code_spent,
        limits=Limits(row.total_limit, row.person_limit, row.day_limit, row.budget_amount),
        priority=row.priority,
        is_automatic=row.is_automatic,
        is_exclusive=row.is_exclusive,
    )


def list_terms(
    unit_id: int, on: date, person_id: int | None = None, codes: Iterable[str] = ()
) -> list[Terms]:
    """Return what a unit offers on a day, the most important first; at most two statements.

    A promotion that needs a code is among them once one of its codes was typed, whatever its
    days, so that the rules can say what is wrong with it. What is for other named persons alone
    is not told. ``person_id`` None is a guest.
    """
    return [one.terms for one in list_offers(unit_id, on, person_id, codes)]


def list_offers(
    unit_id: int, on: date, person_id: int | None = None, codes: Iterable[str] = ()
) -> list[Offer]:
    """Return what `list_terms` does, with the texts for customers."""
    typed = _find_codes(unit_id, codes)
    is_open = and_(
        Promotion.needs_code.is_(False),
        Promotion.first_on <= on,
        or_(Promotion.last_on.is_(None), Promotion.last_on >= on - MIDNIGHT),
    )
    rows = session.scalars(
        select(Promotion)
        .where(
            Promotion.unit_id == unit_id,
            Promotion.status == PromotionStatus.PUBLISHED,
            or_(is_open, Promotion.id.in_(typed)) if typed else is_open,
        )
        .order_by(Promotion.priority.desc(), Promotion.id)
    ).all()
    me = person_code(person_id) if person_id is not None else ""
    found = []
    for row in rows:
        if row.id in typed:
            code, is_spent = typed[row.id]
            terms = terms_of(row, code, is_code_spent=is_spent)
            found.append(Offer(terms, row.text, row.needs_code, row.gives_back))
        elif _is_told(row.audience, me):
            found.append(offer_of(row))
    return found


def _find_codes(unit_id: int, typed: Iterable[str]) -> dict[int, tuple[str, bool]]:
    """Return by promotion the code that was typed, and whether it is spent; an unspent one first.

    A text that cannot be a code is none.
    """
    wanted = {code for text in typed if (code := _read_code(text)) is not None}
    if not wanted:
        return {}
    rows = session.execute(
        select(PromotionCode.promotion_id, PromotionCode.code, PromotionCode.is_spent)
        .where(PromotionCode.unit_id == unit_id, PromotionCode.code.in_(sorted(wanted)))
        .order_by(PromotionCode.is_spent.desc(), PromotionCode.id.desc())
    )
    return {promotion_id: (code, is_spent) for promotion_id, code, is_spent in rows}


def _read_code(text: str) -> str | None:
    try:
        return normalise_code(text)
    except Refused:
        return None


def _is_told(audience: Collection[str], me: str) -> bool:
    return me in audience or any(not one.startswith(PERSON_PREFIX) for one in audience)


def read_used(keys: Iterable[str], person_id: int | None, on: date) -> dict[str, Used]:
    """Return what has been taken of promotions, by key; one statement.

    Only what a promotion limits is counted; what it does not limit stays zero.
    """
    day, person = day_scope(on), person_scope(person_id) if person_id is not None else TOTAL
    counted: dict[str, dict[str, tuple[int, int]]] = {key: {} for key in keys}
    if not counted:
        return {}
    rows = session.execute(
        select(
            PromotionCounter.promotion_id,
            PromotionCounter.scope,
            PromotionCounter.uses,
            PromotionCounter.amount,
        ).where(
            PromotionCounter.promotion_id.in_([int(key) for key in counted]),
            PromotionCounter.scope.in_({TOTAL, day, person}),
        )
    )
    for promotion_id, scope, uses, amount in rows:
        counted[str(promotion_id)][scope] = (uses, amount)
    nothing = (0, 0)
    return {
        key: Used(
            total=scopes.get(TOTAL, nothing)[0],
            by_person=scopes.get(person, nothing)[0] if person != TOTAL else 0,
            on_day=scopes.get(day, nothing)[0],
            amount=scopes.get(TOTAL, nothing)[1],
        )
        for key, scopes in counted.items()
    }


def _standing_is(standing: PromotionStanding, on: date) -> ColumnElement[bool]:
    published = Promotion.status == PromotionStatus.PUBLISHED
    match standing:
        case PromotionStanding.PLANNED:
            return and_(published, Promotion.first_on > on)
        case PromotionStanding.CURRENT:
            is_over = and_(Promotion.last_on.is_not(None), Promotion.last_on < on)
            return and_(published, Promotion.first_on <= on, ~is_over)
        case PromotionStanding.ENDED:
            return and_(published, Promotion.first_on <= on, Promotion.last_on < on)
    return Promotion.status == PromotionStatus(standing.value)


_SORTS: Mapping[str, Any] = {
    "name": Promotion.search_key,
    "first": Promotion.first_on,
    "last": Promotion.last_on,
}


def search_promotions(unit_id: int, wanted: PromotionFilter, on: date) -> Page[PromotionRow]:
    """Return a page of a unit's promotions with what they have granted; three statements."""
    query = _wanted(unit_id, wanted, on)
    total = session.scalar(query.with_only_columns(func.count(Promotion.id)).order_by(None)) or 0
    found = session.scalars(query.limit(wanted.size).offset((wanted.page - 1) * wanted.size))
    return Page(_rows(found.all(), on), wanted.page, wanted.size, total)


def stream_promotions(unit_id: int, wanted: PromotionFilter, on: date) -> Iterator[PromotionRow]:
    """Return all promotions that the filter finds, for a file."""
    for part in session.scalars(_wanted(unit_id, wanted, on)).partitions(500):
        yield from _rows(part, on)


def _wanted(unit_id: int, wanted: PromotionFilter, on: date) -> Select[Promotion]:
    query = select(Promotion).where(Promotion.unit_id == unit_id)
    for word in name_key(wanted.text).split():
        query = query.where(Promotion.search_key.contains(word, autoescape=True))
    if wanted.kind is not None:
        query = query.where(Promotion.kind == wanted.kind)
    if wanted.standing is not None:
        query = query.where(_standing_is(wanted.standing, on))
    order = _SORTS.get(wanted.sort, Promotion.first_on)
    return query.order_by(order.desc() if wanted.descending else order, Promotion.id)


def _rows(found: Sequence[Promotion], on: date) -> list[PromotionRow]:
    granted = _count_granted([one.id for one in found])
    return [
        PromotionRow(
            one.id,
            one.name,
            one.kind,
            standing_of(one.status, one.first_on, one.last_on, on),
            one.first_on,
            one.last_on,
            one.needs_code,
            *granted.get(one.id, (0, 0)),
        )
        for one in found
    ]


def _count_granted(promotion_ids: Sequence[int]) -> dict[int, tuple[int, int]]:
    rows = session.execute(
        select(PromotionUse.promotion_id, func.count(), func.sum(PromotionUse.amount))
        .where(PromotionUse.promotion_id.in_(promotion_ids), PromotionUse.released_on.is_(None))
        .group_by(PromotionUse.promotion_id)
    )
    return {promotion_id: (count, int(amount)) for promotion_id, count, amount in rows}

"""Reading what came of promotions: uses, codes, effects over a period."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, case, func, select

from coop.db import session
from coop.domain.people.models import Person
from coop.domain.promotions.models import Promotion, PromotionCode, PromotionUse
from coop.paging import PAGE_SIZE, Page
from coop.refs import Ref


@dataclass(frozen=True, slots=True)
class UseRow:
    """A use of a promotion: whose order, on which day, for how much, by which code."""

    id: int
    owner: Ref
    person_id: int
    person_name: str
    used_on: date
    amount: int
    points: int
    code: str | None
    released_on: date | None


@dataclass(frozen=True, slots=True)
class CodeRow:
    """A code as it is printed; ``is_spent`` says that it was good for one use, and had it."""

    id: int
    shown: str
    is_single_use: bool
    is_spent: bool


@dataclass(frozen=True, slots=True)
class Effect:
    """What a promotion did in a period: orders, persons, rupiah, points; uses taken back."""

    promotion_id: int
    name: str
    orders: int
    persons: int
    amount: int
    points: int
    released: int


def list_uses(promotion_id: int, number: int = 1, size: int = PAGE_SIZE) -> Page[UseRow]:
    """Return a page of a promotion's uses, the latest first; two statements."""
    query: Select[Any] = select(PromotionUse.id).where(PromotionUse.promotion_id == promotion_id)
    total = session.scalar(query.with_only_columns(func.count())) or 0
    rows = session.execute(
        query.with_only_columns(PromotionUse, Person.full_name, PromotionCode.shown)
        .join(Person, Person.id == PromotionUse.person_id)
        .outerjoin(PromotionCode, PromotionCode.id == PromotionUse.code_id)
        .order_by(PromotionUse.used_on.desc(), PromotionUse.id.desc())
        .limit(size)
        .offset((number - 1) * size)
    ).all()
    found = [
        UseRow(
            use.id,
            Ref(use.owner_kind, use.owner_id),
            use.person_id,
            name,
            use.used_on,
            use.amount,
            use.points,
            shown,
            use.released_on,
        )
        for use, name, shown in rows
    ]
    return Page(found, number, size, total)


def list_uses_of(owner: Ref) -> list[PromotionUse]:
    """Return what promotions granted to ``owner``, released or not, in the order of promotions."""
    return list(
        session.scalars(
            select(PromotionUse)
            .where(PromotionUse.owner_kind == owner.kind, PromotionUse.owner_id == owner.id)
            .order_by(PromotionUse.promotion_id, PromotionUse.id)
        )
    )


def find_code_ids(typed: Mapping[int, str]) -> dict[int, int]:
    """Return the id of each promotion's code, as it is compared; at most one statement."""
    if not typed:
        return {}
    rows = session.execute(
        select(PromotionCode.promotion_id, PromotionCode.code, PromotionCode.id).where(
            PromotionCode.promotion_id.in_(typed), PromotionCode.code.in_(typed.values())
        )
    )
    return {
        promotion_id: code_id for promotion_id, code, code_id in rows if typed[promotion_id] == code
    }


def count_codes(promotion_id: int) -> tuple[int, int]:
    """Return how many codes a promotion has, and how many of them are spent."""
    spent = func.sum(case((PromotionCode.is_spent, 1), else_=0))
    made, gone = session.execute(
        select(func.count(), spent).where(PromotionCode.promotion_id == promotion_id)
    ).one()
    return made, int(gone or 0)


def list_codes(promotion_id: int, limit: int, *, unspent_only: bool = False) -> list[CodeRow]:
    """Return the latest codes of a promotion, at most so many."""
    query = select(
        PromotionCode.id,
        PromotionCode.shown,
        PromotionCode.is_single_use,
        PromotionCode.is_spent,
    ).where(PromotionCode.promotion_id == promotion_id)
    if unspent_only:
        query = query.where(PromotionCode.is_spent.is_(False))
    rows = session.execute(query.order_by(PromotionCode.id.desc()).limit(limit))
    return [CodeRow(*row) for row in rows]


def stream_codes(promotion_id: int, portion: int = 500) -> Iterator[CodeRow]:
    """Yield every code of a promotion in the order in which they were made, for a file."""
    last = 0
    while True:
        rows = session.execute(
            select(
                PromotionCode.id,
                PromotionCode.shown,
                PromotionCode.is_single_use,
                PromotionCode.is_spent,
            )
            .where(PromotionCode.promotion_id == promotion_id, PromotionCode.id > last)
            .order_by(PromotionCode.id)
            .limit(portion)
        ).all()
        yield from (CodeRow(*row) for row in rows)
        if len(rows) < portion:
            return
        last = rows[-1].id


def list_effects(unit_id: int, first: date, last: date) -> list[Effect]:
    """Return what a unit's promotions did from ``first`` to ``last``, the dearest first.

    What was taken back since counts only as that. One statement.
    """

    def stayed(column: Any, otherwise: int | None = 0) -> Any:
        return case((PromotionUse.released_on.is_(None), column), else_=otherwise)

    orders, amount = func.sum(stayed(1)), func.sum(stayed(PromotionUse.amount))
    rows = session.execute(
        select(
            Promotion.id,
            Promotion.name,
            orders,
            func.count(stayed(PromotionUse.person_id, None).distinct()),
            amount,
            func.sum(stayed(PromotionUse.points)),
            func.count(PromotionUse.id) - orders,
        )
        .join(PromotionUse, PromotionUse.promotion_id == Promotion.id)
        .where(Promotion.unit_id == unit_id, PromotionUse.used_on.between(first, last))
        .group_by(Promotion.id, Promotion.name)
        .order_by(amount.desc(), Promotion.id)
    )
    return [Effect(row[0], row[1], *(int(part) for part in row[2:])) for row in rows]


def count_orders(unit_id: int, first: date, last: date) -> int:
    """Return how many orders of a unit had any promotion from ``first`` to ``last``."""
    owners = (
        select(PromotionUse.owner_kind, PromotionUse.owner_id)
        .join(Promotion, Promotion.id == PromotionUse.promotion_id)
        .where(
            Promotion.unit_id == unit_id,
            PromotionUse.used_on.between(first, last),
            PromotionUse.released_on.is_(None),
        )
        .distinct()
    )
    return session.scalar(select(func.count()).select_from(owners.subquery())) or 0

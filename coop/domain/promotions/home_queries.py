"""What promotions somebody could use, in all units: for their own home."""

from collections.abc import Set
from dataclasses import dataclass
from datetime import date

from sqlalchemy import or_, select

from coop.db import session
from coop.domain.promotions.models import Promotion
from coop.domain.promotions.queries import read_used, terms_of
from coop.domain.promotions.types import PromotionStatus, Terms, Used
from coop.domain.units.models import Unit

MOST = 20
"""So many are looked at, the most important first."""


@dataclass(frozen=True, slots=True)
class Usable:
    """A promotion of a unit that somebody could use now."""

    terms: Terms
    unit_name: str
    unit_code: str


def list_usable(person_id: int, groups: Set[str], on: date) -> list[Usable]:
    """Return what somebody in ``groups`` can use on a day and has not used up; two statements.

    What needs a code is left out: who has the code types it.
    """
    rows = session.execute(
        select(Promotion, Unit.name, Unit.code)
        .join(Unit, Unit.id == Promotion.unit_id)
        .where(
            Unit.is_active.is_(True),
            Promotion.status == PromotionStatus.PUBLISHED,
            Promotion.needs_code.is_(False),
            Promotion.first_on <= on,
            or_(Promotion.last_on.is_(None), Promotion.last_on >= on),
        )
        .order_by(Promotion.priority.desc(), Promotion.id)
        .limit(MOST)
    ).all()
    told = [
        Usable(terms_of(row), name, code)
        for row, name, code in rows
        if not groups.isdisjoint(row.audience)
    ]
    if not told:
        return []
    used = read_used([one.terms.key for one in told], person_id, on)
    return [one for one in told if _is_left(one.terms, used[one.terms.key])]


def _is_left(terms: Terms, used: Used) -> bool:
    limits = terms.limits
    taken = (
        (limits.total, used.total),
        (limits.per_person, used.by_person),
        (limits.per_day, used.on_day),
        (limits.budget_amount, used.amount),
    )
    return all(limit is None or count < limit for limit, count in taken)

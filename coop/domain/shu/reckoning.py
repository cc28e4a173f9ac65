"""What every member brought in a year: savings by weight, and business done by unit."""

from collections.abc import Sequence
from datetime import date
from itertools import groupby
from typing import Any

from sqlalchemy import case, func, or_, select

from coop.db import session
from coop.domain.members.models import Member
from coop.domain.participation.models import Participation
from coop.domain.savings.models import SavingsAccount, SavingsMovement, SavingsProduct
from coop.domain.shu.rules import savings_weight
from coop.domain.shu.types import Policy, Sharer
from coop.domain.units.models import Unit


def read_sharers(policy: Policy) -> list[Sharer]:
    """Return who has a part in the surplus of the policy's year, by member number.

    Members on 31 December, or with ``includes_left`` everybody who was one in the year. Who left
    and came back counts once, with the latest membership.
    """
    first, last = date(policy.year, 1, 1), date(policy.year, 12, 31)
    left_since = Member.left_on >= first if policy.includes_left else Member.left_on > last
    members = session.execute(
        select(Member.id, Member.person_id, Member.number)
        .where(Member.joined_on <= last, or_(Member.left_on.is_(None), left_since))
        .order_by(Member.id)
    ).all()
    latest = {person_id: (member_id, number) for member_id, person_id, number in members}
    savings = _savings_by_member(policy)
    business = _business_by_person(first, last)
    return sorted(
        (
            Sharer(
                member_id,
                person_id,
                number,
                savings.get(member_id, 0),
                business.get(person_id, {}),
            )
            for person_id, (member_id, number) in latest.items()
        ),
        key=lambda sharer: sharer.number,
    )


def _savings_by_member(policy: Policy) -> dict[int, int]:
    first, last = date(policy.year, 1, 1), date(policy.year, 12, 31)
    day = case((SavingsMovement.booked_on < first, first), else_=SavingsMovement.booked_on)
    rows = session.execute(
        select(SavingsAccount.member_id, day.label("day"), func.sum(SavingsMovement.amount))
        .join(SavingsAccount, SavingsAccount.id == SavingsMovement.account_id)
        .join(SavingsProduct, SavingsProduct.id == SavingsAccount.product_id)
        .where(SavingsProduct.kind.in_(policy.savings_kinds), SavingsMovement.booked_on <= last)
        .group_by(SavingsAccount.member_id, day)
        .order_by(SavingsAccount.member_id)
        .execution_options(yield_per=2_000)
    )
    return {
        member_id: savings_weight(policy.savings_basis, policy.year, _movements(own))
        for member_id, own in groupby(rows, key=lambda row: row[0])
    }


def _movements(rows: Any) -> Sequence[tuple[date, int]]:
    return [
        (day if isinstance(day, date) else date.fromisoformat(day), int(amount))
        for _member, day, amount in rows
    ]


def _business_by_person(first: date, last: date) -> dict[int, dict[str, int]]:
    rows = session.execute(
        select(Participation.person_id, Unit.code, func.sum(Participation.amount))
        .join(Unit, Unit.id == Participation.unit_id)
        .where(Participation.on.between(first, last))
        .group_by(Participation.person_id, Unit.code)
    )
    business: dict[int, dict[str, int]] = {}
    for person_id, unit, amount in rows:
        business.setdefault(person_id, {})[unit] = int(amount)
    return business

"""Use promotions and give the uses back: each once, and never beyond a limit.

What is limited is raised by one guarded UPDATE of its counter, in the order of promotions and
scopes, so that rivals queue up instead of ending in deadlocks.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from sqlalchemy import or_, select, update

from coop import dates
from coop.db import insert_missing, insert_unless_taken, session, take
from coop.domain.promotions import use_queries
from coop.domain.promotions.errors import UsedUp
from coop.domain.promotions.models import (
    Promotion,
    PromotionCode,
    PromotionCounter,
    PromotionUse,
)
from coop.domain.promotions.queries import TOTAL, day_scope, person_scope
from coop.domain.promotions.types import Applied, Discount, PromotionStatus
from coop.errors import NotFound
from coop.explain import N_
from coop.refs import Ref

ROOM_USES = PromotionCounter.uses < PromotionCounter.most_uses
ROOM_AMOUNT = PromotionCounter.most_amount - PromotionCounter.amount


def use_promotions(discount: Discount, owner: Ref, person_id: int, unit_id: int, on: date) -> None:
    """Take what ``discount`` granted to ``owner``: all of its promotions, or none.

    The same owner again takes nothing more. Points are not spent here. Raises UsedUp when a rival
    took the last of a promotion or it is offered no longer, NotFound for one of another unit.
    """
    granted = {int(applied.key): applied for applied in discount.applied}
    if not granted:
        return
    rows = session.scalars(
        select(Promotion)
        .where(Promotion.id.in_(granted), Promotion.unit_id == unit_id)
        .order_by(Promotion.id)
        .execution_options(populate_existing=True)
    ).all()
    if len(rows) != len(granted):
        raise NotFound(N_("This promotion is not known."))
    with session.begin_nested():
        codes = _find_codes(rows, granted)
        added = [
            row
            for row in rows
            if _add_use(row, granted[row.id], owner, person_id, on, codes.get(row.id))
        ]
        _raise_counters(added, granted, person_id, on)
        for row in added:
            if row.id in codes:
                _spend_code(row, codes[row.id])


def release_promotions(owner: Ref, on: date) -> None:
    """Note that what ``owner`` was granted is void since ``on``; a second call does nothing.

    A promotion that gives back counts the use no more, on the day on which it was used.
    """
    rows = session.execute(
        select(PromotionUse, Promotion.gives_back)
        .join(Promotion, Promotion.id == PromotionUse.promotion_id)
        .where(
            PromotionUse.owner_kind == owner.kind,
            PromotionUse.owner_id == owner.id,
            PromotionUse.released_on.is_(None),
        )
        .order_by(PromotionUse.promotion_id)
    ).all()
    with session.begin_nested():
        for use, gives_back in rows:
            won = take(
                update(PromotionUse)
                .where(PromotionUse.id == use.id, PromotionUse.released_on.is_(None))
                .values(released_on=on, live_mark=None if gives_back else 1)
                .execution_options(synchronize_session=False)
            )
            if won and gives_back:
                _lower_counters(use)
            session.expire(use)


def _add_use(
    row: Promotion,
    applied: Applied,
    owner: Ref,
    person_id: int,
    on: date,
    code_id: int | None,
) -> bool:
    """Keep what is granted; False when this owner had it before."""
    use = PromotionUse(
        promotion_id=row.id,
        owner_kind=owner.kind,
        owner_id=owner.id,
        person_id=person_id,
        code_id=code_id,
        used_on=on,
        amount=applied.amount,
        points=applied.points,
        why=applied.why.to_json(),
        used_at=dates.now(),
        live_mark=1,
    )
    if not insert_unless_taken(use):
        return False
    if row.status is not PromotionStatus.PUBLISHED:
        raise UsedUp(applied.key, row.name)
    return True


def _limits_of(row: Promotion, person_id: int, on: date) -> Iterator[tuple[str, int | None]]:
    """Yield the scopes in which a promotion is counted, in their order, with the most uses."""
    if row.day_limit is not None:
        yield day_scope(on), row.day_limit
    if row.person_limit is not None:
        yield person_scope(person_id), row.person_limit
    if row.total_limit is not None or row.budget_amount is not None:
        yield TOTAL, row.total_limit


def _raise_counters(
    rows: list[Promotion], granted: Mapping[int, Applied], person_id: int, on: date
) -> None:
    wanted = [(row, scope, most) for row in rows for scope, most in _limits_of(row, person_id, on)]
    insert_missing(
        PromotionCounter,
        [
            {
                "promotion_id": row.id,
                "scope": scope,
                "uses": 0,
                "amount": 0,
                "most_uses": most,
                "most_amount": row.budget_amount if scope == TOTAL else None,
            }
            for row, scope, most in wanted
        ],
    )
    for row, scope, _most in wanted:
        if not _raise(row.id, scope, granted[row.id].amount):
            raise UsedUp(str(row.id), row.name)


def _raise(promotion_id: int, scope: str, amount: int) -> bool:
    """Count one more use, if there is room for it within the limits."""
    return take(
        update(PromotionCounter)
        .where(
            PromotionCounter.promotion_id == promotion_id,
            PromotionCounter.scope == scope,
            or_(PromotionCounter.most_uses.is_(None), ROOM_USES),
            or_(PromotionCounter.most_amount.is_(None), amount <= ROOM_AMOUNT),
        )
        .values(uses=PromotionCounter.uses + 1, amount=PromotionCounter.amount + amount)
        .execution_options(synchronize_session=False)
    )


def _lower_counters(use: PromotionUse) -> None:
    """Count a use no more, wherever it was counted, and let its code be used again."""
    for scope in (day_scope(use.used_on), person_scope(use.person_id), TOTAL):
        take(
            update(PromotionCounter)
            .where(
                PromotionCounter.promotion_id == use.promotion_id, PromotionCounter.scope == scope
            )
            .values(uses=PromotionCounter.uses - 1, amount=PromotionCounter.amount - use.amount)
            .execution_options(synchronize_session=False)
        )
    if use.code_id is not None:
        take(
            update(PromotionCode)
            .where(PromotionCode.id == use.code_id, PromotionCode.is_single_use.is_(True))
            .values(is_spent=False)
            .execution_options(synchronize_session=False)
        )


def _find_codes(rows: Sequence[Promotion], granted: Mapping[int, Applied]) -> dict[int, int]:
    """Return by promotion the id of the code that was typed. Raises UsedUp without one."""
    needing = [row for row in rows if row.needs_code]
    codes = use_queries.find_code_ids({row.id: granted[row.id].code or "" for row in needing})
    for row in needing:
        if row.id not in codes:
            raise UsedUp(str(row.id), row.name)
    return codes


def _spend_code(row: Promotion, code_id: int) -> None:
    """Take a code that is good for one use; one that is not is only looked at."""
    code = session.get_one(PromotionCode, code_id)
    if not code.is_single_use:
        return
    won = take(
        update(PromotionCode)
        .where(PromotionCode.id == code_id, PromotionCode.is_spent.is_(False))
        .values(is_spent=True)
        .execution_options(synchronize_session=False)
    )
    session.expire(code)
    if not won:
        raise UsedUp(str(row.id), row.name)

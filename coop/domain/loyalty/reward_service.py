"""Rewards for points: keep them, take one, hand it over, or give everything back. Each once."""

from typing import Any

from sqlalchemy import Update, update

from coop import dates
from coop.db import insert_unless_taken, session, take
from coop.domain.identity.tokens import make_code
from coop.domain.identity.types import Actor
from coop.domain.loyalty import reward_queries, rules
from coop.domain.loyalty.errors import OutOfStock
from coop.domain.loyalty.models import PointsEntry, Reward, RewardRedemption
from coop.domain.loyalty.service import Change, give_back, spend_points
from coop.domain.loyalty.types import RedemptionStatus, RewardText
from coop.domain.numbering.service import take_number
from coop.domain.settings.service import today
from coop.domain.trail.service import write_trail
from coop.errors import Conflict, Refused
from coop.explain import N_
from coop.refs import Ref

REWARD = "reward"
REDEMPTION = "redemption"


def add_reward(unit_id: int, text: RewardText, stock: int | None, actor: Actor) -> Reward:
    """Keep a new reward; ``stock`` None is as many as are wanted. Raises Refused."""
    rules.ensure_reward(text, stock)
    reward = Reward(
        unit_id=unit_id,
        stock=stock,
        is_active=True,
        made_by=actor.user_id,
        made_at=dates.now(),
        **_columns(text),
    )
    session.add(reward)
    session.flush()
    write_trail("reward.added", Ref(REWARD, reward.id), name=reward.name, stock=stock)
    return reward


def change_reward(reward_id: int, text: RewardText) -> None:
    """Write a reward anew; what was taken before stays as it was. Raises NotFound, Refused."""
    reward = reward_queries.get_reward(reward_id)
    rules.ensure_reward(text)
    columns = _columns(text)
    changed = {name: value for name, value in columns.items() if value != getattr(reward, name)}
    if not changed:
        return
    before = {name: getattr(reward, name) for name in changed}
    for name, value in changed.items():
        setattr(reward, name, value)
    session.flush()
    write_trail("reward.changed", Ref(REWARD, reward_id), before=before, after=changed)


def switch_reward(reward_id: int, *, is_active: bool) -> None:
    """Offer a reward, or offer it no longer; again is nothing. Raises NotFound."""
    reward = reward_queries.get_reward(reward_id)
    won = take(
        update(Reward)
        .where(Reward.id == reward_id, Reward.is_active.is_not(is_active))
        .values(is_active=is_active)
        .execution_options(synchronize_session=False)
    )
    session.refresh(reward)
    if won:
        action = "reward.switched_on" if is_active else "reward.switched_off"
        write_trail(action, Ref(REWARD, reward_id))


def add_stock(reward_id: int, pieces: int) -> None:
    """Add pieces to the stock, or with a minus take them out.

    Raises NotFound, and Refused for more than there are or where the stock is not counted.
    """
    reward = reward_queries.get_reward(reward_id)
    won = take(
        update(Reward)
        .where(Reward.id == reward_id, Reward.stock + pieces >= 0)
        .values(stock=Reward.stock + pieces)
        .execution_options(synchronize_session=False)
    )
    session.refresh(reward)
    if not won:
        raise Refused(N_("There are not so many of it."), field="pieces")
    write_trail("reward.stock_added", Ref(REWARD, reward_id), pieces=pieces, stock=reward.stock)


def redeem_reward(reward_id: int, person_id: int, key: str) -> RewardRedemption:
    """Take a reward for points: a piece, the points, then a number; all or nothing.

    Done before under ``key``, that one is returned. Raises NotFound, Refused for what is not
    offered or with too few points, OutOfStock.
    """
    before = reward_queries.find_redemption_by_key(key)
    if before is not None:
        return _same(before, reward_id, person_id)
    reward, on = reward_queries.get_reward(reward_id), today()
    if not rules.is_offered(reward.is_active, reward.from_on, reward.until_on, on):
        raise Refused(N_("This reward is not offered now."))
    row = RewardRedemption(
        unit_id=reward.unit_id,
        reward_id=reward.id,
        person_id=person_id,
        code=make_code(),
        points=reward.points,
        has_stock=reward.stock is not None,
        status=RedemptionStatus.TAKEN,
        unique_key=key,
        taken_on=on,
        taken_at=dates.now(),
    )
    with session.begin_nested():
        if not insert_unless_taken(row):
            return _same(reward_queries.find_redemption_by_key(key), reward_id, person_id)
        _take_piece(row)
        source = Ref(REDEMPTION, row.id)
        change = Change(person_id, reward.unit_id, on, source, f"redemption:{row.id}")
        row.entry_id = spend_points(change, row.points).id
        session.flush()
        row.number = take_number(reward.unit_id, REDEMPTION, f"{on:%Y}")
        session.flush()
    write_trail("redemption.taken", source, reward=reward.name, points=row.points)
    return row


def hand_over_reward(redemption_id: int, actor: Actor) -> None:
    """Note that the reward was given, once, by somebody else than who took it.

    Raises NotFound, Refused, and Conflict when it was handed over or cancelled before.
    """
    row = reward_queries.get_redemption(redemption_id)
    _ensure_not_own(row, actor)
    _switch(
        row,
        status=RedemptionStatus.HANDED_OVER,
        handed_over_by=actor.user_id,
        handed_over_at=dates.now(),
    )
    write_trail("redemption.handed_over", Ref(REDEMPTION, row.id))


def cancel_redemption(redemption_id: int, reason: str, actor: Actor) -> None:
    """Give the points and the piece back, once; the person themself may do so too.

    Raises NotFound, Refused without a reason, and Conflict when it was handed over or cancelled.
    """
    row = reward_queries.get_redemption(redemption_id)
    if not reason.strip():
        raise Refused(N_("Say why it is cancelled."), field="reason")
    _switch(
        row,
        status=RedemptionStatus.CANCELLED,
        cancelled_by=actor.user_id,
        cancelled_at=dates.now(),
        reason=reason.strip(),
    )
    if row.has_stock:
        take(
            update(Reward)
            .where(Reward.id == row.reward_id, Reward.stock.is_not(None))
            .values(stock=Reward.stock + 1)
            .execution_options(synchronize_session=False)
        )
    source = Ref(REDEMPTION, row.id)
    spent = session.get_one(PointsEntry, row.entry_id)
    key = f"redemption:{row.id}:back"
    give_back(Change(row.person_id, row.unit_id, today(), source, key, row.reason), spent)
    write_trail("redemption.cancelled", source, reason=row.reason)


def _columns(text: RewardText) -> dict[str, Any]:
    return {
        "name": text.name.strip(),
        "text": text.text.strip(),
        "picture_id": text.picture_id,
        "points": text.points,
        "from_on": text.from_on,
        "until_on": text.until_on,
    }


def _same(row: RewardRedemption | None, reward_id: int, person_id: int) -> RewardRedemption:
    """Return what was taken under the same key; raises Conflict when that was something else."""
    if row is None or (row.reward_id, row.person_id) != (reward_id, person_id):
        raise Conflict(N_("This is at another step by now. Look at it again."))
    return row


def _take_piece(row: RewardRedemption) -> None:
    """Take one of the stock, where it is counted. Raises OutOfStock."""
    if not row.has_stock:
        return
    if not take(_one_less(row.reward_id)):
        raise OutOfStock
    session.expire(session.get_one(Reward, row.reward_id), ["stock"])


def _one_less(reward_id: int) -> Update:
    """Return the UPDATE that takes a piece, if there is one."""
    return (
        update(Reward)
        .where(Reward.id == reward_id, Reward.stock >= 1)
        .values(stock=Reward.stock - 1)
        .execution_options(synchronize_session=False)
    )


def _ensure_not_own(row: RewardRedemption, actor: Actor) -> None:
    if actor.person_id is None or actor.person_id == row.person_id:
        raise Refused(N_("Somebody else hands over what you took yourself."))


def _switch(row: RewardRedemption, **values: Any) -> None:
    won = take(
        update(RewardRedemption)
        .where(RewardRedemption.id == row.id, RewardRedemption.status == RedemptionStatus.TAKEN)
        .values(**values)
        .execution_options(synchronize_session=False)
    )
    session.refresh(row)
    if not won:
        raise Conflict(N_("This reward was handed over or cancelled before."))

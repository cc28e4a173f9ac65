"""Reading rewards, and who took them."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, or_, select

from coop.db import session
from coop.domain.loyalty.models import Reward, RewardRedemption
from coop.domain.loyalty.types import RedemptionStatus
from coop.domain.people.models import Person
from coop.domain.units.models import Unit
from coop.errors import NotFound
from coop.explain import N_
from coop.paging import PAGE_SIZE, Page


@dataclass(frozen=True, slots=True)
class RedemptionFilter:
    """Which redemptions of a unit a list shows; a person None is everybody."""

    person_id: int | None = None
    status: RedemptionStatus | None = None
    page: int = 1
    size: int = PAGE_SIZE


@dataclass(frozen=True, slots=True)
class RedemptionRow:
    """A reward that somebody took, in a list."""

    id: int
    number: str | None
    reward_name: str
    person_id: int
    person_name: str
    points: int
    status: RedemptionStatus
    taken_on: date


def get_reward(reward_id: int) -> Reward:
    """Return the reward as it is now, or raise NotFound."""
    reward = session.get(Reward, reward_id, populate_existing=True)
    if reward is None:
        raise NotFound(N_("This reward is not known."))
    return reward


def list_rewards(unit_id: int) -> list[Reward]:
    """Return all rewards of a unit, the cheapest first."""
    return list(
        session.scalars(
            select(Reward).where(Reward.unit_id == unit_id).order_by(Reward.points, Reward.id)
        )
    )


def list_offered(unit_id: int, on: date) -> list[Reward]:
    """Return the rewards of a unit that can be taken on a day, the cheapest first."""
    return list(
        session.scalars(
            select(Reward)
            .where(
                Reward.unit_id == unit_id,
                Reward.is_active.is_(True),
                Reward.from_on <= on,
                or_(Reward.until_on.is_(None), Reward.until_on >= on),
                or_(Reward.stock.is_(None), Reward.stock > 0),
            )
            .order_by(Reward.points, Reward.id)
        )
    )


def list_offered_everywhere(on: date) -> list[tuple[Reward, str]]:
    """Return each reward that can be taken on a day with its unit's name; one statement."""
    rows = session.execute(
        select(Reward, Unit.name)
        .join(Unit, Unit.id == Reward.unit_id)
        .where(
            Unit.is_active.is_(True),
            Reward.is_active.is_(True),
            Reward.from_on <= on,
            or_(Reward.until_on.is_(None), Reward.until_on >= on),
            or_(Reward.stock.is_(None), Reward.stock > 0),
        )
        .order_by(Unit.name, Reward.points, Reward.id)
    )
    return [(row.Reward, row.name) for row in rows]


def list_taken(person_id: int) -> list[tuple[RewardRedemption, str, str]]:
    """Return (what a person took, the reward's name, the unit's), the latest first."""
    rows = session.execute(
        select(RewardRedemption, Reward.name.label("reward"), Unit.name.label("unit"))
        .join(Reward, Reward.id == RewardRedemption.reward_id)
        .join(Unit, Unit.id == RewardRedemption.unit_id)
        .where(RewardRedemption.person_id == person_id)
        .order_by(RewardRedemption.id.desc())
        .limit(PAGE_SIZE)
    )
    return [(row.RewardRedemption, row.reward, row.unit) for row in rows]


def get_redemption(redemption_id: int) -> RewardRedemption:
    """Return what somebody took, or raise NotFound."""
    row = session.get(RewardRedemption, redemption_id)
    if row is None:
        raise NotFound(N_("This reward was not taken."))
    return row


def get_redemption_of(redemption_id: int, person_id: int) -> RewardRedemption:
    """Return what this person took, or raise NotFound."""
    row = get_redemption(redemption_id)
    if row.person_id != person_id:
        raise NotFound(N_("This reward was not taken."))
    return row


def find_redemption_by_key(key: str) -> RewardRedemption | None:
    """Return what was taken under a key, or None."""
    return session.scalars(
        select(RewardRedemption).where(RewardRedemption.unique_key == key)
    ).one_or_none()


def find_by_code(unit_id: int, typed: str) -> RewardRedemption | None:
    """Return what belongs to a code as the desk typed it, or None."""
    signs = "".join(sign for sign in typed.upper() if sign.isalnum())
    code = f"{signs[:4]}-{signs[4:]}"
    return session.scalars(
        select(RewardRedemption).where(
            RewardRedemption.unit_id == unit_id, RewardRedemption.code == code
        )
    ).one_or_none()


def list_redemptions(unit_id: int, wanted: RedemptionFilter) -> Page[RedemptionRow]:
    """Return a page of what was taken in a unit, the latest first; two statements."""
    where = [RewardRedemption.unit_id == unit_id]
    if wanted.person_id is not None:
        where.append(RewardRedemption.person_id == wanted.person_id)
    if wanted.status is not None:
        where.append(RewardRedemption.status == wanted.status)
    total = session.scalar(select(func.count()).select_from(RewardRedemption).where(*where)) or 0
    rows = session.execute(
        select(
            RewardRedemption.id,
            RewardRedemption.number,
            Reward.name,
            RewardRedemption.person_id,
            Person.full_name,
            RewardRedemption.points,
            RewardRedemption.status,
            RewardRedemption.taken_on,
        )
        .join(Reward, Reward.id == RewardRedemption.reward_id)
        .join(Person, Person.id == RewardRedemption.person_id)
        .where(*where)
        .order_by(RewardRedemption.id.desc())
        .limit(wanted.size)
        .offset((wanted.page - 1) * wanted.size)
    ).all()
    return Page([RedemptionRow(*row) for row in rows], wanted.page, wanted.size, total)

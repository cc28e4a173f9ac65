"""What points add to the copy of a person's own data."""

from typing import Any

from sqlalchemy import select

from coop.db import session
from coop.domain.loyalty.models import PointsEntry, Reward, RewardRedemption
from coop.domain.people.own_data import register_own_data


def _own_points(person_id: int) -> list[dict[str, Any]]:
    """Return every change of the points, with the reward where one was taken; one statement."""
    rows = session.execute(
        select(
            PointsEntry.booked_on,
            PointsEntry.kind,
            PointsEntry.points,
            PointsEntry.reason,
            RewardRedemption.number,
            Reward.name,
            RewardRedemption.status,
        )
        .outerjoin(RewardRedemption, RewardRedemption.entry_id == PointsEntry.id)
        .outerjoin(Reward, Reward.id == RewardRedemption.reward_id)
        .where(PointsEntry.person_id == person_id)
        .order_by(PointsEntry.id)
    )
    return [
        {
            "on": on,
            "kind": kind.value,
            "points": points,
            "reason": reason,
            "number": number,
            "reward": reward,
            "reward_status": status.value if status else None,
        }
        for on, kind, points, reason, number, reward, status in rows
    ]


def register() -> None:
    """Add points and rewards to one's own data."""
    register_own_data("points", _own_points)

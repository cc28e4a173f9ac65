"""Somebody with points in the unit of the cooperative, and what changes them."""

from dataclasses import dataclass, replace
from datetime import date

from coop.db import session
from coop.domain.identity.types import Actor
from coop.domain.loyalty import service
from coop.domain.loyalty.models import PointsEntry, PointsProgram, PointsRule, Reward
from coop.domain.loyalty.reward_service import add_reward
from coop.domain.loyalty.service import Change
from coop.domain.loyalty.types import Event, EventKind, RewardText
from coop.domain.people.service import add_person
from coop.domain.people.types import PersonDetails
from coop.domain.units.types import COOPERATIVE_UNIT_ID
from coop.refs import Ref
from tests.support.staff import add_staff

START = date(2026, 3, 2)
EACH = 10_000
"""One point for so many rupiah."""


@dataclass(frozen=True)
class Collector:
    """A person who collects points."""

    person_id: int

    def change(self, key: str, on: date = START, reason: str | None = None) -> Change:
        """Return a change of this person's points, written once by ``key``."""
        return Change(self.person_id, COOPERATIVE_UNIT_ID, on, Ref("order", 1), key, reason)

    def earn(self, points: int, key: str = "", on: date = START) -> PointsEntry:
        """Pay for so many points on a day."""
        event = Event(EventKind.VISIT, on, amount=points * EACH)
        entry = service.earn_points(self.change(key or f"earn:{points}:{on}", on), event)
        assert entry is not None
        return entry


def build_collector(pending_days: int = 0, valid_months: int | None = 12) -> Collector:
    """Return a new person; the unit of the cooperative gives a point for every `EACH` rupiah."""
    session.add(
        PointsProgram(
            unit_id=COOPERATIVE_UNIT_ID,
            amount_each=100,
            pending_days=pending_days,
            valid_months=valid_months,
        )
    )
    session.add(
        PointsRule(
            unit_id=COOPERATIVE_UNIT_ID,
            name="Tiap Rp10.000",
            event=EventKind.VISIT,
            points=1,
            per_amount=EACH,
            items=[],
            weekdays=list(range(7)),
        )
    )
    session.flush()
    return Collector(add_person(PersonDetails(full_name="Ani Lestari")).id)


def give_points_for(**points: int) -> None:
    """Let the cooperative give points for events, each by its name."""
    session.add(PointsProgram(unit_id=COOPERATIVE_UNIT_ID, amount_each=100, valid_months=None))
    session.add_all(
        PointsRule(
            unit_id=COOPERATIVE_UNIT_ID,
            name=event,
            event=EventKind(event),
            points=each,
            items=[],
            weekdays=list(range(7)),
        )
        for event, each in points.items()
    )
    session.flush()


def build_reward(points: int = 10, stock: int | None = None, keeper: Actor | None = None) -> Reward:
    """Return a reward of the cooperative that can be taken at any time."""
    text = RewardText("Payung", points, date(2026, 1, 1))
    return add_reward(COOPERATIVE_UNIT_ID, text, stock, keeper or add_staff("Rina Wijaya"))


def on_another(change: Change, key: str) -> Change:
    """Return the same change under another key."""
    return replace(change, key=key)

"""Earn, spend, give back and take back points. Each entry is written once, by its key.

A lot's points are taken by a guarded UPDATE, so that no point is spent twice; who finds a lot
emptied by a rival reads the lots again.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select, update

from coop import dates
from coop.db import insert_unless_taken, session, take
from coop.domain.loyalty import queries, rules
from coop.domain.loyalty.models import PointsDebt, PointsEntry, PointsLot, PointsUse
from coop.domain.loyalty.types import Drawn, Event, PointsKind, Refund
from coop.domain.trail.service import acting_user
from coop.errors import Conflict, Refused
from coop.explain import N_, Explained
from coop.refs import Ref

TRIES = 25
GRACE = timedelta(days=30)
"""How long points live on that come back to a lot whose last day is over."""


@dataclass(frozen=True, slots=True)
class Change:
    """Whose points change, in which unit, on which day, for what; written once by ``key``."""

    person_id: int
    unit_id: int
    on: date
    source: Ref
    key: str
    reason: str | None = None


class _LotTakenError(Exception):
    """A rival emptied a lot after it was read."""


def earn_points(change: Change, event: Event) -> PointsEntry | None:
    """Write what an event earns by the unit's rules; None when it earns nothing, or did before.

    The points wait and expire as the unit's program says; what the person owes is paid first.
    """
    program = queries.find_program(change.unit_id)
    if program is None:
        return None
    earned = rules.calculate_points(event, queries.list_rules(change.unit_id, event.kind))
    if not earned.result:
        return None
    entry = _write(change, PointsKind.EARNED, earned.result, earned)
    if entry is None:
        return None
    life = rules.life_of(change.on, program.pending_days, program.valid_months)
    _open_lot(entry, earned.result, *life)
    return entry


def spend_points(change: Change, points: int) -> PointsEntry:
    """Spend points of a person, first those that expire first.

    Raises Refused when the person has too few; spent before under this key, that entry is it.
    """
    if points < 1:
        raise Refused(N_("Spend at least one point."), field="points")

    def choose() -> Drawn:
        lots, owed = queries.list_lots(change.person_id), queries.owed_points(change.person_id)
        if rules.hold(lots, owed, change.on).usable < points:
            raise Refused(N_("You have too few points for it."), field="points")
        return rules.draw(lots, points, change.on)

    return _take_away(change, PointsKind.SPENT, points, choose)


def give_back(change: Change, spent: PointsEntry) -> PointsEntry | None:
    """Give points that were spent back to the lots they came from; None when that was done.

    What comes back to a lot that has expired lives on for `GRACE`.
    """
    entry = _write(change, PointsKind.RETURNED, -spent.points)
    if entry is None:
        return None
    late = 0
    for use, lot in session.execute(
        select(PointsUse, PointsLot)
        .join(PointsLot, PointsLot.id == PointsUse.lot_id)
        .where(PointsUse.entry_id == spent.id)
        .order_by(PointsLot.id)
    ).all():
        if lot.expires_on is not None and lot.expires_on < change.on:
            late += use.points
        else:
            _move(lot.id, -use.points)
            session.add(PointsUse(entry_id=entry.id, lot_id=lot.id, points=-use.points))
    session.flush()
    if late:
        _open_lot(entry, late, change.on, change.on + GRACE)
    return entry


def take_back(change: Change, earned: PointsEntry, refund: Refund) -> PointsEntry | None:
    """Take points back in proportion to a refund; None when there are none, or it was done.

    They come from the lot in which they were earned, then from the others; what has been spent
    is owed.
    """
    points = rules.calculate_taken_back(refund)
    if not points:
        return None
    entry = _write(change, PointsKind.TAKEN_BACK, -points)
    if entry is None:
        return None
    own = session.scalar(select(PointsLot.id).where(PointsLot.entry_id == earned.id)) or 0
    drawn = _take(
        entry,
        lambda: rules.take_back(queries.list_lots(change.person_id), own, points, change.on),
    )
    if drawn.missing:
        missing = drawn.missing
        session.add(
            PointsDebt(entry_id=entry.id, person_id=entry.person_id, points=missing, left=missing)
        )
        session.flush()
    return entry


def expire_lot(change: Change, lot_id: int, points: int) -> PointsEntry | None:
    """Write off ``points`` that are left of a lot; None when somebody took of it meanwhile."""
    try:
        with session.begin_nested():
            _move(lot_id, points)
    except _LotTakenError:
        return None
    entry = _write(change, PointsKind.EXPIRED, -points)
    if entry is None:
        raise Conflict(N_("This is at another step by now. Look at it again."))
    session.add(PointsUse(entry_id=entry.id, lot_id=lot_id, points=points))
    session.flush()
    return entry


def correct_points(change: Change, points: int, expires_on: date | None = None) -> PointsEntry:
    """Add points, or with a minus take them away, for a reason that the person may read.

    Raises Refused without a reason, for zero, or for more than the person has.
    """
    if not (change.reason or "").strip():
        raise Refused(N_("Give the reason of the correction."), field="reason")
    if not points:
        raise Refused(
            N_("Say how many points to add, or with a minus to take away."), field="points"
        )
    if points > 0:
        entry = _write(change, PointsKind.CORRECTED, points)
        if entry is None:
            return _written(change)
        _open_lot(entry, points, change.on, expires_on)
        return entry

    def choose() -> Drawn:
        drawn = rules.draw(queries.list_lots(change.person_id), -points, change.on)
        if drawn.missing:
            raise Refused(N_("The person has fewer points than that."), field="points")
        return drawn

    return _take_away(change, PointsKind.CORRECTED, -points, choose)


def _take_away(
    change: Change, kind: PointsKind, points: int, choose: Callable[[], Drawn]
) -> PointsEntry:
    """Write an entry that takes points from what ``choose`` draws, unless it was written before."""
    if (before := queries.find_entry(change.key)) is not None:
        return before
    choose()  # refused before anything is written
    entry = _write(change, kind, -points)
    if entry is None:
        return _written(change)
    _take(entry, choose)
    return entry


def _write(
    change: Change, kind: PointsKind, points: int, why: Explained[int] | None = None
) -> PointsEntry | None:
    entry = PointsEntry(
        person_id=change.person_id,
        unit_id=change.unit_id,
        kind=kind,
        points=points,
        booked_on=change.on,
        source_kind=change.source.kind,
        source_id=change.source.id,
        unique_key=change.key,
        why=why.to_json() if why else None,
        reason=change.reason,
        made_by=acting_user.get(),
        made_at=dates.now(),
    )
    return entry if insert_unless_taken(entry) else None


def _written(change: Change) -> PointsEntry:
    entry = queries.find_entry(change.key)
    if entry is None:
        raise Conflict(N_("This is at another step by now. Look at it again."))
    return entry


def _open_lot(entry: PointsEntry, points: int, available_on: date, expires_on: date | None) -> None:
    lot = PointsLot(
        entry_id=entry.id,
        person_id=entry.person_id,
        points=points,
        left=points,
        available_on=available_on,
        expires_on=expires_on,
    )
    session.add(lot)
    session.flush()
    _pay_debts(entry, lot)


def _pay_debts(entry: PointsEntry, lot: PointsLot) -> None:
    """Pay what the person owes from a new lot, the oldest debt first."""
    rest = lot.points
    debts = session.execute(
        select(PointsDebt.id, PointsDebt.left)
        .where(PointsDebt.person_id == entry.person_id, PointsDebt.left > 0)
        .order_by(PointsDebt.id)
    ).all()
    for debt_id, left in debts:
        paid = min(rest, left)
        is_paid = paid and take(
            update(PointsDebt)
            .where(PointsDebt.id == debt_id, PointsDebt.left == left)
            .values(left=left - paid)
            .execution_options(synchronize_session=False)
        )
        if is_paid:
            _move(lot.id, paid)
            session.add(PointsUse(entry_id=entry.id, lot_id=lot.id, debt_id=debt_id, points=paid))
            rest -= paid
    session.flush()
    session.expire(lot)


def _take(entry: PointsEntry, choose: Callable[[], Drawn]) -> Drawn:
    """Take what ``choose`` draws out of the lots; chosen anew when a rival was quicker."""
    for _try in range(TRIES):
        drawn = choose()
        try:
            with session.begin_nested():
                _take_lots(entry, drawn.by_lot)
        except _LotTakenError:
            continue
        return drawn
    raise Conflict(N_("The points are being used elsewhere. Please try again."))


def _take_lots(entry: PointsEntry, by_lot: Mapping[int, int]) -> None:
    for lot_id, points in sorted(by_lot.items()):
        _move(lot_id, points)
        session.add(PointsUse(entry_id=entry.id, lot_id=lot_id, points=points))
    session.flush()


def _move(lot_id: int, points: int) -> None:
    """Take points out of a lot, or with a minus put them back, if it has (had) so many."""
    won = take(
        update(PointsLot)
        .where(
            PointsLot.id == lot_id,
            PointsLot.left >= points,
            PointsLot.left - points <= PointsLot.points,
        )
        .values(left=PointsLot.left - points)
        .execution_options(synchronize_session=False)
    )
    if not won:
        raise _LotTakenError(lot_id)

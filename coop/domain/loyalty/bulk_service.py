"""Earn for many events at once, and write off what expired: a portion is a few statements.

What is written is the same as one by one; when a rival is in the way, it is written one by one.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeAlias

from sqlalchemy import bindparam, select, update
from sqlalchemy.exc import IntegrityError

from coop import dates
from coop.db import in_parts, insert_rows, session, take_rows
from coop.domain.loyalty import queries, rules
from coop.domain.loyalty.models import (
    PointsDebt,
    PointsEntry,
    PointsLot,
    PointsProgram,
    PointsUse,
)
from coop.domain.loyalty.service import Change, earn_points, expire_lot, take_back
from coop.domain.loyalty.types import Event, PointsKind, Refund
from coop.domain.trail.service import acting_user
from coop.explain import Explained
from coop.refs import Ref

ROWS_A_PORTION = 250

Earning: TypeAlias = tuple[Change, Event]


class _RivalError(Exception):
    """Somebody else wrote one of the entries, or paid one of the debts, meanwhile."""


@dataclass(slots=True)
class _Earned:
    """What a change earns, and what of it pays debts: points by debt."""

    change: Change
    why: Explained[int]
    program: PointsProgram
    entry_id: int = 0
    paid: dict[int, int] = field(default_factory=dict)


def earn_many(earnings: Sequence[Earning]) -> int:
    """Write what many events earn by their units' rules and return how many earned something.

    As `earn_points` does for one: once by its key, debts first. A portion of `ROWS_A_PORTION`
    takes a constant number of statements.
    """
    count = 0
    for portion in in_parts(earnings, ROWS_A_PORTION):
        try:
            with session.begin_nested():
                count += _earn(portion)
        except (IntegrityError, _RivalError):
            count += sum(earn_points(change, event) is not None for change, event in portion)
    return count


def take_back_all(source: Ref, on: date, keys_begin: str) -> int:
    """Take back, once each, what ``source`` earned under keys that begin so; return how many.

    All of it, whatever was paid for it: what has been spent is owed.
    """
    entries = session.scalars(
        select(PointsEntry)
        .where(
            PointsEntry.source_kind == source.kind,
            PointsEntry.source_id == source.id,
            PointsEntry.kind == PointsKind.EARNED,
            PointsEntry.unique_key.startswith(keys_begin, autoescape=True),
        )
        .order_by(PointsEntry.id)
    ).all()
    count = 0
    for earned in entries:
        key = f"{earned.unique_key}:back"
        change = Change(earned.person_id, earned.unit_id, on, source, key)
        count += take_back(change, earned, Refund(earned.points, 0)) is not None
    return count


def expire_points(on: date, limit: int = ROWS_A_PORTION) -> int:
    """Write off up to ``limit`` lots whose last day is before ``on``; return how many it looked at.

    What somebody takes of a lot meanwhile is theirs: its rest expires with the next turn.
    """
    rows = session.execute(
        select(PointsLot.id, PointsLot.left, PointsLot.person_id, PointsEntry.unit_id)
        .join(PointsEntry, PointsEntry.id == PointsLot.entry_id)
        .where(PointsLot.expires_on < on, PointsLot.left > 0)
        .order_by(PointsLot.id)
        .limit(limit)
    )
    expired = [
        _Expired(
            Change(person_id, unit_id, on, Ref("points_lot", lot_id), f"expire:{lot_id}"),
            lot_id,
            left,
        )
        for lot_id, left, person_id, unit_id in rows
    ]
    if expired:
        try:
            with session.begin_nested():
                _expire(expired)
        except (IntegrityError, _RivalError):
            for one in expired:
                expire_lot(one.change, one.lot_id, one.left)
    return len(expired)


def expire_all_points(on: date) -> int:
    """Write off every lot whose last day is before ``on``, in portions; return how many."""
    count = 0
    while found := expire_points(on):
        count += found
        if found < ROWS_A_PORTION:
            break
    return count


@dataclass(frozen=True, slots=True)
class _Expired:
    """A lot whose time is over, and what was left of it as it was read."""

    change: Change
    lot_id: int
    left: int


_EMPTY = (
    update(PointsLot)
    .where(PointsLot.id == bindparam("lot"), PointsLot.left == bindparam("was"))
    .values(left=0)
)


def _expire(expired: Sequence[_Expired]) -> None:
    values = [{"lot": one.lot_id, "was": one.left} for one in expired]
    if take_rows(_EMPTY, values) != len(values):
        raise _RivalError
    ids = _insert_entries([(one.change, PointsKind.EXPIRED, -one.left, None) for one in expired])
    insert_rows(
        PointsUse,
        (
            {
                "entry_id": ids[one.change.key],
                "lot_id": one.lot_id,
                "debt_id": None,
                "points": one.left,
            }
            for one in expired
        ),
    )


def _earn(portion: Sequence[Earning]) -> int:
    earned = _reckon(portion)
    if not earned:
        return 0
    _write_entries(earned)
    debts = _share_debts(earned)
    _write_lots(earned)
    _pay_debts(earned, debts)
    return len(earned)


def _reckon(portion: Sequence[Earning]) -> list[_Earned]:
    """Return what earns points and was not written before; each key once."""
    programs = queries.find_programs({change.unit_id for change, _event in portion})
    known = [one for one in portion if one[0].unit_id in programs]
    if not known:
        return []
    by_event = queries.list_rules_of(programs)
    found: dict[str, _Earned] = {}
    for change, event in known:
        why = rules.calculate_points(event, by_event.get((change.unit_id, event.kind), ()))
        if why.result and change.key not in found:
            found[change.key] = _Earned(change, why, programs[change.unit_id])
    written = _find_entries(found)
    return [one for key, one in found.items() if key not in written]


def _find_entries(keys: Iterable[str]) -> dict[str, int]:
    wanted = list(keys)
    if not wanted:
        return {}
    rows = session.execute(
        select(PointsEntry.unique_key, PointsEntry.id).where(PointsEntry.unique_key.in_(wanted))
    )
    return dict(rows.all())


def _write_entries(earned: Sequence[_Earned]) -> None:
    ids = _insert_entries(
        [(one.change, PointsKind.EARNED, one.why.result, one.why) for one in earned]
    )
    for one in earned:
        one.entry_id = ids[one.change.key]


def _insert_entries(
    written: Sequence[tuple[Change, PointsKind, int, Explained[int] | None]],
) -> dict[str, int]:
    """Insert entries and return their ids by key."""
    now, user_id = dates.now(), acting_user.get()
    insert_rows(
        PointsEntry,
        (
            {
                "person_id": change.person_id,
                "unit_id": change.unit_id,
                "kind": kind,
                "points": points,
                "booked_on": change.on,
                "source_kind": change.source.kind,
                "source_id": change.source.id,
                "unique_key": change.key,
                "why": why.to_json() if why else None,
                "reason": change.reason,
                "made_by": user_id,
                "made_at": now,
            }
            for change, kind, points, why in written
        ),
    )
    return _find_entries(change.key for change, *_rest in written)


def _share_debts(earned: Sequence[_Earned]) -> Mapping[int, int]:
    """Say of each earning which debts it pays, the oldest first; return what was owed by debt."""
    rows = session.execute(
        select(PointsDebt.person_id, PointsDebt.id, PointsDebt.left)
        .where(
            PointsDebt.person_id.in_({one.change.person_id for one in earned}), PointsDebt.left > 0
        )
        .order_by(PointsDebt.id)
    ).all()
    left = {debt_id: points for _person, debt_id, points in rows}
    owed = dict(left)
    for one in earned:
        rest = one.why.result
        for person_id, debt_id, _points in rows:
            paid = min(rest, left[debt_id]) if person_id == one.change.person_id else 0
            if paid:
                one.paid[debt_id] = paid
                left[debt_id] -= paid
                rest -= paid
    return owed


def _write_lots(earned: Sequence[_Earned]) -> None:
    insert_rows(
        PointsLot,
        (
            {
                "entry_id": one.entry_id,
                "person_id": one.change.person_id,
                "points": one.why.result,
                "left_points": one.why.result - sum(one.paid.values()),
                "available_on": available_on,
                "expires_on": expires_on,
            }
            for one in earned
            for available_on, expires_on in [
                rules.life_of(one.change.on, one.program.pending_days, one.program.valid_months)
            ]
        ),
    )


_PAY = (
    update(PointsDebt)
    .where(PointsDebt.id == bindparam("debt"), PointsDebt.left == bindparam("was"))
    .values(left=bindparam("remains"))
)


def _pay_debts(earned: Sequence[_Earned], owed: Mapping[int, int]) -> None:
    paying = [one for one in earned if one.paid]
    if not paying:
        return
    lots: dict[int, int] = dict(
        session.execute(
            select(PointsLot.entry_id, PointsLot.id).where(
                PointsLot.entry_id.in_([one.entry_id for one in paying])
            )
        ).all()
    )
    paid: dict[int, int] = {}
    for one in paying:
        for debt_id, points in one.paid.items():
            paid[debt_id] = paid.get(debt_id, 0) + points
    values = [
        {"debt": debt_id, "was": owed[debt_id], "remains": owed[debt_id] - points}
        for debt_id, points in sorted(paid.items())
    ]
    if take_rows(_PAY, values) != len(values):
        raise _RivalError
    insert_rows(PointsUse, _uses(paying, lots))


def _uses(paying: Sequence[_Earned], lots: Mapping[int, int]) -> Iterator[dict[str, Any]]:
    for one in paying:
        for debt_id, points in one.paid.items():
            yield {
                "entry_id": one.entry_id,
                "lot_id": lots[one.entry_id],
                "debt_id": debt_id,
                "points": points,
            }

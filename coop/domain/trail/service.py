"""Write to the trail, and seal it into a hash chain."""

import hashlib
from collections.abc import Iterable
from contextvars import ContextVar
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, select

from coop import dates
from coop.db import canonical_json, insert_rows, session
from coop.domain.trail.models import TrailHead, TrailRow, TrailSeal, TrailWaiting
from coop.refs import Ref

GENESIS = "0" * 64

acting_user: ContextVar[int | None] = ContextVar("acting_user", default=None)


def write_trail(action: str, subject: Ref, **detail: Any) -> None:
    """Note that the acting user did ``action`` (such as ``loan.disbursed``) to ``subject``."""
    session.add(
        TrailRow(
            at=dates.now(),
            user_id=acting_user.get(),
            action=action,
            subject_kind=subject.kind,
            subject_id=subject.id,
            detail=detail,
        )
    )


def write_trails(rows: Iterable[tuple[str, Ref, dict[str, Any]]]) -> None:
    """Note many things at once: (action, subject, detail) of each."""
    at, user_id = dates.now(), acting_user.get()
    insert_rows(
        TrailRow,
        (
            {
                "at": at,
                "user_id": user_id,
                "action": action,
                "subject_kind": subject.kind,
                "subject_id": subject.id,
                "detail": detail,
            }
            for action, subject, detail in rows
        ),
    )


def calculate_seal(row: TrailRow, sequence: int, previous: str) -> str:
    """Return the seal of ``row`` at ``sequence`` after ``previous``, as 64 hex digits."""
    parts = [
        sequence,
        previous,
        row.id,
        row.at.isoformat(),
        row.user_id,
        row.action,
        row.subject_kind,
        row.subject_id,
        row.detail,
    ]
    return hashlib.sha256(canonical_json(parts).encode()).hexdigest()


def seal_trail(limit: int = 500) -> int:
    """Seal up to ``limit`` unsealed rows and return how many. One leased sealer calls this."""
    last = session.execute(
        select(TrailSeal).order_by(TrailSeal.sequence.desc()).limit(1)
    ).scalar_one_or_none()
    sequence, previous = (last.sequence, last.seal) if last else (0, GENESIS)
    unsealed = session.scalars(
        select(TrailRow)
        .join(TrailWaiting, TrailWaiting.trail_id == TrailRow.id)
        .order_by(TrailRow.at, TrailRow.id)
        .limit(limit)
    ).all()
    for row in unsealed:
        sequence += 1
        seal = calculate_seal(row, sequence, previous)
        session.add(
            TrailSeal(
                sequence=sequence,
                trail_id=row.id,
                previous=previous,
                seal=seal,
                sealed_at=dates.now(),
            )
        )
        previous = seal
    session.execute(
        delete(TrailWaiting).where(TrailWaiting.trail_id.in_([row.id for row in unsealed]))
    )
    session.flush()
    return len(unsealed)


def note_head() -> TrailHead | None:
    """Remember the chain's head as it is told outside the house; None while it is empty."""
    last = session.execute(
        select(TrailSeal).order_by(TrailSeal.sequence.desc()).limit(1)
    ).scalar_one_or_none()
    if last is None:
        return None
    known = session.scalar(select(TrailHead).where(TrailHead.sequence == last.sequence))
    if known is None:
        known = TrailHead(sequence=last.sequence, seal=last.seal, noted_at=dates.now())
        session.add(known)
        session.flush()
    return known


def list_trail(subject: Ref, limit: int = 100) -> list[TrailRow]:
    """Return what happened to ``subject``, latest first."""
    return list(
        session.scalars(
            select(TrailRow)
            .where(TrailRow.subject_kind == subject.kind, TrailRow.subject_id == subject.id)
            .order_by(TrailRow.at.desc(), TrailRow.id.desc())
            .limit(limit)
        )
    )


def oldest_unsealed_at() -> datetime | None:
    """Return since when the oldest unsealed row waits, or None."""
    return session.scalar(
        select(func.min(TrailRow.at)).join(TrailWaiting, TrailWaiting.trail_id == TrailRow.id)
    )

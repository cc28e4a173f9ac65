"""Reading the trail: the filtered list, and what the chain's checks look at."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import aliased

from coop import dates
from coop.db import session
from coop.domain.trail.models import TrailHead, TrailRow, TrailSeal
from coop.paging import PAGE_SIZE, Page
from coop.refs import Ref

PORTION = 2000


@dataclass(frozen=True, slots=True)
class TrailFilter:
    """What the trail page shows; ``action`` is the beginning of the action's name.

    Steps of ``hidden_kinds`` are not for this reader.
    """

    action: str = ""
    user_id: int | None = None
    subject_kind: str = ""
    subject_id: int | None = None
    first: date | None = None
    last: date | None = None
    page: int = 1
    size: int = PAGE_SIZE
    hidden_kinds: Sequence[str] = ()


def search_trail(wanted: TrailFilter) -> Page[TrailRow]:
    """Return a page of the trail, latest first."""
    conditions = _conditions(wanted)
    total = session.scalar(select(func.count()).select_from(TrailRow).where(*conditions))
    rows = session.scalars(
        select(TrailRow)
        .where(*conditions)
        .order_by(TrailRow.at.desc(), TrailRow.id.desc())
        .limit(wanted.size)
        .offset((wanted.page - 1) * wanted.size)
    ).all()
    return Page(rows, wanted.page, wanted.size, total or 0)


def list_trail_of(subjects: Sequence[Ref], limit: int = 30) -> list[TrailRow]:
    """Return what happened to any of ``subjects``, latest first."""
    about = or_(
        *(
            (TrailRow.subject_kind == subject.kind) & (TrailRow.subject_id == subject.id)
            for subject in subjects
        )
    )
    return list(
        session.scalars(
            select(TrailRow)
            .where(about)
            .order_by(TrailRow.at.desc(), TrailRow.id.desc())
            .limit(limit)
        )
    )


def list_actions() -> list[str]:
    """Return the names of all actions that ever happened, in order."""
    return list(session.scalars(select(TrailRow.action).distinct().order_by(TrailRow.action)))


def _conditions(wanted: TrailFilter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.action:
        conditions.append(TrailRow.action.startswith(wanted.action, autoescape=True))
    if wanted.hidden_kinds:
        conditions.append(TrailRow.subject_kind.not_in(wanted.hidden_kinds))
    if wanted.user_id is not None:
        conditions.append(TrailRow.user_id == wanted.user_id)
    if wanted.subject_kind:
        conditions.append(TrailRow.subject_kind == wanted.subject_kind)
    if wanted.subject_id is not None:
        conditions.append(TrailRow.subject_id == wanted.subject_id)
    if wanted.first is not None:
        conditions.append(TrailRow.at >= _start_of(wanted.first))
    if wanted.last is not None:
        conditions.append(TrailRow.at < _start_of(wanted.last + timedelta(days=1)))
    return conditions


def _start_of(day: date) -> datetime:
    """Return the moment at which ``day`` begins where the cooperative is."""
    return datetime.combine(day, time.min, ZoneInfo(dates.JAKARTA)).astimezone(UTC)


def walk_chain() -> Iterator[tuple[TrailSeal, TrailRow | None]]:
    """Yield (TrailSeal, TrailRow or None) in the order of the chain, in portions."""
    after = -1
    while True:
        rows = session.execute(
            select(TrailSeal, TrailRow)
            .outerjoin(TrailRow, TrailRow.id == TrailSeal.trail_id)
            .where(TrailSeal.sequence > after)
            .order_by(TrailSeal.sequence)
            .limit(PORTION)
        ).all()
        yield from ((row[0], row[1]) for row in rows)
        if len(rows) < PORTION:
            return
        after = rows[-1][0].sequence
        session.expire_all()


def list_cut_heads() -> tuple[int, list[TrailHead]]:
    """Return how many heads were told outside, and those that the chain no longer bears out."""
    told = session.scalar(select(func.count()).select_from(TrailHead)) or 0
    seal = aliased(TrailSeal)
    cut = session.scalars(
        select(TrailHead)
        .outerjoin(seal, (seal.sequence == TrailHead.sequence) & (seal.seal == TrailHead.seal))
        .where(seal.sequence.is_(None))
        .order_by(TrailHead.sequence)
    ).all()
    return told, list(cut)


def list_unsealed(before: datetime) -> tuple[int, list[TrailRow]]:
    """Return how many rows there are, and those older than ``before`` that bear no seal."""
    rows = session.scalar(select(func.count()).select_from(TrailRow)) or 0
    late = session.scalars(
        select(TrailRow)
        .outerjoin(TrailSeal, TrailSeal.trail_id == TrailRow.id)
        .where(TrailSeal.trail_id.is_(None), TrailRow.at < before)
        .order_by(TrailRow.id)
    ).all()
    return rows, list(late)


def get_sequence_span() -> tuple[int, int, int]:
    """Return (number of seals, lowest sequence, highest sequence), zeros without any."""
    counted = session.execute(
        select(func.count(), func.min(TrailSeal.sequence), func.max(TrailSeal.sequence))
    ).one()
    return counted[0], counted[1] or 0, counted[2] or 0

"""Note what members did with the cooperative; take it back once with its entry."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from coop.db import insert_rows, session
from coop.domain.ledger.models import JournalEntry
from coop.domain.participation.models import Participation
from coop.errors import NotFound
from coop.explain import N_
from coop.refs import Ref


@dataclass(frozen=True, slots=True)
class PartTaken:
    """``amount`` rupiah by which a person took part, as ``entry`` booked it for ``source``."""

    person_id: int
    amount: int
    entry: JournalEntry
    source: Ref


def note_participation(
    person_id: int, kind: str, amount: int, entry: JournalEntry, *, on: date, source: Ref
) -> None:
    """Note that a person took part with ``amount`` rupiah of ``kind`` (nothing for zero)."""
    note_participations(kind, [PartTaken(person_id, amount, entry, source)], on=on)


def note_participations(kind: str, parts: Iterable[PartTaken], *, on: date) -> None:
    """Note how people took part by ``kind`` on a day; nothing for an amount of zero."""
    insert_rows(
        Participation,
        (
            {
                "unit_id": part.entry.unit_id,
                "person_id": part.person_id,
                "kind": kind,
                "amount": part.amount,
                "participated_on": on,
                "source_kind": part.source.kind,
                "source_id": part.source.id,
                "entry_id": part.entry.id,
            }
            for part in parts
            if part.amount
        ),
    )


def lower_participation(source: Ref, amount: int, entry: JournalEntry) -> None:
    """Take ``amount`` rupiah off what ``source`` noted last, as ``entry`` booked it; once for it.

    Raises NotFound where nothing was noted. That no more is taken off than there is, the caller
    sees to, who holds ``source``.
    """
    noted = session.scalars(
        select(Participation)
        .where(
            Participation.source_kind == source.kind,
            Participation.source_id == source.id,
            Participation.lowers_id.is_(None),
            Participation.reverses_id.is_(None),
        )
        .order_by(Participation.id.desc())
        .limit(1)
    ).one_or_none()
    if noted is None:
        raise NotFound(N_("No participation was noted for it."))
    session.add(
        Participation(
            unit_id=noted.unit_id,
            person_id=noted.person_id,
            kind=noted.kind,
            amount=-amount,
            on=entry.booked_on,
            source_kind=source.kind,
            source_id=source.id,
            entry_id=entry.id,
            lowers_id=noted.id,
        )
    )
    session.flush()


def reverse_participation(source: Ref, entry: JournalEntry, reversal: JournalEntry) -> None:
    """Take back what ``source`` noted with ``entry``: a negative row, unique per original."""
    noted = session.scalars(
        select(Participation).where(
            Participation.entry_id == entry.id,
            Participation.source_kind == source.kind,
            Participation.source_id == source.id,
        )
    ).all()
    session.add_all(
        Participation(
            unit_id=row.unit_id,
            person_id=row.person_id,
            kind=row.kind,
            amount=-row.amount,
            on=reversal.booked_on,
            source_kind=row.source_kind,
            source_id=row.source_id,
            entry_id=reversal.id,
            reverses_id=row.id,
        )
        for row in noted
    )
    session.flush()

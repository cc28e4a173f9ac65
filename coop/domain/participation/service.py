"""Note what members did with the cooperative; take it back once with its entry."""

from datetime import date

from sqlalchemy import select

from coop.db import session
from coop.domain.ledger.models import JournalEntry
from coop.domain.participation.models import Participation
from coop.refs import Ref


def note_participation(
    person_id: int, kind: str, amount: int, entry: JournalEntry, *, on: date, source: Ref
) -> None:
    """Note that a person took part with ``amount`` rupiah of ``kind`` (nothing for zero)."""
    if amount:
        session.add(
            Participation(
                unit_id=entry.unit_id,
                person_id=person_id,
                kind=kind,
                amount=amount,
                on=on,
                source_kind=source.kind,
                source_id=source.id,
                entry_id=entry.id,
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

"""Post to the journal, and reverse: the only two ways to write in the books."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain
from typing import Any

from sqlalchemy import select

from coop import dates
from coop.db import insert_rows, insert_unless_taken, session
from coop.domain.ledger import rules
from coop.domain.ledger.digest import POSTED, digest_posted
from coop.domain.ledger.errors import AlreadyReversed, PeriodClosed
from coop.domain.ledger.models import AccountingPeriod, JournalEntry, JournalLine
from coop.domain.ledger.types import Line, PeriodStatus, Side
from coop.domain.numbering.service import take_numbers
from coop.domain.trail.service import acting_user, write_trail, write_trails
from coop.errors import NotFound
from coop.explain import N_
from coop.refs import Ref


@dataclass(frozen=True, slots=True)
class Draft:
    """An entry to be posted: see `post_entry`."""

    text: str
    lines: Sequence[Line]
    source: Ref
    unique_key: str
    value_on: date
    approver_id: int | None = None
    reverses_id: int | None = None


def post_entry(
    text: str,
    lines: Sequence[Line],
    *,
    source: Ref,
    unique_key: str,
    booked_on: date,
    unit_id: int,
    value_on: date | None = None,
    approver_id: int | None = None,
    reverses_id: int | None = None,
) -> JournalEntry:
    """Post a balanced entry and return it; with a known ``unique_key``, return the first one.

    ``source`` names what caused the entry (the trial balance drills down to it). The maker is
    the acting user. The entry's digest goes into the trail. Takes a number, so call it late in
    the transaction.

    Raises: Unbalanced, PeriodClosed.
    """
    posted = find_entry_by_key(unique_key)
    if posted is not None:
        return posted
    draft = Draft(text, lines, source, unique_key, value_on or booked_on, approver_id, reverses_id)
    return post_entries([draft], booked_on=booked_on, unit_id=unit_id)[0]


def post_entries(drafts: Sequence[Draft], *, booked_on: date, unit_id: int) -> list[JournalEntry]:
    """Post many balanced entries of one day and return them in their order.

    Their keys must be new: one that is known raises the database's IntegrityError. Their numbers
    are one block, so call it late in the transaction. Raises: Unbalanced, PeriodClosed.
    """
    totals = [rules.ensure_balanced(draft.lines) for draft in drafts]
    ensure_open(booked_on)
    numbers = take_numbers(unit_id, "journal", f"{booked_on:%Y}", len(drafts))
    posted_at, maker_id = dates.now(), acting_user.get()
    entries = [
        JournalEntry(
            number=number,
            unit_id=unit_id,
            booked_on=booked_on,
            value_on=draft.value_on,
            posted_at=posted_at,
            text=draft.text[:200],
            unique_key=draft.unique_key,
            source_kind=draft.source.kind,
            source_id=draft.source.id,
            maker_id=maker_id,
            approver_id=draft.approver_id,
            reverses_id=draft.reverses_id,
            line_count=len(draft.lines),
            total_amount=total,
        )
        for draft, number, total in zip(drafts, numbers, totals, strict=True)
    ]
    session.add_all(entries)
    session.flush()
    rows = [_line_rows(entry, draft.lines) for entry, draft in zip(entries, drafts, strict=True)]
    insert_rows(JournalLine, chain.from_iterable(rows))
    write_trails(
        (POSTED, Ref("journal_entry", entry.id), {"sha256": digest_posted(entry, own)})
        for entry, own in zip(entries, rows, strict=True)
    )
    return entries


def _line_rows(entry: JournalEntry, lines: Sequence[Line]) -> list[dict[str, Any]]:
    return [
        {
            "entry_id": entry.id,
            "line_no": number,
            "account": line.account,
            "debit": line.amount if line.side is Side.DEBIT else 0,
            "credit": line.amount if line.side is Side.CREDIT else 0,
            "unit_id": line.unit_id or entry.unit_id,
            "ref_kind": line.ref.kind if line.ref else None,
            "ref_id": line.ref.id if line.ref else None,
            "text": line.text[:200],
            "booked_on": entry.booked_on,
        }
        for number, line in enumerate(lines, start=1)
    ]


def reverse_entry(
    entry: JournalEntry, *, booked_on: date, reason: str, approver_id: int | None = None
) -> JournalEntry:
    """Post the mirror of ``entry``, once. The areas undo their own balances beside it."""
    if session.scalar(select(JournalEntry.id).where(JournalEntry.reverses_id == entry.id)):
        raise AlreadyReversed(N_("This entry has been reversed already."))
    lines = [
        Line(
            row.account,
            Side.CREDIT if row.debit else Side.DEBIT,
            row.debit or row.credit,
            Ref(row.ref_kind, row.ref_id) if row.ref_kind and row.ref_id else None,
            row.unit_id,
            row.text,
        )
        for row in session.scalars(
            select(JournalLine)
            .where(JournalLine.entry_id == entry.id)
            .order_by(JournalLine.line_no)
        )
    ]
    mirrored = post_entry(
        f"{entry.number}: {reason}",
        lines,
        source=Ref(entry.source_kind, entry.source_id),
        unique_key=f"reverse:{entry.id}",
        booked_on=booked_on,
        unit_id=entry.unit_id,
        approver_id=approver_id,
        reverses_id=entry.id,
    )
    write_trail("journal.reversed", Ref("journal_entry", entry.id), reason=reason)
    return mirrored


def find_entry_by_key(unique_key: str) -> JournalEntry | None:
    """Return the entry posted under ``unique_key``, or None."""
    return session.scalars(
        select(JournalEntry).where(JournalEntry.unique_key == unique_key)
    ).one_or_none()


def get_entry(entry_id: int) -> JournalEntry:
    """Return the entry or raise NotFound."""
    entry = session.get(JournalEntry, entry_id)
    if entry is None:
        raise NotFound(N_("This journal entry does not exist."))
    return entry


def ensure_open(booked_on: date) -> None:
    """Refuse a booking date in a month that is closing or closed, or before one; open a new month.

    The month's row stays locked for reading until the transaction ends: who closes the month
    waits for everybody who books in it, and whoever comes later finds it closing.
    """
    month = booked_on.replace(day=1)
    status = session.scalar(
        select(AccountingPeriod.status)
        .where(AccountingPeriod.starts_on == month)
        .with_for_update(read=True)
    )
    if status is None:
        _ensure_after_closed(month)
        insert_unless_taken(
            AccountingPeriod(
                starts_on=month,
                status=PeriodStatus.OPEN,
                changed_at=dates.now(),
                changed_by=acting_user.get(),
            )
        )
    elif status is not PeriodStatus.OPEN:
        raise PeriodClosed(N_("The books of %(month)s are closed."), month=month)


def _ensure_after_closed(month: date) -> None:
    """Refuse a month of which nothing was booked when a later one was closed: it was zero then."""
    later = select(AccountingPeriod.starts_on).where(
        AccountingPeriod.starts_on > month, AccountingPeriod.status != PeriodStatus.OPEN
    )
    if session.scalar(later.limit(1)) is not None:
        raise PeriodClosed(N_("The books of %(month)s are closed."), month=month)

"""What must hold in the books, derived from the stored lines alone."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any

from sqlalchemy import ColumnElement, Integer, and_, cast, func, or_, select
from sqlalchemy.orm import aliased

from coop.checking import Check, Finding
from coop.db import session
from coop.domain.ledger.digest import HEADER, LINE, POSTED, calculate_digest
from coop.domain.ledger.models import GlAccount, JournalEntry, JournalLine
from coop.domain.numbering.models import NumberSequence
from coop.domain.trail.models import TrailRow
from coop.explain import N_

ENTRIES_AT_ONCE = 1000
NUMBER_YEAR = 4  # JU-2024-0000017: the year begins at the fourth character,
NUMBER_VALUE = 9  # the number at the ninth


def _count(*conditions: ColumnElement[bool]) -> int:
    query = select(func.count()).select_from(JournalEntry).where(*conditions)
    return session.scalar(query) or 0


def _check_balance() -> Finding:
    """Each entry has the lines that its header counts, and both sides give its total."""
    sums = (
        select(
            JournalLine.entry_id,
            func.count().label("lines"),
            func.sum(JournalLine.debit).label("debit"),
            func.sum(JournalLine.credit).label("credit"),
        )
        .group_by(JournalLine.entry_id)
        .subquery()
    )
    broken = session.execute(
        select(
            JournalEntry.number,
            JournalEntry.line_count,
            JournalEntry.total_amount,
            sums.c.lines,
            sums.c.debit,
            sums.c.credit,
        )
        .outerjoin(sums, sums.c.entry_id == JournalEntry.id)
        .where(
            or_(
                sums.c.entry_id.is_(None),
                sums.c.lines != JournalEntry.line_count,
                sums.c.debit != JournalEntry.total_amount,
                sums.c.credit != JournalEntry.total_amount,
            )
        )
    )
    return Finding(
        _count(),
        [
            f"{number}: {lines or 0} of {count} lines, debit {debit or 0}, credit {credit or 0}, "
            f"header {total}"
            for number, count, total, lines, debit, credit in broken
        ],
    )


def _check_digests() -> Finding:
    """Each entry is, line by line, what the trail noted when it was posted."""
    finding = Finding(0)
    for entries in _entries_in_parts():
        first, last = entries[0].id, entries[-1].id
        lines = _lines_between(first, last)
        noted = _digests_between(first, last)
        for entry in entries:
            finding.checked += 1
            digest = calculate_digest(entry[1:], lines.get(entry.id, ()))
            known = noted.get(entry.id, [])
            if not known:
                finding.problems.append(f"{entry.number}: the trail does not know this entry")
            elif len(known) > 1:
                finding.problems.append(f"{entry.number}: the trail notes it {len(known)} times")
            elif known[0] != digest:
                finding.problems.append(f"{entry.number}: not as it was posted")
    finding.problems += _list_vanished()
    return finding


def _entries_in_parts() -> Iterator[Sequence[Any]]:
    after = 0
    columns = [getattr(JournalEntry, name) for name in HEADER]
    while True:
        part = session.execute(
            select(JournalEntry.id, *columns)
            .where(JournalEntry.id > after)
            .order_by(JournalEntry.id)
            .limit(ENTRIES_AT_ONCE)
        ).all()
        if not part:
            return
        yield part
        after = part[-1].id


def _lines_between(first: int, last: int) -> dict[int, list[Sequence[Any]]]:
    rows = session.execute(
        select(JournalLine.entry_id, *(getattr(JournalLine, name) for name in LINE))
        .where(JournalLine.entry_id.between(first, last))
        .order_by(JournalLine.entry_id, JournalLine.line_no)
    )
    return {
        entry_id: [line[1:] for line in lines] for entry_id, lines in groupby(rows, itemgetter(0))
    }


def _digests_between(first: int, last: int) -> dict[int, list[str]]:
    rows = session.execute(
        select(TrailRow.subject_id, TrailRow.detail)
        .where(
            TrailRow.subject_kind == "journal_entry",
            TrailRow.action == POSTED,
            TrailRow.subject_id.between(first, last),
        )
        .order_by(TrailRow.subject_id, TrailRow.id)
    )
    return {
        entry_id: [str(detail.get("sha256")) for _id, detail in notes]
        for entry_id, notes in groupby(rows, itemgetter(0))
    }


def _list_vanished() -> list[str]:
    vanished = session.scalars(
        select(TrailRow.subject_id)
        .outerjoin(JournalEntry, JournalEntry.id == TrailRow.subject_id)
        .where(
            TrailRow.subject_kind == "journal_entry",
            TrailRow.action == POSTED,
            JournalEntry.id.is_(None),
        )
    )
    return [f"entry {entry_id} was posted and is gone" for entry_id in vanished]


def _check_numbers() -> Finding:
    """The numbers of each unit and year run from 1 to the last one given out, without a gap."""
    year = func.substr(JournalEntry.number, NUMBER_YEAR, 4)
    value = cast(func.substr(JournalEntry.number, NUMBER_VALUE), Integer)
    given = {
        (unit_id, period): last
        for unit_id, period, last in session.execute(
            select(NumberSequence.unit_id, NumberSequence.period, NumberSequence.last_value).where(
                NumberSequence.name == "journal"
            )
        )
    }
    used = {
        (unit_id, period): (count, lowest, highest)
        for unit_id, period, count, lowest, highest in session.execute(
            select(
                JournalEntry.unit_id, year, func.count(), func.min(value), func.max(value)
            ).group_by(JournalEntry.unit_id, year)
        )
    }
    problems = []
    for unit_id, period in sorted(given.keys() | used.keys()):
        last = given.get((unit_id, period), 0)
        count, lowest, highest = used.get((unit_id, period), (0, 1, 0))
        if (lowest, highest, count) != (1, last, last):
            problems.append(
                f"unit {unit_id}, {period}: {count} numbers from {lowest} to {highest}, "
                f"{last} were given out"
            )
    return Finding(_count(), problems)


def _check_reversals() -> Finding:
    """Each reversal is the mirror of its original."""
    mirrored, original = aliased(JournalLine), aliased(JournalLine)
    reversed_entry = aliased(JournalEntry)
    same = and_(
        mirrored.account == original.account,
        mirrored.debit == original.credit,
        mirrored.credit == original.debit,
        mirrored.unit_id == original.unit_id,
        func.coalesce(mirrored.ref_kind, "") == func.coalesce(original.ref_kind, ""),
        func.coalesce(mirrored.ref_id, 0) == func.coalesce(original.ref_id, 0),
    )
    broken = session.scalars(
        select(JournalEntry.number)
        .join(reversed_entry, reversed_entry.id == JournalEntry.reverses_id)
        .join(mirrored, mirrored.entry_id == JournalEntry.id)
        .outerjoin(
            original,
            and_(
                original.entry_id == JournalEntry.reverses_id,
                original.line_no == mirrored.line_no,
                same,
            ),
        )
        .where(
            or_(
                original.entry_id.is_(None),
                JournalEntry.line_count != reversed_entry.line_count,
            )
        )
        .distinct()
    )
    return Finding(
        _count(JournalEntry.reverses_id.is_not(None)),
        [f"{number}: not the mirror of what it reverses" for number in broken],
    )


def _check_trial_balance() -> Finding:
    """All debits equal all credits."""
    rows = session.execute(
        select(
            JournalLine.account,
            func.sum(JournalLine.debit) - func.sum(JournalLine.credit),
        ).group_by(JournalLine.account)
    ).all()
    difference = sum(int(amount) for _account, amount in rows)
    problems = [f"debits and credits differ by {difference} rupiah"] if difference else []
    return Finding(len(rows), problems)


def _check_control_accounts() -> Finding:
    """A line on a control account names the row of the sub-ledger that it belongs to."""
    lines = (
        select(JournalLine)
        .join(GlAccount, GlAccount.code == JournalLine.account)
        .where(GlAccount.ref_kind.is_not(None))
    )
    wrong = or_(
        JournalLine.ref_kind.is_(None),
        JournalLine.ref_id.is_(None),
        JournalLine.ref_kind != GlAccount.ref_kind,
    )
    broken = session.execute(
        lines.with_only_columns(
            JournalEntry.number,
            JournalLine.line_no,
            JournalLine.account,
            GlAccount.ref_kind,
            JournalLine.ref_kind,
            maintain_column_froms=True,
        )
        .join(JournalEntry, JournalEntry.id == JournalLine.entry_id)
        .where(wrong)
    )
    counted = lines.with_only_columns(func.count(), maintain_column_froms=True)
    return Finding(
        session.scalar(counted) or 0,
        [
            f"{number}, line {line_no}: {account} belongs to a {wanted}, "
            f"not to {given or 'nothing'}"
            for number, line_no, account, wanted, given in broken
        ],
    )


def _check_dates() -> Finding:
    """A line is booked on the day of its entry."""
    broken = session.execute(
        select(JournalEntry.number, JournalLine.line_no)
        .join(JournalEntry, JournalEntry.id == JournalLine.entry_id)
        .where(JournalLine.booked_on != JournalEntry.booked_on)
    )
    return Finding(
        session.scalar(select(func.count()).select_from(JournalLine)) or 0,
        [f"{number}, line {line_no}: booked on another day" for number, line_no in broken],
    )


CHECKS = [
    Check("ledger.entries_balance", _check_balance, N_("In every entry debits equal credits.")),
    Check(
        "ledger.entries_are_as_posted",
        _check_digests,
        N_("Every entry is as it was posted, line by line."),
    ),
    Check("ledger.numbers_have_no_gap", _check_numbers, N_("Journal numbers run without a gap.")),
    Check("ledger.reversals_mirror", _check_reversals, N_("Every reversal mirrors its original.")),
    Check(
        "ledger.trial_balance_is_zero", _check_trial_balance, N_("All debits equal all credits.")
    ),
    Check(
        "ledger.control_accounts_are_assigned",
        _check_control_accounts,
        N_("Every line on a control account names whose it is."),
    ),
    Check("ledger.lines_share_the_date", _check_dates, N_("Lines carry the date of their entry.")),
]

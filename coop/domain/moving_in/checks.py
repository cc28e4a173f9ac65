"""What an auditor re-derives of moving in, from journal lines and the register."""

from sqlalchemy import func, select

from coop.checking import Check, Finding
from coop.db import session
from coop.domain.ledger import chart
from coop.domain.ledger.models import JournalEntry, JournalLine
from coop.domain.moving_in.models import Move, MovedMember, OpeningBalance
from coop.domain.moving_in.types import MoveStatus, OpeningStatus
from coop.explain import N_

MOVE = "move"
OPENING = "opening_balance"
TERMINAL = "terminal"


def check_opening_account() -> Finding:
    """Once every file that is in has its opening trial balance, the opening account is zero."""
    booked = session.scalar(
        select(func.count())
        .select_from(OpeningBalance)
        .where(OpeningBalance.status == OpeningStatus.BOOKED)
    )
    unfinished = session.scalar(
        select(func.count())
        .select_from(Move)
        .where(Move.status == MoveStatus.IMPORTED, Move.opening_id.is_(None))
    )
    held = session.scalar(
        select(func.coalesce(func.sum(JournalLine.credit - JournalLine.debit), 0)).where(
            JournalLine.account == chart.OPENING
        )
    )
    problems = []
    if booked and not unfinished and int(held or 0):
        problems.append(f"account {chart.OPENING} holds {int(held or 0)} after the move")
    return Finding(booked or 0, problems)


def check_files() -> Finding:
    """A file that is in brought as many members, savings and loans as it says, by two persons."""
    members = (
        select(MovedMember.move_id, func.count().label("count"))
        .group_by(MovedMember.move_id)
        .subquery()
    )
    booked = {
        (source_id, is_loan): int(amount)
        for source_id, is_loan, amount in session.execute(
            select(
                JournalEntry.source_id,
                JournalLine.account == chart.LOANS,
                func.sum(JournalLine.debit - JournalLine.credit),
            )
            .join(JournalLine, JournalLine.entry_id == JournalEntry.id)
            .where(
                JournalEntry.source_kind == MOVE,
                JournalLine.account.not_in((chart.OPENING, chart.INTEREST_RECEIVABLE)),
            )
            .group_by(JournalEntry.source_id, JournalLine.account == chart.LOANS)
        )
    }
    finding = Finding(0)
    for move, count in session.execute(
        select(Move, members.c.count)
        .outerjoin(members, members.c.move_id == Move.id)
        .where(Move.status == MoveStatus.IMPORTED)
    ):
        finding.checked += 1
        if (count or 0) != move.member_count:
            finding.problems.append(f"file {move.id}: {count or 0} of {move.member_count} members")
        savings = -booked.get((move.id, False), 0)
        if savings != move.savings_amount:
            finding.problems.append(
                f"file {move.id}: savings {move.savings_amount}, booked {savings}"
            )
        loans = booked.get((move.id, True), 0)
        if loans != move.loans_amount:
            finding.problems.append(f"file {move.id}: loans {move.loans_amount}, booked {loans}")
        if move.channel != TERMINAL and move.prepared_person_id == move.approved_person_id:
            finding.problems.append(f"file {move.id}: prepared and approved by one person")
    return finding


def check_openings() -> Finding:
    """An opening trial balance booked what was typed, by two persons."""
    lines: dict[int, dict[str, int]] = {}
    for source_id, account, amount in session.execute(
        select(
            JournalEntry.source_id,
            JournalLine.account,
            func.sum(JournalLine.debit - JournalLine.credit),
        )
        .join(JournalLine, JournalLine.entry_id == JournalEntry.id)
        .where(JournalEntry.source_kind == OPENING, JournalLine.account != chart.OPENING)
        .group_by(JournalEntry.source_id, JournalLine.account)
    ):
        lines.setdefault(source_id, {})[account] = abs(int(amount))
    finding = Finding(0)
    for opening in session.scalars(
        select(OpeningBalance).where(OpeningBalance.status == OpeningStatus.BOOKED)
    ):
        finding.checked += 1
        typed = {code: abs(amount) for code, amount in opening.amounts.items() if amount}
        if typed != {code: n for code, n in lines.get(opening.id, {}).items() if n}:
            finding.problems.append(f"opening {opening.id}: not booked as it was typed")
        if opening.prepared_person_id == opening.approved_person_id:
            finding.problems.append(f"opening {opening.id}: typed and approved by one person")
    return finding


CHECKS = [
    Check(
        "moving_in.opening_account_is_zero",
        check_opening_account,
        N_("After a move the opening account is zero."),
    ),
    Check(
        "moving_in.files_are_in",
        check_files,
        N_("Every file brought the members, savings and loans that it says."),
    ),
    Check(
        "moving_in.openings",
        check_openings,
        N_("Every opening trial balance is booked as it was typed, by two persons."),
    ),
]

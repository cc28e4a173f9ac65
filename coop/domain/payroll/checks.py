"""What an auditor re-derives of deduction lists, their answers and their money."""

from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, or_, select

from coop.checking import Check, Finding
from coop.db import session
from coop.domain.ledger.chart import PAYROLL_RECEIVABLE
from coop.domain.ledger.models import JournalLine
from coop.domain.payments.models import BankAccount, BankReference, Payment, PaymentAllocation
from coop.domain.payments.types import PaymentMethod, PaymentStatus
from coop.domain.payroll.models import (
    PayrollAuthority,
    PayrollBatch,
    PayrollItem,
    PayrollLine,
)
from coop.domain.payroll.types import BATCH, OPEN_STATES, BatchStatus
from coop.explain import N_

BOOKED = (
    BatchStatus.POSTING,
    BatchStatus.POSTED,
    BatchStatus.REVERSING,
    BatchStatus.REVERSED,
)
WITH_MONEY = (
    BatchStatus.REALISED,
    BatchStatus.POSTING,
    BatchStatus.POSTED,
    BatchStatus.REVERSING,
)
STANDING = (BatchStatus.POSTING, BatchStatus.POSTED)
_REALISED = func.coalesce(PayrollLine.realised_amount, 0)


def check_totals() -> Finding:
    """Each list is the sum of its lines, and each line the sum of its items, asked and realised."""
    on_it = case((PayrollLine.is_left_out.is_(False), PayrollLine.asked_amount), else_=0)
    asked = func.coalesce(func.sum(on_it), 0)
    people = func.count(
        case((and_(PayrollLine.is_left_out.is_(False), PayrollLine.asked_amount > 0), 1))
    )
    realised = func.coalesce(func.sum(PayrollLine.realised_amount), 0)
    lists = session.execute(
        select(
            PayrollBatch.number,
            PayrollBatch.asked_amount,
            asked,
            PayrollBatch.realised_amount,
            realised,
            PayrollBatch.line_count,
            people,
        )
        .outerjoin(PayrollLine, PayrollLine.batch_id == PayrollBatch.id)
        .group_by(
            PayrollBatch.id,
            PayrollBatch.number,
            PayrollBatch.asked_amount,
            PayrollBatch.realised_amount,
            PayrollBatch.line_count,
        )
        .having(
            or_(
                PayrollBatch.asked_amount != asked,
                PayrollBatch.realised_amount != realised,
                PayrollBatch.line_count != people,
            )
        )
    )
    problems = [
        f"list {row[0]}: asks {row[1]}, its lines {row[2]}; realised {row[3]}, lines {row[4]};"
        f" {row[5]} people, {row[6]} lines"
        for row in lists
    ]
    items = func.coalesce(func.sum(PayrollItem.asked_amount), 0)
    wanted = func.coalesce(func.sum(PayrollItem.wanted_amount), 0)
    lines = session.execute(
        select(PayrollLine.id, PayrollLine.asked_amount, items)
        .outerjoin(PayrollItem, PayrollItem.line_id == PayrollLine.id)
        .group_by(PayrollLine.id, PayrollLine.asked_amount, PayrollLine.wanted_amount)
        .having(or_(PayrollLine.asked_amount != items, PayrollLine.wanted_amount != wanted))
    )
    problems += [f"line {row[0]}: asks {row[1]}, its items {row[2]}" for row in lines]
    return Finding(_count(PayrollLine), problems)


def check_applied() -> Finding:
    """What employers deducted is booked as one payment of each person, of the same amount."""
    booked = PayrollBatch.status.in_(
        (BatchStatus.POSTED, BatchStatus.REVERSING, BatchStatus.REVERSED)
    )
    rows = session.execute(
        select(
            PayrollLine.id,
            PayrollLine.realised_amount,
            Payment.amount,
            Payment.status,
        )
        .join(PayrollBatch, PayrollBatch.id == PayrollLine.batch_id)
        .outerjoin(Payment, Payment.id == PayrollLine.payment_id)
        .where(
            or_(and_(booked, PayrollLine.realised_amount > 0), Payment.id.is_not(None)),
            or_(
                Payment.id.is_(None),
                Payment.amount != PayrollLine.realised_amount,
                Payment.person_id != PayrollLine.person_id,
                Payment.method != PaymentMethod.PAYROLL,
                and_(PayrollBatch.status.in_(STANDING), Payment.status != PaymentStatus.RECORDED),
                and_(
                    PayrollBatch.status == BatchStatus.REVERSED,
                    Payment.status != PaymentStatus.REVERSED,
                ),
            ),
        )
    )
    problems = [
        f"line {ident}: {realised} deducted, payment of {amount} is {status and status.value}"
        for ident, realised, amount, status in rows
    ]
    strangers = session.scalars(
        select(Payment.id)
        .outerjoin(PayrollLine, PayrollLine.payment_id == Payment.id)
        .where(Payment.method == PaymentMethod.PAYROLL, PayrollLine.id.is_(None))
    )
    problems += [f"payment {ident} was deducted by no list" for ident in strangers]
    problems += _misapplied()
    return Finding(_count(PayrollLine, PayrollLine.payment_id.is_not(None)), problems)


def _misapplied() -> list[str]:
    """Name lines whose items say another sum than the bills that were paid."""
    on_bills = (
        select(func.coalesce(func.sum(PaymentAllocation.amount), 0))
        .where(
            PaymentAllocation.payment_id == PayrollLine.payment_id,
            PaymentAllocation.is_applied.is_(True),
        )
        .correlate(PayrollLine)
        .scalar_subquery()
    )
    items = (
        select(func.coalesce(func.sum(PayrollItem.applied_amount), 0))
        .where(PayrollItem.line_id == PayrollLine.id)
        .correlate(PayrollLine)
        .scalar_subquery()
    )
    rows = session.execute(select(PayrollLine.id, items, on_bills).where(items != on_bills))
    return [f"line {ident}: items say {said}, bills took {took}" for ident, said, took in rows]


def check_money() -> Finding:
    """Each sum that arrived is what was put on bills, what is still to be, and the difference."""
    booked = case((Payment.status == PaymentStatus.RECORDED, _REALISED), else_=0)
    paid = func.coalesce(func.sum(booked), 0)
    rows = session.execute(
        select(
            PayrollBatch.id,
            PayrollBatch.number,
            PayrollBatch.status,
            PayrollBatch.received_amount,
            PayrollBatch.realised_amount,
            PayrollBatch.difference_amount,
            PayrollBatch.entry_id,
            BankAccount.gl_account,
            paid,
        )
        .outerjoin(PayrollLine, PayrollLine.batch_id == PayrollBatch.id)
        .outerjoin(Payment, Payment.id == PayrollLine.payment_id)
        .outerjoin(BankAccount, BankAccount.id == PayrollBatch.bank_account_id)
        .where(PayrollBatch.status.in_(BOOKED))
        .group_by(
            PayrollBatch.id,
            PayrollBatch.number,
            PayrollBatch.status,
            PayrollBatch.received_amount,
            PayrollBatch.realised_amount,
            PayrollBatch.difference_amount,
            PayrollBatch.entry_id,
            BankAccount.gl_account,
        )
    ).all()
    held, banked = _held(), _banked()
    problems = []
    for row in rows:
        open_amount = 0
        if row.status is not BatchStatus.REVERSED:
            open_amount = row.realised_amount - int(row[8]) + row.difference_amount
        if row.received_amount != row.realised_amount + row.difference_amount:
            problems.append(
                f"list {row.number}: {row.received_amount} arrived, {row.realised_amount} deducted,"
                f" {row.difference_amount} different"
            )
        if held.get(row.id, 0) != open_amount:
            problems.append(
                f"list {row.number}: {held.get(row.id, 0)} stand on {PAYROLL_RECEIVABLE},"
                f" {open_amount} should"
            )
        if banked.get((row.entry_id, row.gl_account), 0) != (row.received_amount or 0):
            problems.append(f"list {row.number}: its entry does not debit what arrived")
    return Finding(len(rows), problems)


def check_references() -> Finding:
    """Each list whose sum is noted has its line of the bank's statement, and nothing else has."""
    owned = and_(BankReference.owner_kind == BATCH, BankReference.owner_id == PayrollBatch.id)
    stands = and_(PayrollBatch.received_amount.is_not(None), PayrollBatch.status.in_(WITH_MONEY))
    rows = session.execute(
        select(
            PayrollBatch.number,
            PayrollBatch.bank_account_id,
            PayrollBatch.reference_key,
            BankReference.bank_account_id,
            BankReference.reference_key,
        )
        .outerjoin(BankReference, owned)
        .where(stands)
    ).all()
    problems = [
        f"list {number}: reference {key}, taken {taken}"
        for number, bank, key, taken_bank, taken in rows
        if key is None or (bank, key) != (taken_bank, taken)
    ]
    loose = session.execute(
        select(BankReference.reference_key, BankReference.owner_kind, BankReference.owner_id)
        .outerjoin(PayrollBatch, and_(owned, stands))
        .where(BankReference.owner_kind != "payment", PayrollBatch.id.is_(None))
    )
    problems += [f"reference {key}: {kind} {ident} does not stand" for key, kind, ident in loose]
    return Finding(len(rows), problems)


def _held() -> dict[int, int]:
    """Return what stands on the receivable for each list, in rupiah, credit above zero."""
    rows = session.execute(
        select(JournalLine.ref_id, func.sum(JournalLine.credit - JournalLine.debit))
        .where(JournalLine.account == PAYROLL_RECEIVABLE, JournalLine.ref_kind == BATCH)
        .group_by(JournalLine.ref_id)
    )
    return {int(ident): int(amount) for ident, amount in rows if ident is not None}


def _banked() -> dict[tuple[int | None, str | None], int]:
    rows = session.execute(
        select(JournalLine.entry_id, JournalLine.account, func.sum(JournalLine.debit))
        .join(PayrollBatch, PayrollBatch.entry_id == JournalLine.entry_id)
        .group_by(JournalLine.entry_id, JournalLine.account)
    )
    return {(entry_id, account): int(amount) for entry_id, account, amount in rows}


def check_once() -> Finding:
    """Nothing is asked for by two lists that are under way."""
    under_way = (
        PayrollBatch.status.in_(OPEN_STATES),
        PayrollItem.asked_amount > 0,
        PayrollLine.is_left_out.is_(False),
    )
    rows = session.execute(
        select(PayrollItem.item_key, func.count())
        .join(PayrollLine, PayrollLine.id == PayrollItem.line_id)
        .join(PayrollBatch, PayrollBatch.id == PayrollItem.batch_id)
        .where(*under_way)
        .group_by(PayrollItem.item_key)
        .having(func.count() > 1)
    )
    problems = [f"{key} is asked for {count} times at once" for key, count in rows]
    unmarked = session.execute(
        select(PayrollItem.id)
        .join(PayrollLine, PayrollLine.id == PayrollItem.line_id)
        .join(PayrollBatch, PayrollBatch.id == PayrollItem.batch_id)
        .where(*under_way, PayrollItem.live_mark.is_(None))
    )
    problems += [f"item {ident} is asked for and not marked so" for (ident,) in unmarked]
    return Finding(_count(PayrollItem), problems)


def check_authorised() -> Finding:
    """Nobody stood on an approved list without a letter for this employer at the time."""
    approved = PayrollBatch.approved_at.is_not(None), PayrollLine.is_left_out.is_(False)
    letter = PayrollAuthority
    rows = session.execute(
        select(PayrollLine.id, PayrollBatch.number)
        .join(PayrollBatch, PayrollBatch.id == PayrollLine.batch_id)
        .outerjoin(letter, letter.id == PayrollLine.authority_id)
        .where(
            *approved,
            or_(
                letter.id.is_(None),
                letter.member_id != PayrollLine.member_id,
                letter.employer_id != PayrollBatch.employer_id,
                letter.starts_on > PayrollBatch.payday_on,
                letter.withdrawn_at < PayrollBatch.approved_at,
            ),
        )
    )
    checked = session.scalar(
        select(func.count(PayrollLine.id))
        .join(PayrollBatch, PayrollBatch.id == PayrollLine.batch_id)
        .where(*approved)
    )
    return Finding(
        checked or 0, [f"list {number}, line {ident}: no letter" for ident, number in rows]
    )


def _count(table: Any, *which: ColumnElement[bool]) -> int:
    return session.scalar(select(func.count()).select_from(table).where(*which)) or 0


CHECKS = [
    Check("payroll.totals", check_totals, N_("Every deduction list is the sum of its lines.")),
    Check(
        "payroll.applied",
        check_applied,
        N_("What employers deducted is booked as each person's own payment."),
    ),
    Check(
        "payroll.money",
        check_money,
        N_("Every sum from an employer is what was booked to people, and the named difference."),
    ),
    Check(
        "payroll.references",
        check_references,
        N_("Every sum from an employer has its own line of the bank statement."),
    ),
    Check("payroll.once", check_once, N_("Nothing is asked for by two deduction lists at once.")),
    Check(
        "payroll.authorised",
        check_authorised,
        N_("Nobody is on an approved list without a letter of authority."),
    ),
]

"""What an auditor re-derives about bills, payments, receipts and held money."""

import re
from collections import defaultdict
from collections.abc import Callable
from typing import Any

from sqlalchemy import ColumnElement, Executable, and_, case, func, or_, select

from coop.checking import Check, Finding
from coop.db import session
from coop.domain.approvals.models import Approval
from coop.domain.approvals.types import Decision
from coop.domain.documents.models import Document
from coop.domain.ledger.chart import CASH, HELD_FOR_CUSTOMERS, HELD_FOR_MEMBERS, PAYROLL_RECEIVABLE
from coop.domain.ledger.models import JournalEntry, JournalLine
from coop.domain.payments.balances import HELD_RETURN
from coop.domain.payments.models import (
    BankAccount,
    BankReference,
    Bill,
    Payment,
    PaymentAllocation,
    PaymentIntent,
)
from coop.domain.payments.types import BillStatus, PaymentMethod, PaymentStatus
from coop.domain.trail.models import TrailRow
from coop.explain import N_
from coop.refs import Ref

RECEIPT_NUMBER = re.compile(r"(?P<series>.*-)(?P<value>[0-9]+)")
IN_BOOKS = (PaymentStatus.RECORDED, PaymentStatus.REVERSED)


def check_bills() -> Finding:
    """Each bill's paid amount is the sum of its applied parts, and its status says so."""
    applied = func.coalesce(
        func.sum(case((PaymentAllocation.is_applied.is_(True), PaymentAllocation.amount), else_=0)),
        0,
    )
    return _find(
        Bill,
        select(Bill.number, Bill.amount, Bill.paid_amount, Bill.status, applied)
        .outerjoin(PaymentAllocation, PaymentAllocation.bill_id == Bill.id)
        .group_by(Bill.id, Bill.number, Bill.amount, Bill.paid_amount, Bill.status)
        .having(
            or_(
                Bill.paid_amount != applied,
                and_(Bill.status == BillStatus.PAID, Bill.paid_amount != Bill.amount),
                and_(Bill.status == BillStatus.OPEN, Bill.paid_amount >= Bill.amount),
                and_(Bill.status == BillStatus.CANCELLED, Bill.paid_amount > 0),
            )
        ),
        lambda row: f"bill {row[0]}: {row[2]} of {row[1]} paid, parts {row[4]}, {row[3].value}",
    )


def check_booked() -> Finding:
    """Each recorded payment has a receipt, and an entry that debits where its money lies."""
    money = case(
        (Payment.method == PaymentMethod.CASH, CASH),
        (Payment.method == PaymentMethod.PAYROLL, PAYROLL_RECEIVABLE),
        # whichever account of the payer's: savings compare their own movements with the journal
        (Payment.method == PaymentMethod.SAVINGS, JournalLine.account),
        else_=BankAccount.gl_account,
    )
    # compared in the sum, not in the join: there MariaDB would walk the account for each payment
    debited = func.sum(case((JournalLine.account == money, JournalLine.debit), else_=0))
    return _find(
        Payment,
        select(Payment.id, Payment.amount, Payment.receipt_id, debited)
        .outerjoin(BankAccount, BankAccount.id == Payment.bank_account_id)
        .outerjoin(JournalLine, JournalLine.entry_id == Payment.entry_id)
        .where(Payment.status.in_(IN_BOOKS))
        .group_by(Payment.id, Payment.amount, Payment.receipt_id)
        .having(or_(debited != Payment.amount, Payment.receipt_id.is_(None))),
        lambda row: f"payment {row[0]}: {row[1]} paid, {row[3]} debited, receipt {row[2]}",
        Payment.status.in_(IN_BOOKS),
    )


def check_parts() -> Finding:
    """Each recorded payment's parts and its excess sum to its amount."""
    applied = func.coalesce(func.sum(PaymentAllocation.amount), 0)
    return _find(
        Payment,
        select(Payment.id, Payment.amount, applied, Payment.excess_amount)
        .outerjoin(
            PaymentAllocation,
            and_(
                PaymentAllocation.payment_id == Payment.id, PaymentAllocation.is_applied.is_(True)
            ),
        )
        .where(Payment.status == PaymentStatus.RECORDED)
        .group_by(Payment.id, Payment.amount, Payment.excess_amount)
        .having(applied + Payment.excess_amount != Payment.amount),
        lambda row: f"payment {row[0]}: {row[1]} paid, parts {row[2]}, excess {row[3]}",
        Payment.status == PaymentStatus.RECORDED,
    )


def check_unrecorded() -> Finding:
    """A payment that is not in the books pays nothing, and a reversed one pays nothing more."""
    unpaid = Payment.status != PaymentStatus.RECORDED
    return _find(
        Payment,
        select(Payment.id, Payment.status, PaymentAllocation.amount)
        .join(PaymentAllocation, PaymentAllocation.payment_id == Payment.id)
        .where(unpaid, PaymentAllocation.is_applied.is_(True)),
        lambda row: f"payment {row[0]} is {row[1].value} and yet pays {row[2]}",
        unpaid,
    )


def check_receipts() -> Finding:
    """Receipt numbers of each unit and year run from one without a gap."""
    numbers: dict[tuple[int, str], list[int]] = defaultdict(list)
    rows = session.execute(
        select(Document.unit_id, Document.number).where(Document.kind == "receipt")
    ).all()
    problems = []
    for unit_id, number in rows:
        read = RECEIPT_NUMBER.fullmatch(number)
        if read is None:
            problems.append(f"receipt {number} does not look like a number")
        else:
            numbers[unit_id, read["series"]].append(int(read["value"]))
    for (unit_id, series), values in numbers.items():
        missing = sorted(set(range(1, max(values) + 1)) - set(values))
        if missing:
            problems.append(f"unit {unit_id}: receipts {series}{missing[:5]} are missing")
    return Finding(len(rows), problems)


def check_held() -> Finding:
    """No person's held money (Titipan) is below zero, at the cooperative or at a business."""
    held = func.sum(JournalLine.credit - JournalLine.debit)
    of_business = JournalLine.account == HELD_FOR_CUSTOMERS
    whose = (
        JournalLine.account,
        case((of_business, JournalLine.unit_id), else_=0),
        JournalLine.ref_kind,
        JournalLine.ref_id,
    )
    rows = session.execute(
        select(*whose, held)
        .where(or_(JournalLine.account == HELD_FOR_MEMBERS, of_business))
        .group_by(*whose)
    ).all()
    return Finding(
        len(rows),
        [
            f"{kind} {ident}: {amount} held in {account}"
            for account, _unit, kind, ident, amount in rows
            if amount < 0
        ],
    )


def check_returns() -> Finding:
    """What a business gave back out of what it held was decided, by a second person, for a voucher.

    Or by its owner alone, where that stands in the unit's trail.
    """
    given = defaultdict[tuple[int, int], list[int]](list)
    for unit_id, person_id, amount in session.execute(
        select(JournalLine.unit_id, JournalLine.ref_id, JournalLine.debit)
        .join(JournalEntry, JournalEntry.id == JournalLine.entry_id)
        .where(JournalEntry.unique_key.like("held:%"), JournalLine.account == HELD_FOR_CUSTOMERS)
    ):
        given[unit_id, person_id or 0].append(amount)
    papers = defaultdict[tuple[int, int], list[int]](list)
    for paper in session.scalars(select(Document).where(Document.kind == HELD_RETURN)):
        papers[paper.unit_id, paper.subject_id].append(paper.content["amount"])
    decided = defaultdict[tuple[int, int], list[int]](list)
    problems = []
    for row in session.scalars(
        select(Approval).where(Approval.kind == HELD_RETURN, Approval.decision == Decision.APPROVED)
    ):
        unit_id, amount = row.detail["unit"], row.detail["amount"]
        person_id = row.beneficiary_person_id or 0
        decided[unit_id, person_id].append(amount)
        is_alone = row.decided_person_id == row.requested_person_id
        if row.decided_person_id == person_id or (is_alone and not _was_alone(unit_id, row)):
            problems.append(f"person {person_id}: one person asked for {amount} and gave it back")
    for unit_id, person_id in sorted({*given, *papers, *decided}):
        kinds = [sorted(one[unit_id, person_id]) for one in (given, papers, decided)]
        if kinds[0] != kinds[1] or kinds[0] != kinds[2]:
            problems.append(
                f"person {person_id} in unit {unit_id}: {kinds[0]} given back, vouchers for "
                f"{kinds[1]}, decided {kinds[2]}"
            )
    return Finding(len(given), problems)


def _was_alone(unit_id: int, row: Approval) -> bool:
    """Say whether the unit's trail tells that its owner decided this alone."""
    about = str(Ref(row.subject_kind, row.subject_id))
    told = session.scalars(
        select(TrailRow).where(
            TrailRow.subject_kind == "unit",
            TrailRow.subject_id == unit_id,
            TrailRow.action == "unit.approved_alone",
        )
    )
    return any(one.detail.get("about") == about for one in told)


def check_amounts() -> Finding:
    """Each unique amount is held once, and lies one to 999 rupiah above what is to be paid."""
    held = (PaymentIntent.bank_account_id, PaymentIntent.amount)
    twice = session.execute(
        select(*held, func.count())
        .where(PaymentIntent.open_mark == 1)
        .group_by(*held)
        .having(func.count() > 1)
    )
    problems = [f"bank account {bank}: {amount} is held {n} times" for bank, amount, n in twice]
    code = PaymentIntent.amount - PaymentIntent.base_amount
    finding = _find(
        PaymentIntent,
        select(PaymentIntent.id, PaymentIntent.base_amount, PaymentIntent.amount).where(
            or_(code < 1, code > 999)
        ),
        lambda row: f"intent {row[0]}: {row[2]} for {row[1]}",
    )
    return Finding(finding.checked, problems + finding.problems)


def check_references() -> Finding:
    """Each standing transfer has its line of the bank's statement, and no other payment has one."""
    owned = and_(BankReference.owner_kind == "payment", BankReference.owner_id == Payment.id)
    stands = and_(
        Payment.method == PaymentMethod.TRANSFER,
        Payment.status.in_((PaymentStatus.VERIFIED, PaymentStatus.RECORDED)),
    )
    finding = _find(
        Payment,
        select(Payment.id, Payment.reference_key, BankReference.reference_key)
        .outerjoin(BankReference, owned)
        .where(
            stands,
            or_(
                Payment.reference_key.is_(None),
                BankReference.reference_key.is_(None),
                BankReference.reference_key != Payment.reference_key,
                BankReference.bank_account_id != Payment.bank_account_id,
            ),
        ),
        lambda row: f"payment {row[0]}: reference {row[1]}, taken {row[2]}",
        stands,
    )
    loose = session.execute(
        select(BankReference.reference_key, BankReference.owner_id)
        .outerjoin(Payment, and_(owned, stands))
        .where(BankReference.owner_kind == "payment", Payment.id.is_(None))
    )
    finding.problems += [f"reference {key}: payment {ident} does not stand" for key, ident in loose]
    return finding


def _find(
    table: Any, wrong: Executable, tell: Callable[[Any], str], *which: ColumnElement[bool]
) -> Finding:
    checked = session.scalar(select(func.count()).select_from(table).where(*which)) or 0
    return Finding(checked, [tell(row) for row in session.execute(wrong)])


CHECKS = [
    Check("payments.bills", check_bills, N_("What is paid on a bill is the sum of its payments.")),
    Check(
        "payments.booked", check_booked, N_("Every recorded payment has a receipt and an entry.")
    ),
    Check("payments.parts", check_parts, N_("Every payment is the sum of its parts.")),
    Check("payments.unrecorded", check_unrecorded, N_("What is not in the books pays nothing.")),
    Check("payments.receipts", check_receipts, N_("Receipt numbers run without a gap.")),
    Check("payments.held", check_held, N_("Nobody's held money is below zero.")),
    Check(
        "payments.returns",
        check_returns,
        N_("What a business gave back of held money was decided by two persons, for a voucher."),
    ),
    Check("payments.amounts", check_amounts, N_("Every unique transfer amount is held once.")),
    Check(
        "payments.references",
        check_references,
        N_("Every transfer has its own line of the bank statement."),
    ),
]

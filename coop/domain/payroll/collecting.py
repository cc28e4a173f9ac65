"""What an employer's people owe or ordered: read for all of them at once."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, String, and_, cast, func, literal, select

from coop.db import session
from coop.domain.loans.loan_rows import LEFT
from coop.domain.loans.models import Instalment, Loan
from coop.domain.loans.repayment_service import PURPOSE as REPAYMENT
from coop.domain.loans.types import LOAN, LoanStatus
from coop.domain.members.models import Member
from coop.domain.members.types import MemberStatus
from coop.domain.payments.models import Bill, Payment, PaymentAllocation
from coop.domain.payments.purposes import PURPOSES
from coop.domain.payments.types import BillStatus, PaymentStatus
from coop.domain.payroll.models import (
    PayrollAuthority,
    PayrollBatch,
    PayrollChoice,
    PayrollItem,
    PayrollLine,
    StandingOrder,
)
from coop.domain.payroll.types import ItemKind, Wanted
from coop.domain.savings.billing_service import SUKARELA, WAJIB
from coop.domain.savings.models import SavingsAccount, SavingsProduct
from coop.domain.savings.types import SavingsKind, SavingsStatus

WAITING = (PaymentStatus.ANNOUNCED, PaymentStatus.VERIFIED)


@dataclass(frozen=True, slots=True)
class Payee:
    """A member from whose wage may be deducted, with the authority for it."""

    member_id: int
    person_id: int
    authority_id: int
    employee_number: str
    monthly_salary: int | None
    covers_unfound: bool


@dataclass(frozen=True, slots=True)
class Span:
    """Whose wages of which month are collected from, and up to which due date."""

    employer_id: int
    month: date
    payday_on: date
    due_until: date


def list_payees(span: Span) -> list[Payee]:
    """Return the active members of the employer whose letter of authority holds on payday.

    Without an employee number, the member's own number stands for it.
    """
    rows = session.execute(
        select(
            Member.id,
            Member.person_id,
            PayrollAuthority.id,
            func.coalesce(func.nullif(Member.employee_number, ""), Member.number),
            Member.monthly_salary,
            PayrollAuthority.covers_unfound,
        )
        .join(PayrollAuthority, PayrollAuthority.member_id == Member.id)
        .where(*_holds(span))
        .order_by(Member.number)
    )
    return [Payee(*row) for row in rows]


def collect_wanted(span: Span, payees: Iterable[Payee]) -> dict[int, list[Wanted]]:
    """Return what is to be deducted, by member; without what another list asks for already."""
    wanted: dict[int, list[Wanted]] = defaultdict(list)
    by_person = {payee.person_id: payee for payee in payees}
    for person_id, one in _bills(span):
        payee = by_person.get(person_id)
        if payee and (one.kind is not ItemKind.UNFOUND or payee.covers_unfound):
            wanted[payee.member_id].append(one)
    for member_id, one in (*_instalments(span), *_orders(span)):
        wanted[member_id].append(one)
    return wanted


def sum_elsewhere(span: Span, batch_id: int) -> dict[int, int]:
    """Return what other lists ask of the same month's wages, in rupiah by member."""
    rows = session.execute(
        select(PayrollLine.member_id, func.sum(PayrollLine.asked_amount))
        .join(PayrollBatch, PayrollBatch.id == PayrollLine.batch_id)
        .where(
            PayrollBatch.month == span.month,
            PayrollBatch.live_mark == 1,
            PayrollBatch.id != batch_id,
            PayrollLine.is_left_out.is_(False),
        )
        .group_by(PayrollLine.member_id)
    )
    return {member_id: int(amount) for member_id, amount in rows}


def _holds(span: Span) -> tuple[ColumnElement[bool], ...]:
    return (
        PayrollAuthority.live_mark == 1,
        PayrollAuthority.employer_id == span.employer_id,
        Member.employer_id == span.employer_id,
        PayrollAuthority.starts_on <= span.payday_on,
        Member.status == MemberStatus.ACTIVE,
    )


def _payees(span: Span, column: Any) -> Select[Any]:
    return (
        select(column)
        .join(PayrollAuthority, PayrollAuthority.member_id == Member.id)
        .where(*_holds(span))
    )


def _is_free(key: ColumnElement[str]) -> ColumnElement[bool]:
    """Say in SQL that no list asks for what ``key`` names."""
    return (
        ~select(PayrollItem.id)
        .where(PayrollItem.item_key == key, PayrollItem.live_mark == 1)
        .exists()
    )


def _waiting(*which: ColumnElement[bool]) -> Any:
    """Select what is announced for bills and waits for a verdict or the books."""
    return (
        select(func.coalesce(func.sum(PaymentAllocation.amount), 0))
        .join(Payment, Payment.id == PaymentAllocation.payment_id)
        .where(PaymentAllocation.bill_id == Bill.id, Payment.status.in_(WAITING), *which)
        .correlate(Bill)
        .scalar_subquery()
    )


def _bills(span: Span) -> Iterable[tuple[int, Wanted]]:
    """Yield open bills but those of loans, whose instalments are collected themselves.

    A deposit that somebody only wished to make is none of the employer's business; it is when
    it was announced as transferred and not found. Nor are bills paid by choice, unless that was
    chosen: then the next list asks for them, whenever they are due.
    """
    was_not_found = (
        select(Payment.id)
        .join(PaymentAllocation, PaymentAllocation.payment_id == Payment.id)
        .where(PaymentAllocation.bill_id == Bill.id, Payment.status == PaymentStatus.NOT_FOUND)
        .exists()
    )
    is_chosen = select(PayrollChoice.bill_id).where(PayrollChoice.bill_id == Bill.id).exists()
    by_choice = [kind for kind, purpose in PURPOSES.items() if purpose.by_choice]
    rows = session.execute(
        select(
            Bill.id,
            Bill.person_id,
            Bill.purpose,
            Bill.due_on,
            Bill.text,
            Bill.amount - Bill.paid_amount - _waiting(),
        )
        .where(
            Bill.person_id.in_(_payees(span, Member.person_id)),
            Bill.status == BillStatus.OPEN,
            (Bill.due_on <= span.due_until) | is_chosen,
            Bill.purpose.not_in(by_choice) | is_chosen,
            Bill.purpose != REPAYMENT,
            (Bill.purpose != SUKARELA) | was_not_found,
            _is_free(literal("bill:") + cast(Bill.id, String(20))),
        )
        .order_by(Bill.id)
    )
    kinds = {WAJIB: ItemKind.WAJIB, SUKARELA: ItemKind.UNFOUND}
    for bill_id, person_id, purpose, due_on, text, amount in rows:
        if amount > 0 and purpose in PURPOSES:
            yield (
                person_id,
                Wanted(
                    f"bill:{bill_id}",
                    kinds.get(purpose, ItemKind.BILL),
                    due_on,
                    int(amount),
                    text,
                    bill_id,
                    in_full=PURPOSES[purpose].in_full,
                ),
            )


def _instalments(span: Span) -> Iterable[tuple[int, Wanted]]:
    """Yield what is unpaid of instalments, the oldest first, less what is being checked."""
    pending = {
        loan_id: int(amount)
        for loan_id, amount in session.execute(
            select(Bill.subject_id, func.sum(PaymentAllocation.amount))
            .join(PaymentAllocation, PaymentAllocation.bill_id == Bill.id)
            .join(Payment, Payment.id == PaymentAllocation.payment_id)
            .where(
                Bill.purpose == REPAYMENT,
                Bill.subject_kind == LOAN,
                Bill.person_id.in_(_payees(span, Member.person_id)),
                Payment.status.in_(WAITING),
            )
            .group_by(Bill.subject_id)
        )
    }
    rows = session.execute(
        select(Loan.id, Loan.number, Loan.member_id, Instalment.n, Instalment.due_on, LEFT)
        .join(Instalment, Instalment.loan_id == Loan.id)
        .where(
            Loan.member_id.in_(_payees(span, Member.id)),
            Loan.status == LoanStatus.ACTIVE,
            Instalment.is_settled.is_(False),
            Instalment.due_on <= span.due_until,
            _is_free(
                literal("loan:")
                + cast(Instalment.loan_id, String(20))
                + literal(":")
                + cast(Instalment.n, String(20))
            ),
        )
        .order_by(Loan.id, Instalment.n)
    )
    for loan_id, number, member_id, n, due_on, left in rows:
        checked = min(pending.get(loan_id, 0), int(left))
        if checked:
            pending[loan_id] -= checked
        if left > checked:
            text = f"Angsuran pinjaman {number} ke-{n}"
            yield (
                member_id,
                Wanted(
                    f"loan:{loan_id}:{n}",
                    ItemKind.INSTALMENT,
                    due_on,
                    int(left) - checked,
                    text,
                    loan_id,
                    n,
                ),
            )


def _orders(span: Span) -> Iterable[tuple[int, Wanted]]:
    """Yield the standing orders, each once a month."""
    month = f"{span.month:%Y-%m}"
    rows = session.execute(
        select(StandingOrder.member_id, StandingOrder.amount, SavingsAccount.id)
        .join(SavingsAccount, SavingsAccount.member_id == StandingOrder.member_id)
        .join(
            SavingsProduct,
            and_(
                SavingsProduct.id == SavingsAccount.product_id,
                SavingsProduct.kind == SavingsKind.SUKARELA,
            ),
        )
        .where(
            StandingOrder.live_mark == 1,
            StandingOrder.member_id.in_(_payees(span, Member.id)),
            SavingsAccount.status == SavingsStatus.OPEN,
            _is_free(
                literal("order:") + cast(StandingOrder.member_id, String(20)) + literal(f":{month}")
            ),
        )
        .order_by(StandingOrder.member_id, SavingsAccount.id)
    )
    seen = set()
    for member_id, amount, account_id in rows:
        if member_id not in seen:
            seen.add(member_id)
            yield (
                member_id,
                Wanted(
                    f"order:{member_id}:{month}",
                    ItemKind.SUKARELA,
                    span.payday_on,
                    amount,
                    "Setoran rutin simpanan sukarela",
                    account_id,
                ),
            )

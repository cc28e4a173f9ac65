"""Repayments: bill them, prepare and finish them as payments ask, undo them exactly."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import insert, select, update

from coop.db import session, take
from coop.domain.ledger import chart
from coop.domain.ledger.models import JournalEntry
from coop.domain.ledger.types import Line, credit, debit
from coop.domain.loans import queries
from coop.domain.loans.errors import LaterRepayment, NotAtThisStep
from coop.domain.loans.interest_service import recognise_interest
from coop.domain.loans.models import Instalment, Loan, Repayment, RepaymentPart
from coop.domain.loans.payoff_rules import RepaymentPlan, plan_repayment
from coop.domain.loans.payoff_service import (
    calculate_payoff_of,
    list_open_instalments,
    payoff_rule,
)
from coop.domain.loans.records import Borrower
from coop.domain.loans.types import LoanStatus
from coop.domain.notifications.service import send_mail
from coop.domain.participation.service import note_participation, reverse_participation
from coop.domain.payments.models import Bill
from coop.domain.payments.purposes import (
    BillPart,
    Prepared,
    amount_paid_by,
    prepare_excess,
    undo_excess,
)
from coop.domain.payments.queries import get_bill, list_bills_of_person
from coop.domain.payments.service import cancel_bill, create_bill
from coop.domain.payments.types import BillStatus
from coop.domain.settings.service import today
from coop.domain.trail.service import write_trail
from coop.errors import Refused
from coop.explain import N_
from coop.refs import Ref

PURPOSE = "loans.repayment"
LOAN = "loan"
PARTICIPATION = "loan_interest"


def bill_repayment(loan: Loan, amount: int) -> Bill:
    """Return a bill for ``amount`` rupiah towards the loan; at most what ends it today.

    A loan has one open bill: an older one of the same amount is returned, another is cancelled;
    that is refused while money for it is under way or part of it is paid.
    """
    on = today()
    if loan.status is not LoanStatus.ACTIVE:
        raise NotAtThisStep(N_("Nothing is to be paid on this loan."))
    payoff = calculate_payoff_of(loan, on)
    if not 0 < amount <= payoff.total:
        raise Refused(
            N_("Between Rp1 and %(most_amount)s can be paid: that much ends the loan today."),
            field="amount",
            most_amount=payoff.total,
        )
    borrower = queries.get_borrower(loan.member_id)
    open_ids = session.scalars(
        select(Bill.id).where(
            Bill.subject_kind == LOAN,
            Bill.subject_id == loan.id,
            Bill.purpose == PURPOSE,
            Bill.status == BillStatus.OPEN,
        )
    ).all()
    for bill in list_bills_of_person(borrower.person_id, open_ids):
        if bill.amount - bill.paid_amount == amount:
            return get_bill(bill.id)
        if bill.pending_amount:
            raise Refused(
                N_("A payment of %(amount)s on this loan is being checked. Please wait for it."),
                amount=bill.pending_amount,
            )
        cancel_bill(bill.id)
    return create_bill(
        borrower.person_id,
        PURPOSE,
        Ref(LOAN, loan.id),
        amount,
        f"Angsuran pinjaman {loan.number}",
        max(on, loan.next_due_on or on),
        unit_id=loan.unit_id,
    )


def prepare_repayment(part: BillPart) -> Prepared:
    """Return the credit lines of a payment on a loan, and what to do once they are posted.

    Takes the loan's row first, so that rivals queue up. What comes after the loan has ended is
    excess.
    """
    loan_id = part.bill.subject_id
    if not lock_active(loan_id):
        return prepare_excess(part.bill.person_id, part.amount, part.paid_on)
    loan = queries.get_loan(loan_id)
    plan = plan_repayment(
        list_open_instalments(loan, part.paid_on), part.amount, part.paid_on, payoff_rule()
    )
    lines = credit_lines(loan.id, plan)
    excess = prepare_excess(part.bill.person_id, plan.excess, part.paid_on) if plan.excess else None

    def finish(entry: JournalEntry) -> None:
        apply_plan(loan, plan, entry, part.paid_on)
        if excess is not None:
            excess.finish(entry)

    return Prepared([*lines, *(excess.lines if excess else [])], finish)


def lock_active(loan_id: int) -> bool:
    """Hold the row of a running loan until the commit; False when it does not run."""
    return take(
        update(Loan)
        .where(Loan.id == loan_id, Loan.status == LoanStatus.ACTIVE)
        .values(principal_balance=Loan.principal_balance)
        .execution_options(synchronize_session=False)
    )


def credit_lines(loan_id: int, plan: RepaymentPlan) -> list[Line]:
    """Return what a plan credits: principal, interest receivable, income, penalty.

    Interest that is recognised only as it is paid goes to income directly: the receivable would
    be debited and credited in the same entry.
    """
    ref = Ref(LOAN, loan_id)
    income = plan.total("recognised")
    amounts = (
        (chart.PENALTY_INCOME, plan.total("penalty")),
        (chart.INTEREST_RECEIVABLE, plan.total("interest") - income),
        (chart.INTEREST_INCOME, income),
        (chart.LOANS, plan.total("principal")),
    )
    return [
        credit(account, amount, ref) if amount > 0 else debit(account, -amount, ref)
        for account, amount in amounts
        if amount
    ]


def apply_plan(loan: Loan, plan: RepaymentPlan, entry: JournalEntry, paid_on: date) -> Repayment:
    """Write the repayment, its parts and the balances; close the loan when nothing is left."""
    repayment = Repayment(
        loan_id=loan.id,
        entry_id=entry.id,
        paid_on=paid_on,
        penalty=plan.total("penalty"),
        interest=plan.total("interest"),
        principal=plan.total("principal"),
        excess=plan.excess,
        amount=sum(plan.total(part) for part in ("penalty", "interest", "principal")) + plan.excess,
    )
    session.add(repayment)
    session.flush()
    parts = [
        RepaymentPart(
            repayment_id=repayment.id,
            loan_id=loan.id,
            n=line.n,
            penalty=line.penalty,
            interest=line.interest,
            principal=line.principal,
            recognised=line.recognised,
            waived=line.waived,
        )
        for line in plan.lines
    ]
    _write_parts(loan, repayment, parts)
    borrower = queries.get_borrower(loan.member_id)
    note_participation(
        borrower.person_id,
        PARTICIPATION,
        repayment.interest,
        entry,
        on=entry.booked_on,
        source=Ref(LOAN, loan.id),
    )
    write_trail(
        "loan.repaid",
        Ref(LOAN, loan.id),
        amount=repayment.amount,
        entry=entry.number,
        penalty=repayment.penalty,
        interest=repayment.interest,
        principal=repayment.principal,
    )
    if loan.status is LoanStatus.PAID_OFF:
        write_trail("loan.closed", Ref(LOAN, loan.id))
    _tell(loan, repayment, borrower)
    return repayment


def undo_repayment(bill: Bill, entry: JournalEntry, reversal: JournalEntry) -> None:
    """Take back exactly what the repayment booked as ``entry`` did to the bill's loan.

    Only the latest repayment can go: what came after it was reckoned on top of it. Raises
    LaterRepayment otherwise.
    """
    repayment = session.scalars(
        select(Repayment).where(
            Repayment.entry_id == entry.id, Repayment.loan_id == bill.subject_id
        )
    ).one_or_none()
    if repayment is None:
        undo_excess(bill.person_id, amount_paid_by(bill, entry), entry, reversal)
        return
    _reverse(repayment, entry, reversal)
    if repayment.excess:
        undo_excess(bill.person_id, repayment.excess, entry, reversal)


def _reverse(repayment: Repayment, entry: JournalEntry, reversal: JournalEntry) -> None:
    loan = queries.get_loan(repayment.loan_id)
    latest = queries.find_last_repayment(loan.id)
    if latest is None or latest.id != repayment.id:
        raise LaterRepayment(
            N_("Loan %(number)s was repaid again after this. Reverse the later payment first."),
            number=loan.number,
        )
    mirror = Repayment(
        loan_id=loan.id,
        entry_id=reversal.id,
        paid_on=reversal.booked_on,
        amount=-repayment.amount,
        penalty=-repayment.penalty,
        interest=-repayment.interest,
        principal=-repayment.principal,
        excess=-repayment.excess,
        reverses_id=repayment.id,
    )
    session.add(mirror)
    session.flush()
    parts = session.scalars(
        select(RepaymentPart).where(RepaymentPart.repayment_id == repayment.id)
    ).all()
    _write_parts(
        loan,
        mirror,
        [
            RepaymentPart(
                repayment_id=mirror.id,
                loan_id=loan.id,
                n=part.n,
                penalty=-part.penalty,
                interest=-part.interest,
                principal=-part.principal,
                recognised=-part.recognised,
                waived=-part.waived,
            )
            for part in parts
        ],
    )
    reverse_participation(Ref(LOAN, loan.id), entry, reversal)
    write_trail("loan.repayment_reversed", Ref(LOAN, loan.id), amount=repayment.amount)


def _write_parts(loan: Loan, repayment: Repayment, parts: Sequence[RepaymentPart]) -> None:
    """Add ``parts`` to the instalments and the balance; negative ones take back."""
    if parts:
        session.execute(
            insert(RepaymentPart),
            [
                {
                    column.key: getattr(part, column.key)
                    for column in RepaymentPart.__table__.columns
                }
                for part in parts
            ],
        )
    for part in parts:
        _change_instalment(part)
    next_due_on = session.scalar(
        select(Instalment.due_on)
        .where(Instalment.loan_id == loan.id, Instalment.is_settled.is_(False))
        .order_by(Instalment.n)
        .limit(1)
    )
    balance = loan.principal_balance
    ended = next_due_on is None
    won = take(
        update(Loan)
        .where(
            Loan.id == loan.id,
            Loan.principal_balance == balance,
            Loan.status.in_((LoanStatus.ACTIVE, LoanStatus.PAID_OFF)),
        )
        .values(
            principal_balance=balance - repayment.principal,
            next_due_on=next_due_on,
            status=LoanStatus.PAID_OFF if ended else LoanStatus.ACTIVE,
            closed_on=repayment.paid_on if ended else None,
        )
        .execution_options(synchronize_session=False)
    )
    if not won:
        raise NotAtThisStep(N_("This loan was changed a moment ago. Please try again."))
    session.refresh(loan)


def _change_instalment(part: RepaymentPart) -> None:
    paid_principal = Instalment.paid_principal + part.principal
    paid_interest = Instalment.paid_interest + part.interest
    waived = Instalment.waived_interest + part.waived
    won = take(
        update(Instalment)
        .where(
            Instalment.loan_id == part.loan_id,
            Instalment.n == part.n,
            paid_principal.between(0, Instalment.principal),
            paid_interest >= 0,
            waived >= 0,
            paid_interest + waived <= Instalment.interest,
        )
        .ordered_values(
            # MariaDB assigns from left to right: what is derived comes first
            (
                Instalment.is_settled,
                (paid_principal == Instalment.principal)
                & (paid_interest + waived == Instalment.interest),
            ),
            (Instalment.paid_principal, paid_principal),
            (Instalment.paid_interest, paid_interest),
            (Instalment.waived_interest, waived),
            (Instalment.paid_penalty, Instalment.paid_penalty + part.penalty),
            (Instalment.recognised_interest, Instalment.recognised_interest + part.recognised),
        )
        .execution_options(synchronize_session=False)
    )
    if not won:
        raise NotAtThisStep(N_("This loan was changed a moment ago. Please try again."))


def _tell(loan: Loan, repayment: Repayment, borrower: Borrower) -> None:
    send_mail(
        "loan_closed" if loan.status is LoanStatus.PAID_OFF else "loan_repaid",
        borrower.email,
        {
            "name": borrower.name,
            "number": loan.number,
            "id": loan.id,
            "amount": repayment.amount,
            "principal": repayment.principal,
            "interest": repayment.interest,
            "penalty": repayment.penalty,
            "balance": loan.principal_balance,
            "paid_on": repayment.paid_on.isoformat(),
            "next_due_on": loan.next_due_on.isoformat() if loan.next_due_on else None,
        },
        locale=borrower.locale,
        person_id=borrower.person_id,
        unique_key=f"loan_repaid:{repayment.id}",
    )


__all__ = [
    "apply_plan",
    "bill_repayment",
    "calculate_payoff_of",
    "prepare_repayment",
    "recognise_interest",
    "undo_repayment",
]

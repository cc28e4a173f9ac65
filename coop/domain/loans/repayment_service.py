"""Repayments: bill them, prepare and finish them as payments ask, undo them exactly."""

from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import select, update

from coop.db import session, take_rows
from coop.domain.ledger import chart
from coop.domain.ledger.models import JournalEntry
from coop.domain.ledger.types import Line, credit, debit
from coop.domain.loans import queries
from coop.domain.loans.errors import LaterRepayment, NotAtThisStep
from coop.domain.loans.events import REPAYMENT_TAKEN_BACK, RepaymentTakenBack
from coop.domain.loans.models import Loan, Repayment, RepaymentPart
from coop.domain.loans.on_time_rules import LONGEST_CLOSURE, needs_holidays, settled_on_time
from coop.domain.loans.payoff_rules import (
    OpenInstalment,
    PlanLine,
    RepaymentPlan,
    plan_repayment,
)
from coop.domain.loans.payoff_service import (
    calculate_payoff_of,
    list_open_instalments_of,
    payoff_rule,
)
from coop.domain.loans.repayment_writing import AppliedPlan, apply_plans, write_repayments
from coop.domain.loans.types import LOAN, LoanStatus
from coop.domain.participation.service import reverse_participation
from coop.domain.payments.models import Bill
from coop.domain.payments.purposes import (
    Beyond,
    BillPart,
    Prepared,
    amount_paid_by,
    prepare_excess,
    undo_excess,
)
from coop.domain.payments.queries import get_bill, list_bills_of_person
from coop.domain.payments.service import cancel_bill, create_bill
from coop.domain.payments.types import BillStatus
from coop.domain.settings.service import holidays_between, today
from coop.domain.trail.service import write_trail
from coop.errors import Refused
from coop.explain import N_
from coop.refs import Ref

PURPOSE = "loans.repayment"


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


def prepare_repayments(parts: Sequence[BillPart]) -> Prepared:
    """Return the credit lines of payments on loans, and what to do once they are posted.

    Takes the loans' rows first, so that rivals queue up. What comes after a loan has ended is
    excess.
    """
    loans = lock_active({part.bill.subject_id for part in parts})
    running = [place for place, part in enumerate(parts) if part.bill.subject_id in loans]
    standings = [(loans[parts[place].bill.subject_id], parts[place].paid_on) for place in running]
    rule = payoff_rule()
    opened = dict(zip(running, list_open_instalments_of(standings), strict=True))
    plans = {
        place: plan_repayment(items, parts[place].amount, parts[place].paid_on, rule)
        for place, items in opened.items()
    }
    on_time = _settled_on_time(parts, opened, plans)
    places, beyond, lines = [], [], []
    for place, part in enumerate(parts):
        plan = plans.get(place)
        excess = plan.excess if plan else part.amount
        if excess:
            places.append(place)
            beyond.append(Beyond(part.bill.person_id, excess, part.paid_on))
        lines.append(credit_lines(part.bill.subject_id, plan) if plan else [])
    held = prepare_excess(beyond) if beyond else None
    for place, more in zip(places, held.lines if held else (), strict=True):
        lines[place] += more

    def finish(entries: Sequence[JournalEntry]) -> None:
        apply_plans(
            [
                AppliedPlan(
                    loans[parts[place].bill.subject_id],
                    plan,
                    entries[place],
                    parts[place].paid_on,
                    on_time[place],
                )
                for place, plan in plans.items()
            ]
        )
        if held is not None:
            held.finish([entries[place] for place in places])

    return Prepared(lines, finish)


def _settled_on_time(
    parts: Sequence[BillPart],
    opened: Mapping[int, Sequence[OpenInstalment]],
    plans: Mapping[int, RepaymentPlan],
) -> dict[int, tuple[int, ...]]:
    """Return by place which instalments each plan settles by their day."""
    unsure = [
        parts[place].paid_on
        for place, items in opened.items()
        if needs_holidays((item.due_on for item in items), parts[place].paid_on)
    ]
    holidays = (
        holidays_between(min(unsure) - LONGEST_CLOSURE, max(unsure) + LONGEST_CLOSURE)
        if unsure
        else ()
    )
    return {
        place: settled_on_time(opened[place], plan, parts[place].paid_on, holidays)
        for place, plan in plans.items()
    }


def lock_active(loan_ids: Collection[int]) -> dict[int, Loan]:
    """Hold the rows of loans until the commit, and return those that run, by id."""
    ids = sorted(loan_ids)
    take_rows(
        update(Loan)
        .where(Loan.id.in_(ids), Loan.status == LoanStatus.ACTIVE)
        .values(principal_balance=Loan.principal_balance)
        .execution_options(synchronize_session=False)
    )
    rows = session.scalars(
        select(Loan)
        .where(Loan.id.in_(ids), Loan.status == LoanStatus.ACTIVE)
        .execution_options(populate_existing=True)
    )
    return {loan.id: loan for loan in rows}


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
    parts = session.scalars(
        select(RepaymentPart).where(RepaymentPart.repayment_id == repayment.id)
    ).all()
    write_repayments(
        [
            (
                loan,
                mirror,
                [
                    PlanLine(
                        part.n,
                        -part.penalty,
                        -part.interest,
                        -part.principal,
                        -part.recognised,
                        -part.waived,
                    )
                    for part in parts
                ],
            )
        ]
    )
    reverse_participation(Ref(LOAN, loan.id), entry, reversal)
    write_trail("loan.repayment_reversed", Ref(LOAN, loan.id), amount=repayment.amount)
    person_id = queries.get_borrower(loan.member_id).person_id
    REPAYMENT_TAKEN_BACK.announce(
        [RepaymentTakenBack(person_id, loan.unit_id, loan.id, repayment.id, reversal.booked_on)]
    )

"""Loans over twelve months at a flat rate: paid out, repaid month by month, some of them late."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache

from sqlalchemy import Connection, select

from bench.books import UNIT, Books, at
from coop.dates import add_months, days_between, month_of
from coop.domain.ledger import chart
from coop.domain.ledger.types import Line, credit, debit
from coop.domain.loans.disbursement_service import VOUCHER
from coop.domain.loans.models import (
    Instalment,
    Loan,
    LoanApplication,
    LoanProduct,
    LoanProductVersion,
    Repayment,
    RepaymentPart,
)
from coop.domain.loans.repayment_service import PURPOSE
from coop.domain.loans.repayment_writing import PARTICIPATION
from coop.domain.loans.schedule_rules import calculate_schedule
from coop.domain.loans.types import (
    ApplicationStatus,
    InterestMethod,
    LoanStatus,
    Schedule,
)
from coop.domain.participation.models import Participation
from coop.refs import Ref

PRODUCT, RATE, MONTHS = "konsumtif", Decimal(12), 12
SMALLEST, STEP = 3_000_000, 500_000
MISSED = (1, 2, 5)
"""How many instalments a late borrower owes; every fifth borrower is late."""
ACCRUAL_STOPS_AFTER_DAYS = 90
ENTRIES_OF = 200


@dataclass(frozen=True, slots=True)
class Borrower:
    """Who borrows, and the account of the mandatory loan savings."""

    index: int
    member_id: int
    person_id: int
    name: str
    swp_account: int


@dataclass(frozen=True, slots=True)
class Due:
    """One instalment; interest that is recognised though unpaid has ``is_accrued``."""

    n: int
    due_on: date
    principal: int
    interest: int
    is_paid: bool
    is_accrued: bool


@dataclass(frozen=True, slots=True)
class RunningLoan:
    """A loan with all that will have happened to it."""

    id: int
    number: str
    borrower: Borrower
    instalments: tuple[Due, ...]


def find_terms(connection: Connection) -> int:
    """Return the id of the version of the product that all borrow."""
    version = (
        select(LoanProductVersion.id)
        .join(LoanProduct, LoanProduct.id == LoanProductVersion.product_id)
        .where(LoanProduct.code == PRODUCT)
    )
    return connection.execute(version).scalar_one()


@cache
def _schedule(principal: int) -> Schedule:
    first_due = date(2024, 1, 1)  # the days are those of each loan
    return calculate_schedule(InterestMethod.FLAT, principal, RATE, MONTHS, first_due)


def _plan(index: int, principal: int, paid_out_on: date, today: date) -> tuple[Due, ...]:
    dues = [add_months(paid_out_on, n) for n in range(1, MONTHS + 1)]
    missed = MISSED[index // 15 % len(MISSED)] if index // 3 % 5 == 0 else 0
    paid = max(0, sum(due_on < today for due_on in dues) - missed)
    plan = []
    for row, due_on in zip(_schedule(principal).rows, dues, strict=True):
        is_late = row.n > paid and due_on < today
        in_time = is_late and days_between(dues[paid], due_on) <= ACCRUAL_STOPS_AFTER_DAYS
        plan.append(Due(row.n, due_on, row.principal, row.interest, row.n <= paid, in_time))
    return tuple(plan)


def lend(
    books: Books, borrower: Borrower, version_id: int, month: date, today: date
) -> tuple[RunningLoan, int, int, date]:
    """Pay a loan out in ``month``; return it, its entry, the loan savings kept back and the day."""
    on = month.replace(day=1 + borrower.index % 27)
    principal = SMALLEST + borrower.index // 3 % 15 * STEP
    fee = swp = principal // 100
    plan = _plan(borrower.index, principal, on, today)
    open_dues = [due.due_on for due in plan if not due.is_paid]
    application_id = books.add_new(
        LoanApplication,
        number=books.number("loan_application", f"{on:%Y}"),
        member_id=borrower.member_id,
        product_version_id=version_id,
        status=ApplicationStatus.DISBURSED,
        amount=principal,
        months=MONTHS,
        purpose="Renovasi rumah",
        monthly_salary=8_000_000,
        eligibility=[],
        submitted_at=at(on),
        analysed_by=books.treasurer_id,
        analysed_at=at(on),
        analysis={"note": "Layak"},
        recommends=True,
        needs_committee=False,
        decided_by=books.treasurer_id,
        decided_at=at(on),
        reason="Layak",
    )
    loan_id = books.new_id(Loan)
    ref, number = Ref("loan", loan_id), books.number("loan", f"{on:%Y}")
    entry_id = books.post(
        f"Pencairan pinjaman {number}",
        [
            debit(chart.LOANS, principal, ref),
            credit("1-1201", principal - fee - swp),
            credit(chart.FEE_INCOME, fee),
            credit(chart.SWP, swp, Ref("savings_account", borrower.swp_account)),
        ],
        ref,
        f"loan.disburse:{loan_id}",
        on,
    )
    papers: dict[str, int] = {
        kind: books.issue(
            kind, sequence, ref, borrower.person_id, on, loan=number, amount=principal
        )
        for kind, sequence in (("loan_agreement", "document"), (VOUCHER, "voucher"))
    }
    books.add(
        Loan,
        id=loan_id,
        number=number,
        application_id=application_id,
        member_id=borrower.member_id,
        product_version_id=version_id,
        unit_id=UNIT,
        status=LoanStatus.ACTIVE if open_dues else LoanStatus.PAID_OFF,
        principal=principal,
        months=MONTHS,
        method=InterestMethod.FLAT,
        rate_percent_per_year=RATE,
        admin_fee_amount=fee,
        swp_amount=swp,
        principal_balance=sum(due.principal for due in plan if not due.is_paid),
        next_due_on=min(open_dues, default=None),
        approved_by=books.treasurer_id,
        disbursed_by=books.treasurer_id,
        disbursed_on=on,
        disbursement_entry_id=entry_id,
        agreement_id=papers["loan_agreement"],
        voucher_id=papers[VOUCHER],
        closed_on=None if open_dues else plan[-1].due_on,
    )
    for due in plan:
        books.add(
            Instalment,
            loan_id=loan_id,
            n=due.n,
            due_on=due.due_on,
            principal=due.principal,
            interest=due.interest,
            paid_principal=due.principal if due.is_paid else 0,
            paid_interest=due.interest if due.is_paid else 0,
            recognised_interest=due.interest if due.is_paid or due.is_accrued else 0,
            is_settled=due.is_paid,
        )
    books.note("loan.disbursed", ref, at(on), amount=principal)
    return RunningLoan(loan_id, number, borrower, plan), entry_id, swp, on


def repay(books: Books, loan: RunningLoan, month: date) -> None:
    """Pay the instalment that falls due in ``month`` on its day, if it is one of those paid."""
    due = next((one for one in loan.instalments if month_of(one.due_on) == month), None)
    if due is None or not due.is_paid:
        return
    borrower, ref, amount = loan.borrower, Ref("loan", loan.id), due.principal + due.interest
    text = f"Angsuran pinjaman {loan.number}"
    bill_id = books.bill(borrower.person_id, PURPOSE, ref, amount, text, due.due_on, is_paid=True)
    lines: list[Line] = [
        credit(chart.INTEREST_INCOME, due.interest, ref),
        credit(chart.LOANS, due.principal, ref),
    ]
    entry_id = books.receive(
        borrower.person_id, borrower.name, bill_id, amount, text, lines, due.due_on
    )
    repayment_id = books.add_new(
        Repayment,
        loan_id=loan.id,
        entry_id=entry_id,
        paid_on=due.due_on,
        amount=amount,
        penalty=0,
        interest=due.interest,
        principal=due.principal,
        excess=0,
    )
    books.add(
        RepaymentPart,
        repayment_id=repayment_id,
        loan_id=loan.id,
        n=due.n,
        penalty=0,
        interest=due.interest,
        principal=due.principal,
        recognised=due.interest,
        waived=0,
    )
    books.add_new(
        Participation,
        unit_id=UNIT,
        person_id=borrower.person_id,
        kind=PARTICIPATION,
        amount=due.interest,
        participated_on=due.due_on,
        source_kind=ref.kind,
        source_id=ref.id,
        entry_id=entry_id,
    )
    books.note("loan.repaid", ref, at(due.due_on), amount=amount)


def recognise(books: Books, loans: Iterable[RunningLoan], month: date, on: date) -> None:
    """Book the unpaid interest that fell due in ``month``, as the nightly job would have."""
    found = [
        (loan.id, due.interest)
        for loan in loans
        for due in loan.instalments
        if due.is_accrued and month_of(due.due_on) == month
    ]
    for first in range(0, len(found), ENTRIES_OF):
        part = found[first : first + ENTRIES_OF]
        books.post(
            f"Bunga pinjaman jatuh tempo s.d. {on:%d/%m/%Y}",
            [
                *(
                    debit(chart.INTEREST_RECEIVABLE, amount, Ref("loan", ident))
                    for ident, amount in part
                ),
                credit(chart.INTEREST_INCOME, sum(amount for _id, amount in part)),
            ],
            Ref("unit", UNIT),
            f"interest:{on}:{UNIT}:{first}",
            on,
        )
    books.flush()

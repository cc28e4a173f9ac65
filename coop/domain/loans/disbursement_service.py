"""Pay an approved loan out: once, by a person who had no say in approving it."""

from datetime import date

from sqlalchemy import insert, select, update

from coop import dates
from coop.db import session, take
from coop.domain.approvals.service import ensure_another_person
from coop.domain.documents.service import issue_document
from coop.domain.identity.models import User
from coop.domain.identity.types import Actor
from coop.domain.ledger import chart
from coop.domain.ledger.models import JournalEntry
from coop.domain.ledger.service import post_entry
from coop.domain.ledger.types import Line, credit, debit
from coop.domain.loans import papers, queries
from coop.domain.loans.errors import NotAtThisStep
from coop.domain.loans.models import Instalment, Loan, LoanApplication, LoanVote
from coop.domain.loans.records import Borrower
from coop.domain.loans.schedule_rules import calculate_schedule
from coop.domain.loans.types import ApplicationStatus, LoanStatus, VoteChoice
from coop.domain.notifications.service import send_mail
from coop.domain.payments.models import BankAccount
from coop.domain.people.queries import get_current_bank_account
from coop.domain.savings.queries import find_account
from coop.domain.savings.service import change_balance, open_account
from coop.domain.savings.types import MovementKind, SavingsKind
from coop.domain.settings.service import day_of, today
from coop.domain.trail.service import write_trail
from coop.errors import NotFound, Refused
from coop.explain import N_
from coop.refs import Ref

VOUCHER = "disbursement_voucher"


def disburse_loan(loan_id: int, actor: Actor, bank_account_id: int, on: date) -> Loan:
    """Pay the loan out from a bank account of the cooperative to the member's own, on ``on``.

    Books principal, fee and mandatory loan savings, writes the schedule (first due one month
    later, the day kept), issues the voucher and tells the member. Raises Refused for who
    approved or voted for the loan, and for the borrower; NotAtThisStep when it was paid out or
    withdrawn before.
    """
    loan = queries.get_loan(loan_id)
    borrower = queries.get_borrower(loan.member_id)
    application = queries.get_application(loan.application_id)
    ensure_another_person(actor, *list_approvers(loan), beneficiary=borrower.person_id)
    _ensure_day(application, on)
    source = session.get(BankAccount, bank_account_id)
    if source is None or not source.is_active or source.unit_id != loan.unit_id:
        raise NotFound(N_("This bank account is not in use."), field="bank_account")
    target = get_current_bank_account(borrower.person_id)
    first_due = _take(loan, application, actor, on)
    entry = _post(loan, source, on)
    loan.disbursement_entry_id = entry.id
    approver = session.get_one(User, loan.approved_by).display_name
    voucher = issue_document(
        VOUCHER,
        Ref("loan", loan.id),
        papers.voucher_content(loan, borrower, source, target, approver, actor.name),
        unit_id=loan.unit_id,
        issued_on=on,
        sequence="voucher",
        person_id=borrower.person_id,
    )
    loan.voucher_id = voucher.id
    session.flush()
    write_trail(
        "loan.disbursed",
        Ref("loan", loan.id),
        amount=loan.principal,
        entry=entry.number,
        voucher=voucher.number,
    )
    _tell(loan, borrower, first_due)
    return loan


def list_approvers(loan: Loan) -> list[int | None]:
    """Return the persons who approved the loan or voted for it (None: a login without one)."""
    voters = session.scalars(
        select(LoanVote.person_id).where(
            LoanVote.application_id == loan.application_id,
            LoanVote.choice == VoteChoice.APPROVE,
        )
    )
    return [session.get_one(User, loan.approved_by).person_id, *voters]


def _ensure_day(application: LoanApplication, on: date) -> None:
    if on > today():
        raise Refused(N_("A loan cannot be paid out in the future."), field="on")
    decided_at = application.decided_at
    if decided_at is not None and on < day_of(decided_at):
        raise Refused(N_("A loan cannot be paid out before it was approved."), field="on")


def _take(loan: Loan, application: LoanApplication, actor: Actor, on: date) -> date:
    """Start the loan with its schedule and return the first due date; rivals are refused."""
    schedule = calculate_schedule(
        loan.method,
        loan.principal,
        loan.rate_percent_per_year,
        loan.months,
        dates.add_months(on, 1),
    )
    first_due = dates.add_months(on, 1)
    won = take(
        update(LoanApplication)
        .where(
            LoanApplication.id == application.id,
            LoanApplication.status == ApplicationStatus.APPROVED,
        )
        .values(status=ApplicationStatus.DISBURSED, open_mark=None)
        .execution_options(synchronize_session=False)
    ) and take(
        update(Loan)
        .where(Loan.id == loan.id, Loan.status.is_(None), Loan.disbursed_on.is_(None))
        .values(
            status=LoanStatus.ACTIVE,
            disbursed_by=actor.user_id,
            disbursed_on=on,
            principal_balance=loan.principal,
            next_due_on=first_due,
        )
        .execution_options(synchronize_session=False)
    )
    if not won:
        raise NotAtThisStep(N_("This loan does not wait to be paid out."))
    session.refresh(loan)
    session.refresh(application)
    session.execute(
        insert(Instalment),
        [
            {
                "loan_id": loan.id,
                "n": row.n,
                "due_on": dates.add_months(on, row.n),
                "principal": row.principal,
                "interest": row.interest,
                "paid_principal": 0,
                "paid_interest": 0,
                "paid_penalty": 0,
                "waived_interest": 0,
                "recognised_interest": 0,
                "is_settled": row.instalment == 0,
            }
            for row in schedule.rows
        ],
    )
    return first_due


def _post(loan: Loan, source: BankAccount, on: date) -> JournalEntry:
    swp_account = _swp_account(loan, on) if loan.swp_amount else None
    lines: list[Line] = [
        debit(chart.LOANS, loan.principal, Ref("loan", loan.id)),
        credit(source.gl_account, loan.principal - loan.admin_fee_amount - loan.swp_amount),
    ]
    if loan.admin_fee_amount:
        lines.append(credit(chart.FEE_INCOME, loan.admin_fee_amount))
    if swp_account is not None:
        lines.append(credit(chart.SWP, loan.swp_amount, Ref("savings_account", swp_account)))
    text = f"Pencairan pinjaman {loan.number}"
    entry = post_entry(
        text,
        lines,
        source=Ref("loan", loan.id),
        unique_key=f"loan.disburse:{loan.id}",
        booked_on=on,
        unit_id=loan.unit_id,
        approver_id=loan.approved_by,
    )
    if swp_account is not None:
        change_balance(swp_account, loan.swp_amount, MovementKind.DEPOSIT, entry, text)
    return entry


def _swp_account(loan: Loan, on: date) -> int:
    account = find_account(loan.member_id, SavingsKind.SWP)
    return account.id if account else open_account(loan.member_id, "swp", on=on).id


def _tell(loan: Loan, borrower: Borrower, first_due: date) -> None:
    send_mail(
        "loan_disbursed",
        borrower.email,
        {
            "name": borrower.name,
            "number": loan.number,
            "id": loan.id,
            "amount": loan.principal - loan.admin_fee_amount - loan.swp_amount,
            "principal": loan.principal,
            "admin_fee": loan.admin_fee_amount,
            "swp": loan.swp_amount,
            "first_due_on": first_due.isoformat(),
        },
        locale=borrower.locale,
        person_id=borrower.person_id,
        unique_key=f"loan_disbursed:{loan.id}",
    )

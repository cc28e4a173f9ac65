"""What lending contributes: payments of bills, due items, settlements of leaving members."""

from collections.abc import Iterable
from datetime import date

from sqlalchemy import Select, select

from coop.db import session
from coop.domain.books.checklist import ClosingPoint, register_closing_point
from coop.domain.broadcast.segments import SegmentField, register_segment
from coop.domain.complaints.subjects import SubjectChoice, register_subjects
from coop.domain.ledger.settlement import (
    SettlementLook,
    SettlementPart,
    SettlementSource,
    register_settlement,
)
from coop.domain.loans import offers, queries
from coop.domain.loans.interest_service import select_unrecognised
from coop.domain.loans.loan_rows import LEFT
from coop.domain.loans.models import Instalment, Loan
from coop.domain.loans.repayment_service import (
    PURPOSE,
    prepare_repayments,
    undo_repayment,
)
from coop.domain.loans.settlement_service import (
    close_loans,
    list_settlement_blockers,
    list_settlement_parts,
)
from coop.domain.loans.types import LOAN, LoanStatus
from coop.domain.members.models import Member
from coop.domain.members.types import MemberStatus
from coop.domain.notices.offers import register_offers
from coop.domain.payments.purposes import Purpose, register_purpose
from coop.domain.people.audiences import AudienceGroup, register_audience
from coop.domain.reminders.due_items import DueItem, register_due_items
from coop.explain import N_
from coop.refs import Ref

INSTALMENT = "loans.instalment"
_WITHOUT_LOAN = select(Member.person_id).where(
    Member.current_mark == 1,
    Member.status == MemberStatus.ACTIVE,
    Member.id.not_in(select(Loan.member_id).where(Loan.status == LoanStatus.ACTIVE)),
)


def _standings() -> list[tuple[str, str]]:
    return [
        ("running", N_("With a running loan")),
        ("late", N_("With an overdue instalment")),
        ("none", N_("Without a loan")),
    ]


def _with_loan(value: str, on: date) -> Select[int]:
    if value == "none":
        return _WITHOUT_LOAN
    running = (
        select(Member.person_id)
        .join(Loan, Loan.member_id == Member.id)
        .where(Loan.status == LoanStatus.ACTIVE)
    )
    return running if value == "running" else running.where(Loan.next_due_on < on)


def find_due_instalments(first: date, last: date) -> Iterable[DueItem]:
    """Return unpaid instalments of running loans due from ``first`` to ``last``, in one query."""
    rows = session.execute(
        select(Loan.id, Loan.number, Instalment.n, Instalment.due_on, LEFT, Member.person_id)
        .join(Instalment, Instalment.loan_id == Loan.id)
        .join(Member, Member.id == Loan.member_id)
        .where(
            Loan.status == LoanStatus.ACTIVE,
            Instalment.is_settled.is_(False),
            Instalment.due_on.between(first, last),
        )
        .order_by(Instalment.due_on, Loan.id)
    )
    for loan_id, number, n, due_on, amount, person_id in rows:
        yield DueItem(
            INSTALMENT, Ref(LOAN, loan_id), person_id, due_on, int(amount), f"{number} / {n}"
        )


def look(member_id: int, on: date) -> SettlementLook:
    """Return what the member owes on loans as lines of the settlement sheet, and what hinders."""
    parts = [SettlementPart(*owed) for owed in list_settlement_parts(member_id, on)]
    return SettlementLook(parts, list_settlement_blockers(member_id))


def list_subjects(person_id: int) -> list[SubjectChoice]:
    """Return the person's loans, as a complaint may name them."""
    loans = queries.list_loans_of_person(person_id)
    return [
        SubjectChoice(Ref(LOAN, loan.id), f"{loan.product_name} {loan.number}") for loan in loans
    ]


def register() -> None:
    """Wire lending into payments, reminders, leaving, complaints and notices."""
    register_purpose(Purpose(PURPOSE, N_("Loan repayment"), prepare_repayments, undo_repayment))
    register_due_items(INSTALMENT, find_due_instalments)
    register_settlement(SettlementSource("loans", look, close_loans))
    register_subjects(LOAN, list_subjects)
    register_closing_point(
        ClosingPoint(
            "loans.interest",
            N_("Interest that fell due in the month is booked"),
            select_unrecognised,
        )
    )
    register_segment(SegmentField("loan", N_("Loan"), _standings, _with_loan))
    register_offers(offers.KIND, offers.list_offers)
    register_audience(AudienceGroup("without_loan", N_("Members without a loan"), _WITHOUT_LOAN))

"""Reading loans. Days past due and classes are those of the asked day, or of today."""

from collections.abc import Sequence
from dataclasses import fields
from typing import Any

from sqlalchemy import (
    BindParameter,
    Row,
    Select,
    bindparam,
    case,
    func,
    select,
)
from sqlalchemy.orm import aliased

from coop.db import KEYS_A_QUERY, Prepared, fetch, in_parts, session
from coop.domain.loans.application_queries import (
    count_applications,
    find_open_application,
    get_application,
    get_application_of_person,
    get_borrower,
    get_borrowers,
    list_applications_of_person,
    list_events,
    list_votes,
    search_applications,
    stream_applications,
)
from coop.domain.loans.loan_rows import (
    get_loan_row,
    get_own_loan,
    list_loans_of_member,
    list_loans_of_person,
    search_loans,
    stream_loans,
    sum_arrears,
)
from coop.domain.loans.models import (
    Instalment,
    Loan,
    Repayment,
    RepaymentPart,
)
from coop.domain.loans.product_queries import get_terms, list_classes, list_current_products
from coop.domain.loans.records import (
    InstalmentRow,
    PaymentHistory,
    RepaymentRow,
)
from coop.domain.loans.types import LoanStatus
from coop.domain.members.models import Member
from coop.errors import NotFound
from coop.explain import N_

__all__ = [
    "count_applications",
    "find_last_repayment",
    "find_loan_of_application",
    "find_open_application",
    "get_application",
    "get_application_of_person",
    "get_borrower",
    "get_borrowers",
    "get_loan",
    "get_loan_of_person",
    "get_loan_row",
    "get_own_loan",
    "get_terms",
    "list_applications_of_person",
    "list_classes",
    "list_current_products",
    "list_events",
    "list_instalments",
    "list_loans_of_member",
    "list_loans_of_person",
    "list_open_rows",
    "list_repayments",
    "list_standing_parts",
    "list_votes",
    "search_applications",
    "search_loans",
    "stream_applications",
    "stream_loans",
    "sum_arrears",
    "summarise_history",
]


# Built once: on pages that every borrower opens, building them costs more than asking them.
_LOAN_ID: BindParameter[int] = bindparam("loan_id")
_OF_PERSON = (
    select(Loan)
    .join(Member, Member.id == Loan.member_id)
    .where(Loan.id == _LOAN_ID, Member.person_id == bindparam("person_id"))
)
_INSTALMENTS = Prepared(
    select(*(getattr(Instalment, one.name) for one in fields(InstalmentRow)))
    .where(Instalment.loan_id == _LOAN_ID)
    .order_by(Instalment.n)
)
_REPAYMENTS = Prepared(
    select(*(getattr(Repayment, one.name) for one in fields(RepaymentRow)))
    .where(Repayment.loan_id == _LOAN_ID)
    .order_by(Repayment.id.desc())
)


def get_loan(loan_id: int) -> Loan:
    """Return the loan, fresh, or raise NotFound."""
    loan = session.get(Loan, loan_id, populate_existing=True)
    if loan is None:
        raise NotFound(N_("This loan does not exist."))
    return loan


def get_loan_of_person(loan_id: int, person_id: int | None) -> Loan:
    """Return the loan if it is the person's; somebody else's is NotFound."""
    found = {"loan_id": loan_id, "person_id": person_id}
    loan = session.scalars(_OF_PERSON, found).one_or_none()
    if loan is None:
        raise NotFound(N_("This loan does not exist."))
    return loan


def find_loan_of_application(application_id: int) -> Loan | None:
    """Return the loan that the application led to, or None."""
    return session.scalars(select(Loan).where(Loan.application_id == application_id)).one_or_none()


def list_instalments(loan_id: int) -> list[InstalmentRow]:
    """Return the schedule with what was paid on it."""
    return [InstalmentRow(*row) for row in fetch(_INSTALMENTS, {"loan_id": loan_id})]


def list_open_rows(loan_ids: Sequence[int]) -> dict[int, list[InstalmentRow]]:
    """Return the unsettled rows of each loan's schedule."""
    found: dict[int, list[InstalmentRow]] = {loan_id: [] for loan_id in loan_ids}
    columns = (getattr(Instalment, one.name) for one in fields(InstalmentRow))
    query = (
        select(Instalment.loan_id, *columns)
        .where(Instalment.is_settled.is_(False))
        .order_by(Instalment.loan_id, Instalment.n)
    )
    for some in in_parts(loan_ids, KEYS_A_QUERY):
        for loan_id, *row in session.execute(query.where(Instalment.loan_id.in_(some))):
            found[loan_id].append(InstalmentRow(*row))
    return found


def list_repayments(loan_id: int) -> list[RepaymentRow]:
    """Return the repayments and their reversals, latest first."""
    return [RepaymentRow(*row) for row in fetch(_REPAYMENTS, {"loan_id": loan_id})]


def find_last_repayment(loan_id: int) -> Repayment | None:
    """Return the latest repayment that still stands, or None."""
    return session.scalars(
        _standing(select(Repayment))
        .where(Repayment.loan_id == loan_id)
        .order_by(Repayment.id.desc())
        .limit(1)
    ).first()


def list_standing_parts(loan_id: int) -> Sequence[Row[*tuple[Any, ...]]]:
    """Return (n, paid_on, penalty, interest + principal) of what stands on open instalments."""
    return fetch(_PARTS, {"loan_id": loan_id})


def _standing(query: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    reversal = aliased(Repayment)
    return query.where(
        Repayment.reverses_id.is_(None),
        ~select(reversal.id).where(reversal.reverses_id == Repayment.id).exists(),
    )


_PARTS = Prepared(
    _standing(
        select(
            RepaymentPart.n,
            Repayment.paid_on,
            RepaymentPart.penalty,
            RepaymentPart.interest + RepaymentPart.principal,
        )
        .join(Repayment, Repayment.id == RepaymentPart.repayment_id)
        .join(
            Instalment,
            (Instalment.loan_id == RepaymentPart.loan_id) & (Instalment.n == RepaymentPart.n),
        )
    )
    .where(RepaymentPart.loan_id == _LOAN_ID, Instalment.is_settled.is_(False))
    .order_by(Repayment.id)
)


def summarise_history(member_id: int) -> PaymentHistory:
    """Return how the member has paid: loans, repayments, and those that bore a penalty."""
    paid_off = case((Loan.status == LoanStatus.PAID_OFF, Loan.id))
    repaid = _standing(select(Repayment)).subquery()
    standing = aliased(Repayment, repaid)
    late = case((standing.penalty > 0, standing.id))
    row = session.execute(
        select(
            func.count(func.distinct(Loan.id)),
            func.count(func.distinct(paid_off)),
            func.count(standing.id),
            func.count(late),
            func.coalesce(func.sum(standing.penalty), 0),
        )
        .outerjoin(standing, standing.loan_id == Loan.id)
        .where(Loan.member_id == member_id, Loan.status.is_not(None))
    ).one()
    return PaymentHistory(*(int(figure) for figure in row))

"""Loans as lists and pages show them: with borrower, days past due, class and arrears."""

from collections.abc import Iterator, Sequence
from dataclasses import fields
from datetime import date, timedelta
from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Row,
    Select,
    and_,
    bindparam,
    case,
    exists,
    func,
    select,
)

from coop.dates import days_between
from coop.db import Prepared, fetch, session
from coop.domain.identity.models import User, UserRole
from coop.domain.identity.types import STAFF_ROLES
from coop.domain.loans.application_queries import finds
from coop.domain.loans.models import (
    Instalment,
    Loan,
    LoanApplication,
    LoanProduct,
    LoanProductVersion,
)
from coop.domain.loans.product_queries import list_classes
from coop.domain.loans.records import (
    LoanFacts,
    LoanFilter,
    LoanRow,
    LoanSort,
    LoanTotals,
)
from coop.domain.loans.repayment_rules import classify
from coop.domain.loans.types import ApplicationStatus, CollectibilityClass, LoanStatus
from coop.domain.members.models import Member
from coop.domain.people.models import Person
from coop.domain.settings.service import today
from coop.errors import NotFound
from coop.explain import N_
from coop.paging import PAGE_SIZE, Page

LEFT = (
    Instalment.principal
    - Instalment.paid_principal
    + Instalment.interest
    - Instalment.paid_interest
    - Instalment.waived_interest
)
"""Unpaid principal and interest of an instalment, in SQL."""


_ARREARS = (
    select(func.sum(LEFT))
    .where(
        Instalment.loan_id == Loan.id,
        Instalment.is_settled.is_(False),
        Instalment.due_on < bindparam("on"),
    )
    .correlate(Loan)
    .scalar_subquery()
)


@cache
def _loans() -> Select[*tuple[Any, ...]]:
    """Select what `_as_loan` takes, arrears as of ``on`` (a parameter)."""
    return (
        select(
            Loan.id,
            Loan.number,
            Loan.member_id,
            Member.person_id,
            Member.number.label("member_number"),
            Person.full_name,
            LoanProduct.name.label("product_name"),
            Loan.status,
            LoanApplication.status.label("application_status"),
            Loan.principal,
            Loan.principal_balance,
            Loan.months,
            Loan.next_due_on,
            case((Loan.status == LoanStatus.ACTIVE, func.coalesce(_ARREARS, 0)), else_=0).label(
                "arrears_amount"
            ),
        )
        .join(LoanApplication, LoanApplication.id == Loan.application_id)
        .join(Member, Member.id == Loan.member_id)
        .join(Person, Person.id == Member.person_id)
        .join(LoanProductVersion, LoanProductVersion.id == Loan.product_version_id)
        .join(LoanProduct, LoanProduct.id == LoanProductVersion.product_id)
    )


def _as_loan(
    row: Row[*tuple[Any, ...]], on: date, classes: Sequence[CollectibilityClass]
) -> LoanRow:
    late = _days_past_due(row.status, row.next_due_on, on)
    kind = classify(late, classes)
    return LoanRow(
        id=row.id,
        number=row.number,
        member_id=row.member_id,
        person_id=row.person_id,
        member_number=row.member_number,
        name=row.full_name,
        product_name=row.product_name,
        stage=row.status or row.application_status,
        principal=row.principal,
        balance=row.principal_balance,
        months=row.months,
        next_due_on=row.next_due_on,
        days_past_due=late,
        class_rank=kind.rank,
        class_name=kind.name,
        arrears_amount=int(row.arrears_amount),
    )


def _days_past_due(status: LoanStatus | None, next_due_on: date | None, on: date) -> int:
    """Return the days since the oldest unsettled instalment of a running loan fell due."""
    if next_due_on is None or status is not LoanStatus.ACTIVE:
        return 0
    return max(0, days_between(next_due_on, on))


def sum_arrears(loan_ids: Sequence[int], on: date) -> dict[int, int]:
    """Return unpaid principal and interest due before ``on`` of several loans, rupiah by loan."""
    if not loan_ids:
        return {}
    rows = session.execute(
        select(Instalment.loan_id, func.sum(LEFT))
        .where(
            Instalment.loan_id.in_(loan_ids),
            Instalment.is_settled.is_(False),
            Instalment.due_on < on,
        )
        .group_by(Instalment.loan_id)
    )
    return {loan_id: int(amount) for loan_id, amount in rows}


_LOAN_SORTS: dict[LoanSort, Any] = {
    LoanSort.NUMBER: Loan.number,
    LoanSort.NAME: Person.name_key,
    LoanSort.PRINCIPAL: Loan.principal,
    LoanSort.BALANCE: Loan.principal_balance,
    LoanSort.NEXT_DUE: Loan.next_due_on,
}


def _filtered_loans(
    query: Select[*tuple[Any, ...]],
    wanted: LoanFilter,
    on: date,
    classes: Sequence[CollectibilityClass],
) -> Select[*tuple[Any, ...]]:
    if wanted.status is not None:
        query = query.where(Loan.status == wanted.status)
    if wanted.pending:
        query = query.where(
            Loan.status.is_(None), LoanApplication.status == ApplicationStatus.APPROVED
        )
    if wanted.in_arrears:
        query = query.where(Loan.status == LoanStatus.ACTIVE, Loan.next_due_on < on)
    if wanted.rank is not None:
        query = query.where(_in_class(wanted.rank, on, classes))
    if wanted.to_officers:
        query = query.where(is_to_officer())
    if wanted.by_committee:
        query = query.where(is_by_committee())
    if wanted.text.strip():
        query = query.where(finds(wanted.text, Loan.number))
    return query


def is_to_officer() -> ColumnElement[bool]:
    """Say in SQL that the borrower holds an office of the cooperative."""
    return (
        exists()
        .where(
            Member.id == Loan.member_id,
            User.person_id == Member.person_id,
            User.is_active.is_(True),
            UserRole.user_id == User.id,
            UserRole.role.in_(STAFF_ROLES),
        )
        .correlate(Loan)
    )


def is_by_committee() -> ColumnElement[bool]:
    """Say in SQL that the credit committee granted the loan."""
    return (
        exists()
        .where(
            LoanApplication.id == Loan.application_id,
            LoanApplication.needs_committee.is_(True),
        )
        .correlate(Loan)
    )


def _fitting(
    wanted: LoanFilter, on: date, classes: Sequence[CollectibilityClass]
) -> Select[*tuple[Any, ...]]:
    """Select the ids that fit, joined only with what the filter and the order look at."""
    query = select(Loan.id)
    if wanted.pending:
        query = query.join(LoanApplication, LoanApplication.id == Loan.application_id)
    if wanted.text.strip() or wanted.sort is LoanSort.NAME:
        query = query.join(Member, Member.id == Loan.member_id).join(
            Person, Person.id == Member.person_id
        )
    return _filtered_loans(query, wanted, on, classes)


def _in_class(rank: int, on: date, classes: Sequence[CollectibilityClass]) -> ColumnElement[bool]:
    """Say in SQL that a running loan is of class ``rank`` on ``on``."""
    ordered = sorted(classes, key=lambda kind: kind.from_days)
    bounds = [(kind.rank, kind.from_days) for kind in ordered]
    conditions = [Loan.status == LoanStatus.ACTIVE]
    for position, (known, from_days) in enumerate(bounds):
        if known != rank:
            continue
        if from_days > 0:
            conditions.append(Loan.next_due_on <= on - timedelta(days=from_days))
        if position + 1 < len(bounds):
            conditions.append(Loan.next_due_on > on - timedelta(days=bounds[position + 1][1]))
    return and_(*conditions)


def search_loans(wanted: LoanFilter, number: int = 1) -> tuple[Page[LoanRow], LoanTotals]:
    """Return one page of the loans that fit as of today, and the totals of all that fit."""
    on = today()
    classes = list_classes(on)
    fitting = _fitting(wanted, on, classes)
    total, principal, balance = session.execute(
        fitting.with_only_columns(
            func.count(Loan.id),
            func.coalesce(func.sum(Loan.principal), 0),
            func.coalesce(func.sum(Loan.principal_balance), 0),
        )
    ).one()
    shown = _sorted_loans(fitting, wanted).limit(PAGE_SIZE).offset((number - 1) * PAGE_SIZE)
    ids = shown.subquery()
    rows = fetch(_sorted_loans(_loans().join(ids, ids.c.id == Loan.id), wanted), {"on": on})
    page = Page([_as_loan(row, on, classes) for row in rows], number, PAGE_SIZE, total)
    return page, LoanTotals(int(principal), int(balance))


def stream_loans(wanted: LoanFilter) -> Iterator[LoanRow]:
    """Yield every loan that fits, for an export."""
    on = today()
    classes = list_classes(on)
    query = _sorted_loans(_filtered_loans(_loans(), wanted, on, classes), wanted)
    for row in session.execute(query.execution_options(yield_per=500), {"on": on}):
        yield _as_loan(row, on, classes)


def _sorted_loans(query: Select[*tuple[Any, ...]], wanted: LoanFilter) -> Select[*tuple[Any, ...]]:
    """Order as wanted; a tie-breaker beside a unique number would keep its index from use."""
    column = _LOAN_SORTS[wanted.sort]
    ties = () if wanted.sort is LoanSort.NUMBER else (Loan.id,)
    return query.order_by(column.desc() if wanted.descending else column, *ties)


def _loan_rows(*conditions: ColumnElement[bool]) -> list[LoanRow]:
    on = today()
    rows = fetch(_loans().where(*conditions).order_by(Loan.id.desc()), {"on": on})
    classes = list_classes(on) if rows else []
    return [_as_loan(row, on, classes) for row in rows]


def list_loans_of_member(member_id: int) -> list[LoanRow]:
    """Return the member's loans as of today, latest first."""
    return _loan_rows(Loan.member_id == member_id)


def list_loans_of_person(person_id: int | None) -> list[LoanRow]:
    """Return the loans of all memberships of the person as of today, latest first."""
    return _loan_rows(Member.person_id == person_id)


_OWN = Prepared(
    select(
        *(getattr(Loan, one.name) for one in fields(LoanFacts) if hasattr(Loan, one.name)),
        LoanProductVersion.penalty_percent_per_day,
        LoanProductVersion.penalty_grace_days,
        LoanProductVersion.penalty_cap_percent,
        LoanProduct.name.label("product_name"),
        LoanApplication.status.label("application_status"),
    )
    .join(LoanApplication, LoanApplication.id == Loan.application_id)
    .join(Member, Member.id == Loan.member_id)
    .join(LoanProductVersion, LoanProductVersion.id == Loan.product_version_id)
    .join(LoanProduct, LoanProduct.id == LoanProductVersion.product_id)
    .where(Loan.id == bindparam("loan_id"), Member.person_id == bindparam("person_id"))
)


def get_own_loan(loan_id: int, person_id: int | None, on: date) -> LoanFacts:
    """Return the person's loan as it stands on ``on``; somebody else's is NotFound."""
    rows = fetch(_OWN, {"loan_id": loan_id, "person_id": person_id})
    if not rows:
        raise NotFound(N_("This loan does not exist."))
    *agreed, application_status = rows[0]
    status, next_due_on = rows[0].status, rows[0].next_due_on
    late = _days_past_due(status, next_due_on, on)
    values = [*agreed, status or application_status, late]
    return LoanFacts(*values)


def get_loan_row(loan_id: int) -> LoanRow:
    """Return the loan with its borrower and class as of today, or raise NotFound."""
    rows = _loan_rows(Loan.id == loan_id)
    if not rows:
        raise NotFound(N_("This loan does not exist."))
    return rows[0]

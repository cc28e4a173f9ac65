"""Reading interest: the monthly runs, their rows, and what a member was credited."""

from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import Row, Select, func, or_, select
from sqlalchemy.orm import aliased

from coop.db import session
from coop.domain.approvals.models import Approval
from coop.domain.identity.models import User
from coop.domain.members.models import Member
from coop.domain.people.models import Person
from coop.domain.people.rules import name_key
from coop.domain.runs.models import Run
from coop.domain.runs.types import RunStatus
from coop.domain.savings.interest_service import APPROVAL, REVERSAL, RUN, SUBJECT, month_of_run
from coop.domain.savings.interest_types import InterestRow, InterestRun, OpenRequest
from coop.domain.savings.models import SavingsAccount, SavingsInterest, SavingsProduct
from coop.errors import NotFound
from coop.explain import N_
from coop.paging import PAGE_SIZE, Page


def list_interest_runs(limit: int = 24) -> list[InterestRun]:
    """Return the latest runs, latest month first."""
    query = _runs().order_by(Run.period.desc(), Run.id.desc()).limit(limit)
    return [_as_run(row) for row in session.execute(query)]


def get_interest_run(run_id: int) -> InterestRun:
    """Return the run with how far it is, or raise NotFound."""
    row = session.execute(_runs().where(Run.id == run_id)).one_or_none()
    if row is None:
        raise NotFound(N_("This interest run does not exist."))
    return _as_run(row)


def find_open_request(run_id: int) -> OpenRequest | None:
    """Return the request about the run that waits for a decision: crediting or reversal."""
    row = session.execute(
        select(
            Approval.id,
            Approval.kind,
            Approval.detail,
            Approval.requested_by,
            Approval.requested_person_id,
            Approval.requested_at,
            User.display_name,
        )
        .outerjoin(User, User.id == Approval.requested_by)
        .where(
            Approval.subject_kind == SUBJECT,
            Approval.subject_id == run_id,
            Approval.kind.in_((APPROVAL, REVERSAL)),
            Approval.open_mark == 1,
        )
    ).one_or_none()
    if row is None:
        return None
    return OpenRequest(
        id=row.id,
        is_reversal=row.kind == REVERSAL,
        asked_by=row.display_name,
        asked_person_id=row.requested_person_id,
        asked_at=row.requested_at,
        reason=str(row.detail.get("reason", "")),
    )


def search_interest(run_id: int, text: str = "", number: int = 1) -> Page[InterestRow]:
    """Return one page of the run's rows, the largest interest first; ``text`` finds the member."""
    conditions = [SavingsInterest.run_id == run_id, *_matching(text)]
    total = session.scalar(_rows().with_only_columns(func.count()).where(*conditions)) or 0
    query = (
        _rows()
        .where(*conditions)
        .order_by(SavingsInterest.gross_amount.desc(), SavingsInterest.id)
        .limit(PAGE_SIZE)
        .offset((number - 1) * PAGE_SIZE)
    )
    return Page([_as_row(row) for row in session.execute(query)], number, PAGE_SIZE, total)


def stream_interest(run_id: int, text: str = "") -> Iterator[InterestRow]:
    """Yield the run's rows by account number, for an export."""
    query = (
        _rows()
        .where(SavingsInterest.run_id == run_id, *_matching(text))
        .order_by(SavingsAccount.number)
    )
    for row in session.execute(query.execution_options(yield_per=500)):
        yield _as_row(row)


def get_interest_row(row_id: int) -> InterestRow:
    """Return one account's interest of a month or raise NotFound."""
    row = session.execute(_rows().where(SavingsInterest.id == row_id)).one_or_none()
    if row is None:
        raise NotFound(N_("This interest does not exist."))
    return _as_row(row)


def list_interest_of_account(account_id: int, limit: int = 12) -> list[InterestRow]:
    """Return what the account earned in the latest months that were credited, latest first."""
    query = (
        _rows()
        .where(
            SavingsInterest.account_id == account_id,
            SavingsInterest.live_mark == 1,
            SavingsInterest.entry_id.is_not(None),
        )
        .order_by(SavingsInterest.month.desc())
        .limit(limit)
    )
    return [_as_row(row) for row in session.execute(query)]


@cache
def _runs() -> Select[*tuple[Any, ...]]:
    maker, approver = aliased(User), aliased(User)
    credited = (
        select(func.count(SavingsInterest.entry_id))
        .where(SavingsInterest.run_id == Run.id)
        .correlate(Run)
        .scalar_subquery()
    )
    return (
        select(Run, credited, maker.display_name, approver.display_name)
        .outerjoin(maker, maker.id == Run.created_by)
        .outerjoin(approver, approver.id == Run.approved_by)
        .where(Run.kind == RUN)
    )


def _as_run(row: Row[*tuple[Any, ...]]) -> InterestRun:
    run, credited, maker, approver = row
    detail: Mapping[str, Any] = run.detail
    return InterestRun(
        id=run.id,
        month=month_of_run(run),
        status=run.status,
        count=run.line_count,
        posted_count=credited,
        gross_amount=run.total_amount,
        tax_amount=detail.get("tax_amount", 0),
        created_at=run.created_at,
        created_name=maker,
        approved_name=approver,
        posted_at=run.posted_at,
        reason=detail.get("reason", ""),
    )


@cache
def _rows() -> Select[*tuple[Any, ...]]:
    return (
        select(
            SavingsInterest.id,
            SavingsInterest.account_id,
            SavingsAccount.number,
            SavingsProduct.name,
            Person.full_name,
            Member.number,
            SavingsInterest.month,
            SavingsInterest.gross_amount,
            SavingsInterest.tax_amount,
            SavingsInterest.basis,
            SavingsInterest.entry_id,
        )
        .select_from(SavingsInterest)
        .join(SavingsAccount, SavingsAccount.id == SavingsInterest.account_id)
        .join(SavingsProduct, SavingsProduct.id == SavingsAccount.product_id)
        .join(Member, Member.id == SavingsAccount.member_id)
        .join(Person, Person.id == Member.person_id)
    )


def _as_row(row: Row[*tuple[Any, ...]]) -> InterestRow:
    return InterestRow(*row)


def _matching(text: str) -> list[Any]:
    text = text.strip()
    if not text:
        return []
    return [
        or_(
            SavingsAccount.number.startswith(text, autoescape=True),
            Member.number.startswith(text, autoescape=True),
            Person.name_key.contains(name_key(text), autoescape=True),
        )
    ]


def select_unfinished_runs(_first: date, last: date) -> Select[Any]:
    """Select how many interest runs up to the month of ``last`` are still to be credited."""
    return select(func.count()).where(
        Run.kind == RUN,
        Run.live_mark == 1,
        Run.status.in_((RunStatus.DRAFT, RunStatus.APPROVED)),
        Run.period <= f"{last:%Y-%m}",
    )


def select_unreckoned(first: date, _last: date) -> Select[Any]:
    """Select 1 while the interest of the month of ``first`` has no live run, else 0."""
    of_month = Run.kind == RUN, Run.live_mark == 1, Run.period == f"{first:%Y-%m}"
    return select(1 - func.count()).where(*of_month)

"""Reading applications, votes, borrowers, and what happened to them."""

from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, bindparam, func, or_, select

from coop.db import KEYS_A_QUERY, Prepared, fetch, in_parts, session
from coop.domain.identity.models import User
from coop.domain.loans.models import LoanApplication, LoanProduct, LoanProductVersion, LoanVote
from coop.domain.loans.records import (
    ApplicationFilter,
    ApplicationRow,
    ApplicationSort,
    Borrower,
    Event,
    VoteRow,
)
from coop.domain.loans.types import ApplicationStatus
from coop.domain.members.models import Member
from coop.domain.people.models import Person
from coop.domain.settings.service import start_of_day
from coop.domain.trail.models import TrailRow
from coop.errors import NotFound
from coop.explain import N_
from coop.paging import PAGE_SIZE, Page

APPROVED_AGAINST_ADVICE = (
    LoanApplication.recommends.is_(False),
    LoanApplication.status.in_((ApplicationStatus.APPROVED, ApplicationStatus.DISBURSED)),
)
"""What holds, in SQL, of an application that was approved although its analysis advised against."""


def get_borrower(member_id: int) -> Borrower:
    """Return the member with name and address, or raise NotFound."""
    found = get_borrowers([member_id])
    if member_id not in found:
        raise NotFound(N_("This member does not exist."))
    return found[member_id]


def get_borrowers(member_ids: Sequence[int]) -> dict[int, Borrower]:
    """Return the members with names and addresses, by id."""
    columns = (Member.id, Person.id, Member.number, Person.full_name, Person.email, Person.locale)
    query = select(*columns).join(Person, Person.id == Member.person_id)
    return {
        row[0]: Borrower(*row)
        for some in in_parts(member_ids, KEYS_A_QUERY)
        for row in session.execute(query.where(Member.id.in_(some)))
    }


def get_application(application_id: int) -> LoanApplication:
    """Return the application, fresh, or raise NotFound."""
    row = session.get(LoanApplication, application_id, populate_existing=True)
    if row is None:
        raise NotFound(N_("This application does not exist."))
    return row


def get_application_of_person(application_id: int, person_id: int | None) -> LoanApplication:
    """Return the application if it is the person's; somebody else's is NotFound."""
    row = session.scalars(
        select(LoanApplication)
        .join(Member, Member.id == LoanApplication.member_id)
        .where(LoanApplication.id == application_id, Member.person_id == person_id)
    ).one_or_none()
    if row is None:
        raise NotFound(N_("This application does not exist."))
    return row


def find_open_application(member_id: int) -> LoanApplication | None:
    """Return the member's application that is not finished, or None."""
    return session.scalars(
        select(LoanApplication).where(
            LoanApplication.member_id == member_id, LoanApplication.open_mark == 1
        )
    ).one_or_none()


@cache
def _applications() -> Select[*tuple[Any, ...]]:
    return (
        select(LoanApplication, Member.person_id, Member.number, Person.full_name, LoanProduct.name)
        .join(Member, Member.id == LoanApplication.member_id)
        .join(Person, Person.id == Member.person_id)
        .join(LoanProductVersion, LoanProductVersion.id == LoanApplication.product_version_id)
        .join(LoanProduct, LoanProduct.id == LoanProductVersion.product_id)
    )


def _as_application(row: Row[*tuple[Any, ...]]) -> ApplicationRow:
    a, person_id, member_number, name, product = row
    return ApplicationRow(
        a.id,
        a.number,
        a.member_id,
        person_id,
        member_number,
        name,
        product,
        a.amount,
        a.months,
        a.status,
        a.submitted_at,
        a.needs_committee,
        a.recommends,
        a.vote_count,
    )


_APPLICATION_SORTS: dict[ApplicationSort, Any] = {
    ApplicationSort.SUBMITTED: LoanApplication.submitted_at,
    ApplicationSort.NUMBER: LoanApplication.number,
    ApplicationSort.NAME: Person.name_key,
    ApplicationSort.AMOUNT: LoanApplication.amount,
}


def _filtered_applications(wanted: ApplicationFilter) -> Select[*tuple[Any, ...]]:
    query = _applications()
    if wanted.status is not None:
        query = query.where(LoanApplication.status == wanted.status)
    if wanted.before_committee is not None:
        query = query.where(LoanApplication.needs_committee.is_(wanted.before_committee))
    if wanted.against_advice:
        query = query.where(*APPROVED_AGAINST_ADVICE)
    if wanted.decided_from is not None:
        query = query.where(LoanApplication.decided_at >= start_of_day(wanted.decided_from))
    if wanted.text.strip():
        query = query.where(finds(wanted.text, LoanApplication.number))
    return query


def finds(text: str, number: Any) -> ColumnElement[bool]:
    """Say in SQL that ``number``, the member's number or the name answers to ``text``."""
    text = text.strip()
    return or_(
        number.startswith(text.upper(), autoescape=True),
        Member.number.startswith(text, autoescape=True),
        Person.name_key.contains(text.casefold(), autoescape=True),
    )


def search_applications(wanted: ApplicationFilter, number: int = 1) -> Page[ApplicationRow]:
    """Return one page of the applications that fit."""
    query = _filtered_applications(wanted)
    total = session.scalar(query.with_only_columns(func.count())) or 0
    rows = session.execute(
        _sorted_applications(query, wanted).limit(PAGE_SIZE).offset((number - 1) * PAGE_SIZE)
    )
    return Page([_as_application(row) for row in rows], number, PAGE_SIZE, total)


def stream_applications(wanted: ApplicationFilter) -> Iterator[ApplicationRow]:
    """Yield every application that fits, for an export."""
    query = _sorted_applications(_filtered_applications(wanted), wanted)
    for row in session.execute(query.execution_options(yield_per=500)):
        yield _as_application(row)


def _sorted_applications(
    query: Select[*tuple[Any, ...]], wanted: ApplicationFilter
) -> Select[*tuple[Any, ...]]:
    column = _APPLICATION_SORTS[wanted.sort]
    return query.order_by(column.desc() if wanted.descending else column, LoanApplication.id)


def count_applications() -> dict[ApplicationStatus, int]:
    """Return how many applications are in each state."""
    rows = session.execute(
        select(LoanApplication.status, func.count()).group_by(LoanApplication.status)
    )
    return {status: int(count) for status, count in rows}


def list_applications_of_person(person_id: int | None) -> list[ApplicationRow]:
    """Return the person's applications, latest first."""
    rows = session.execute(
        _applications()
        .where(Member.person_id == person_id)
        .order_by(LoanApplication.submitted_at.desc(), LoanApplication.id.desc())
    )
    return [_as_application(row) for row in rows]


def list_votes(application_id: int) -> list[VoteRow]:
    """Return the committee's votes in their order."""
    rows = session.execute(
        select(
            User.display_name,
            LoanVote.person_id,
            LoanVote.choice,
            LoanVote.reason,
            LoanVote.voted_at,
        )
        .join(User, User.id == LoanVote.user_id)
        .where(LoanVote.application_id == application_id)
        .order_by(LoanVote.voted_at, LoanVote.id)
    )
    return [VoteRow(*row) for row in rows]


def list_events(
    application_id: int, loan_id: int | None, *, with_repayments: bool = True
) -> list[Event]:
    """Return what happened to an application and its loan, latest first, with names."""
    asked = _EVENTS if with_repayments else _STEPS
    rows = fetch(asked, {"application_id": application_id, "loan_id": loan_id})
    return [Event(*row) for row in rows]


_HAPPENED = (
    select(TrailRow.at, TrailRow.action, User.display_name, TrailRow.detail)
    .outerjoin(User, User.id == TrailRow.user_id)
    .where(
        or_(
            *(
                and_(TrailRow.subject_kind == kind, TrailRow.subject_id == bindparam(f"{name}_id"))
                for kind, name in (("loan_application", "application"), ("loan", "loan"))
            )
        )
    )
    .order_by(TrailRow.at.desc(), TrailRow.id.desc())
    .limit(200)
)
_EVENTS = Prepared(_HAPPENED)
_STEPS = Prepared(_HAPPENED.where(TrailRow.action != "loan.repaid"))

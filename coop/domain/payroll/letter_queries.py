"""Reading who pays by payroll deduction: letters, standing orders, and how employers stand."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select

from coop.db import session
from coop.domain.members.models import Employer, Member
from coop.domain.members.types import MemberStatus
from coop.domain.payroll.models import PayrollAuthority, PayrollBatch, StandingOrder
from coop.domain.payroll.queries import as_batch, select_batches
from coop.domain.payroll.types import (
    EmployerMonth,
    Letter,
    LetterFilter,
    LetterRow,
)
from coop.domain.people.models import Person
from coop.domain.people.rules import name_key
from coop.errors import NotFound
from coop.explain import N_
from coop.paging import PAGE_SIZE, Page

_IN_FORCE = and_(
    PayrollAuthority.id.is_not(None), PayrollAuthority.employer_id == Member.employer_id
)
_OTHER = and_(
    PayrollAuthority.id.is_not(None),
    or_(Member.employer_id.is_(None), PayrollAuthority.employer_id != Member.employer_id),
)
_LETTER = case(
    (_IN_FORCE, Letter.IN_FORCE.value), (_OTHER, Letter.OTHER_EMPLOYER.value), else_="missing"
)
_WHICH: dict[Letter, ColumnElement[bool]] = {
    Letter.IN_FORCE: _IN_FORCE,
    Letter.OTHER_EMPLOYER: _OTHER,
    Letter.MISSING: PayrollAuthority.id.is_(None),
}


def list_employer_months(month: date) -> list[EmployerMonth]:
    """Return how every employer in use stands in ``month``; two queries."""
    batches = {
        batch.employer_id: batch
        for batch in map(
            as_batch,
            session.execute(
                select_batches().where(PayrollBatch.month == month, PayrollBatch.live_mark == 1)
            ),
        )
    }
    rows = session.execute(
        select(
            Employer.id,
            Employer.name,
            Employer.payday,
            func.count(case((_IN_FORCE, 1))),
            func.count(case((and_(~func.coalesce(_IN_FORCE, False), Member.pays_by_payroll), 1))),
        )
        .outerjoin(
            Member, and_(Member.employer_id == Employer.id, Member.status == MemberStatus.ACTIVE)
        )
        .outerjoin(
            PayrollAuthority,
            and_(PayrollAuthority.member_id == Member.id, PayrollAuthority.live_mark == 1),
        )
        .where(Employer.is_active.is_(True))
        .group_by(Employer.id, Employer.name, Employer.payday)
        .order_by(Employer.name)
    )
    return [EmployerMonth(*(*row, batches.get(row[0]))) for row in rows]


def search_letters(wanted: LetterFilter) -> Page[LetterRow]:
    """Return one page of who pays or wishes to pay by payroll deduction; two queries."""
    conditions = _conditions(wanted)
    total = session.scalar(_joined(select(func.count(Member.id))).where(*conditions)) or 0
    query = _rows().where(*conditions).order_by(Person.name_key, Member.id)
    query = query.limit(PAGE_SIZE).offset((wanted.page - 1) * PAGE_SIZE)
    return Page([_as_row(row) for row in session.execute(query)], wanted.page, PAGE_SIZE, total)


def export_letters(wanted: LetterFilter) -> Iterator[LetterRow]:
    """Yield everybody who fits, in portions."""
    number = 1
    while True:
        page = search_letters(replace(wanted, page=number))
        yield from page.rows
        if number >= page.pages:
            return
        number += 1


def get_letter_row(member_id: int) -> LetterRow:
    """Return how a member stands with payroll deduction, or raise NotFound."""
    row = session.execute(_rows().where(Member.id == member_id)).one_or_none()
    if row is None:
        raise NotFound(N_("This member does not exist."))
    return _as_row(row)


def get_authority_of(member_id: int, authority_id: int) -> PayrollAuthority:
    """Return a letter of the member, in force or not; somebody else's is NotFound."""
    found = session.scalars(
        select(PayrollAuthority).where(
            PayrollAuthority.id == authority_id, PayrollAuthority.member_id == member_id
        )
    ).one_or_none()
    if found is None:
        raise NotFound(N_("No letter of authority is in force."))
    return found


def list_authorities(member_id: int) -> list[PayrollAuthority]:
    """Return every letter of the member, the latest first."""
    return list(
        session.scalars(
            select(PayrollAuthority)
            .where(PayrollAuthority.member_id == member_id)
            .order_by(PayrollAuthority.id.desc())
        )
    )


def _joined(query: Select[Any]) -> Select[Any]:
    return (
        query.select_from(Member)
        .join(Person, Person.id == Member.person_id)
        .outerjoin(Employer, Employer.id == Member.employer_id)
        .outerjoin(
            PayrollAuthority,
            and_(PayrollAuthority.member_id == Member.id, PayrollAuthority.live_mark == 1),
        )
        .outerjoin(
            StandingOrder,
            and_(StandingOrder.member_id == Member.id, StandingOrder.live_mark == 1),
        )
    )


def _rows() -> Select[Any]:
    return _joined(
        select(
            Member.id,
            Member.number,
            Person.full_name,
            Employer.name,
            Member.employee_number,
            Member.monthly_salary,
            PayrollAuthority.starts_on,
            StandingOrder.amount,
            _LETTER,
        )
    )


def _as_row(row: Any) -> LetterRow:
    return LetterRow(*(*row[:-1], Letter(row[-1])))


def _conditions(wanted: LetterFilter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = [
        Member.status == MemberStatus.ACTIVE,
        or_(Member.pays_by_payroll.is_(True), PayrollAuthority.id.is_not(None)),
    ]
    if text := wanted.text.strip():
        conditions.append(
            or_(
                Member.number.startswith(text, autoescape=True),
                Member.employee_number.startswith(text, autoescape=True),
                Person.name_key.contains(name_key(text), autoescape=True),
            )
        )
    if wanted.employer_id is not None:
        conditions.append(Member.employer_id == wanted.employer_id)
    if wanted.letter is not None:
        conditions.append(_WHICH[wanted.letter])
    return conditions

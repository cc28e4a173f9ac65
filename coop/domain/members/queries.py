"""Reading the register of members and the employers."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, exists, func, or_, select

from coop.dates import add_months
from coop.db import session
from coop.domain.members.models import Employer, Member
from coop.domain.members.types import MemberFilter, MemberRow, MemberSort, MemberStatus
from coop.domain.payments.models import Payment
from coop.domain.payments.types import PaymentStatus
from coop.domain.people.models import Person, PersonBankAccount
from coop.domain.people.rules import name_key
from coop.domain.settings.service import get_setting, today
from coop.errors import NotFound
from coop.explain import N_
from coop.paging import Page

EXPORT_CHUNK = 1000


@dataclass(frozen=True, slots=True)
class MemberFacts:
    """What the page of one member starts from; dormant: no payment for the set time."""

    member: Member
    person: Person
    employer: Employer | None
    bank_account: PersonBankAccount | None
    last_paid_on: date | None
    is_dormant: bool


def get_member(member_id: int) -> Member:
    """Return the member or raise NotFound."""
    member = session.get(Member, member_id)
    if member is None:
        raise NotFound(N_("This member does not exist."))
    return member


def find_member_by_number(number: str) -> Member | None:
    """Return the member of this number, who may have left, or None."""
    return session.scalars(select(Member).where(Member.number == number.strip())).one_or_none()


_CURRENT = select(Member).where(
    Member.person_id == bindparam("person_id"), Member.current_mark == 1
)


def find_current_member(person_id: int) -> Member | None:
    """Return the person's membership that has not ended, or None."""
    return session.scalars(_CURRENT, {"person_id": person_id}).one_or_none()


def list_numbers_of(person_ids: Sequence[int]) -> list[str]:
    """Return the member numbers of the persons, in order; former ones too."""
    return list(
        session.scalars(
            select(Member.number).where(Member.person_id.in_(person_ids)).order_by(Member.number)
        )
    )


def list_memberships(person_id: int) -> list[Member]:
    """Return every membership that the person ever had, latest first."""
    return list(
        session.scalars(
            select(Member).where(Member.person_id == person_id).order_by(Member.id.desc())
        )
    )


def get_latest_membership(person_id: int) -> Member:
    """Return the person's present or last membership, or raise NotFound."""
    known = list_memberships(person_id)
    if not known:
        raise NotFound(N_("This person is not a member."))
    return known[0]


def get_member_by_card_token(token: str) -> Member:
    """Return the member whose card holds ``token``, or raise NotFound."""
    member = session.scalars(select(Member).where(Member.card_token == token)).one_or_none()
    if member is None:
        raise NotFound(N_("No member card fits this code."))
    return member


def list_employers(*, with_inactive: bool = False) -> list[Employer]:
    """Return the employers by name."""
    query = select(Employer).order_by(Employer.name)
    return list(
        session.scalars(query if with_inactive else query.where(Employer.is_active.is_(True)))
    )


def get_employer(employer_id: int) -> Employer:
    """Return the employer or raise NotFound."""
    employer = session.get(Employer, employer_id)
    if employer is None:
        raise NotFound(N_("This employer does not exist."))
    return employer


def count_members_by_employer() -> dict[int, int]:
    """Return how many current members work for each employer."""
    rows = session.execute(
        select(Member.employer_id, func.count())
        .where(Member.current_mark == 1, Member.employer_id.is_not(None))
        .group_by(Member.employer_id)
    )
    return {row[0]: row[1] for row in rows if row[0] is not None}


def count_members_by_status() -> dict[MemberStatus, int]:
    """Return how many memberships stand in each state."""
    rows = session.execute(select(Member.status, func.count()).group_by(Member.status))
    return dict(rows.all())


def search_members(wanted: MemberFilter) -> Page[MemberRow]:
    """Return a page of the register; two queries."""
    fitting, order = _fitting(wanted), _order(wanted)
    total = session.scalar(fitting.with_only_columns(func.count(Member.id)))
    shown = fitting.order_by(*order).limit(wanted.size).offset((wanted.page - 1) * wanted.size)
    page = shown.subquery()
    rows = session.execute(_rows().join(page, page.c.id == Member.id).order_by(*order))
    return Page([_row(row) for row in rows], wanted.page, wanted.size, total or 0)


def export_members(wanted: MemberFilter) -> Iterator[MemberRow]:
    """Yield every row of the register that ``wanted`` shows, in portions."""
    number = 1
    while True:
        page = search_members(replace(wanted, page=number, size=EXPORT_CHUNK))
        yield from page.rows
        if number >= page.pages:
            return
        number += 1


def get_member_facts(member_id: int) -> MemberFacts:
    """Return a member with person, employer and bank account, or raise NotFound; one query."""
    row = session.execute(
        select(
            Member,
            Person,
            Employer,
            PersonBankAccount,
            _last_paid_on(Member.person_id).label("last_paid_on"),
        )
        .join(Person, Person.id == Member.person_id)
        .outerjoin(Employer, Employer.id == Member.employer_id)
        .outerjoin(
            PersonBankAccount,
            (PersonBankAccount.person_id == Person.id) & (PersonBankAccount.current_mark == 1),
        )
        .where(Member.id == member_id)
    ).one_or_none()
    if row is None:
        raise NotFound(N_("This member does not exist."))
    member, person, employer, account, last_paid_on = row
    is_dormant = (
        member.status is MemberStatus.ACTIVE
        and (last_paid_on or member.joined_on) < _dormant_before()
    )
    return MemberFacts(member, person, employer, account, last_paid_on, is_dormant)


def _last_paid_on(person_id: Any) -> ColumnElement[Any]:
    return (
        select(func.max(Payment.value_on))
        .where(Payment.person_id == person_id, Payment.status == PaymentStatus.RECORDED)
        .correlate(Member)
        .scalar_subquery()
    )


def _dormant_before() -> date:
    return add_months(today(), -int(get_setting("dormant_months")))


def _conditions(wanted: MemberFilter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.text:
        conditions.append(_fits(wanted.text))
    if wanted.status is not None:
        conditions.append(Member.status == wanted.status)
    if wanted.employer_id is not None:
        conditions.append(Member.employer_id == wanted.employer_id)
    if wanted.dormant:
        last = func.coalesce(_last_paid_on(Member.person_id), Member.joined_on)
        conditions += [Member.status == MemberStatus.ACTIVE, last < _dormant_before()]
    if wanted.incomplete:
        conditions.append(is_incomplete())
    if wanted.joined_from is not None:
        conditions.append(Member.joined_on >= wanted.joined_from)
    return conditions


def is_incomplete() -> ColumnElement[bool]:
    """Say in SQL that the register lacks something of a member who has not left.

    The register of members holds name, birth, occupation and address of each (UU 25/1992
    art. 17); the NIK and the phone number are what the office works with.
    """
    needed = (
        *(Person.nik_hash, Person.born_in, Person.born_on, Person.sex),
        *(Person.occupation, Person.street, Person.town, Person.phone),
    )
    is_lacking = or_(*(column.is_(None) for column in needed))
    lacking = exists().where(Person.id == Member.person_id, is_lacking).correlate(Member)
    return and_(Member.status != MemberStatus.LEFT, lacking)


def _fits(text: str) -> ColumnElement[bool]:
    """Return the search: every word in the name, or the number, or the end of the phone."""
    words = name_key(text).split()
    fitting: list[ColumnElement[bool]] = [Member.number.contains(text.strip(), autoescape=True)]
    if words:
        in_name = [Person.name_key.contains(word, autoescape=True) for word in words]
        fitting.append(in_name[0] if len(in_name) == 1 else _all(in_name))
    digits = "".join(sign for sign in text if sign.isdigit())
    if len(digits) >= 4:
        local = digits.removeprefix("62").removeprefix("0") or digits
        fitting.append(Person.phone.contains(local, autoescape=True))
    return or_(*fitting)


def _all(conditions: list[ColumnElement[bool]]) -> ColumnElement[bool]:
    both = conditions[0]
    for condition in conditions[1:]:
        both &= condition
    return both


def _fitting(wanted: MemberFilter) -> Select[*tuple[Any, ...]]:
    """Select the ids that fit, joined only with what the filter and the order look at."""
    query = select(Member.id).where(*_conditions(wanted))
    if wanted.text or wanted.sort is MemberSort.NAME:
        query = query.join(Person, Person.id == Member.person_id)
    if wanted.sort is MemberSort.EMPLOYER:
        query = query.outerjoin(Employer, Employer.id == Member.employer_id)
    return query


def _rows() -> Any:
    return (
        select(
            Member,
            Person.full_name,
            Person.phone,
            Person.email,
            Person.town,
            Employer.name.label("employer"),
            _last_paid_on(Member.person_id).label("last_paid_on"),
        )
        .join(Person, Person.id == Member.person_id)
        .outerjoin(Employer, Employer.id == Member.employer_id)
    )


def _order(wanted: MemberFilter) -> list[ColumnElement[Any]]:
    columns: dict[MemberSort, Any] = {
        MemberSort.NUMBER: Member.number,
        MemberSort.NAME: Person.name_key,
        MemberSort.JOINED: Member.joined_on,
        MemberSort.EMPLOYER: Employer.name,
        MemberSort.LAST_PAID: _last_paid_on(Member.person_id),
    }
    column = columns[wanted.sort]
    ties = [] if wanted.sort is MemberSort.NUMBER else [Member.id]  # its index is unique
    return [column.desc() if wanted.descending else column, *ties]


def _row(row: Any) -> MemberRow:
    member: Member = row.Member
    return MemberRow(
        id=member.id,
        person_id=member.person_id,
        number=member.number,
        name=row.full_name,
        status=member.status,
        joined_on=member.joined_on,
        left_on=member.left_on,
        employer=row.employer,
        employee_number=member.employee_number,
        phone=row.phone,
        email=row.email,
        town=row.town,
        last_paid_on=row.last_paid_on,
    )

"""Reading applications to join, resignations, and the cards to print."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import aliased

from coop import dates
from coop.db import session
from coop.domain.files.models import StoredFile
from coop.domain.identity.models import User
from coop.domain.members.models import Employer, Member
from coop.domain.members.types import LeavingReason, MemberStatus
from coop.domain.membership.models import JoiningApplication, Resignation
from coop.domain.membership.types import JoiningStatus, LeavingStatus
from coop.domain.payments.models import IntentBill, Payment, PaymentIntent
from coop.domain.payments.types import IntentStatus
from coop.domain.people.models import Person, PersonBankAccount
from coop.domain.people.rules import name_key
from coop.errors import NotFound
from coop.explain import N_
from coop.paging import PAGE_SIZE, Page


@dataclass(frozen=True, slots=True)
class ApplicationFilter:
    """Which applications a list shows; ``text`` is looked for in name and number."""

    statuses: Collection[JoiningStatus] = ()
    text: str = ""
    sort: str = "submitted"
    descending: bool = False
    page: int = 1
    size: int = PAGE_SIZE


@dataclass(frozen=True, slots=True)
class ApplicationRow:
    """One application in a list."""

    id: int
    number: str
    name: str
    town: str | None
    employer: str | None
    wants_payroll: bool
    status: JoiningStatus
    submitted_at: datetime
    warnings: int


@dataclass(frozen=True, slots=True)
class ApplicationDetail:
    """An application with all that a decision needs."""

    application: JoiningApplication
    person: Person
    bank_account: PersonBankAccount | None
    employer: str | None
    checker: str | None
    decider: str | None


@dataclass(frozen=True, slots=True)
class ResignationFilter:
    """Which resignations a list shows; ``text`` is looked for in name and member number."""

    statuses: Collection[LeavingStatus] = ()
    text: str = ""
    sort: str = "requested"
    descending: bool = True
    page: int = 1
    size: int = PAGE_SIZE


@dataclass(frozen=True, slots=True)
class ResignationRow:
    """One resignation in a list."""

    id: int
    member_number: str
    name: str
    reason: LeavingReason
    status: LeavingStatus
    requested_at: datetime
    net_amount: int | None
    paid_on: date | None


@dataclass(frozen=True, slots=True)
class ResignationDetail:
    """A resignation with the member and the names of who acted."""

    resignation: Resignation
    member: Member
    person: Person
    bank_account: PersonBankAccount | None
    names: dict[str, str | None]


@dataclass(frozen=True, slots=True)
class CardData:
    """What stands on a member card; ``nik_last4`` is all of the NIK that is printed."""

    member_id: int
    number: str
    name: str
    nik_last4: str | None
    joined_on: date
    status: MemberStatus
    card_token: str
    photo_storage_name: str | None


# --- joining ---


def get_application(application_id: int) -> JoiningApplication:
    """Return the application or raise NotFound."""
    return _one(session.get(JoiningApplication, application_id))


def get_application_by_token(token: str) -> JoiningApplication:
    """Return the application whose status link holds ``token``, or raise NotFound."""
    return _one(
        session.scalars(
            select(JoiningApplication).where(JoiningApplication.token == token)
        ).one_or_none()
    )


def find_open_application(person_id: int) -> JoiningApplication | None:
    """Return the person's application that is under way, or None."""
    return session.scalars(
        select(JoiningApplication).where(
            JoiningApplication.person_id == person_id, JoiningApplication.open_mark == 1
        )
    ).one_or_none()


def describe_application(application_id: int) -> ApplicationDetail:
    """Return the application with person, bank account, employer and who acted; one query."""
    checker, decider = User.__table__.alias("checker"), User.__table__.alias("decider")
    row = session.execute(
        select(
            JoiningApplication,
            Person,
            PersonBankAccount,
            Employer.name,
            checker.c.display_name,
            decider.c.display_name,
        )
        .join(Person, Person.id == JoiningApplication.person_id)
        .outerjoin(
            PersonBankAccount,
            (PersonBankAccount.person_id == Person.id) & (PersonBankAccount.current_mark == 1),
        )
        .outerjoin(Employer, Employer.id == JoiningApplication.employer_id)
        .outerjoin(checker, checker.c.id == JoiningApplication.checked_by)
        .outerjoin(decider, decider.c.id == JoiningApplication.decided_by)
        .where(JoiningApplication.id == application_id)
    ).one_or_none()
    if row is None:
        raise NotFound(N_("This application does not exist."))
    application, person, bank_account, employer, checked, decided = row
    return ApplicationDetail(
        application, person, bank_account, employer or application.employer_name, checked, decided
    )


def search_applications(wanted: ApplicationFilter) -> Page[ApplicationRow]:
    """Return a page of applications; two queries."""
    query = (
        select(JoiningApplication, Person.full_name, Person.town, Employer.name)
        .join(Person, Person.id == JoiningApplication.person_id)
        .outerjoin(Employer, Employer.id == JoiningApplication.employer_id)
        .where(*_found(wanted.text, JoiningApplication.number))
    )
    if wanted.statuses:
        query = query.where(JoiningApplication.status.in_(wanted.statuses))
    columns = {
        "number": JoiningApplication.number,
        "name": Person.name_key,
        "submitted": JoiningApplication.submitted_at,
    }
    order = columns.get(wanted.sort, JoiningApplication.submitted_at)
    return _page(query, order, JoiningApplication.id, wanted, _application_row)


def count_applications() -> dict[JoiningStatus, int]:
    """Return how many applications stand in each state."""
    rows = session.execute(
        select(JoiningApplication.status, func.count()).group_by(JoiningApplication.status)
    )
    return {status: count for status, count in rows}  # noqa: C416 - rows are no pairs to mypy


def find_open_intent(bill_id: int) -> PaymentIntent | None:
    """Return the transfer that was chosen for the bill and still holds its amount, or None."""
    return session.scalars(
        select(PaymentIntent)
        .join(IntentBill, IntentBill.intent_id == PaymentIntent.id)
        .where(
            IntentBill.bill_id == bill_id,
            PaymentIntent.status == IntentStatus.OPEN,
            PaymentIntent.expires_at > dates.now(),
        )
        .order_by(PaymentIntent.created_at.desc())
        .limit(1)
    ).first()


def find_latest_payment(person_id: int) -> Payment | None:
    """Return what the person paid or announced last, or None."""
    return session.scalars(
        select(Payment)
        .where(Payment.person_id == person_id)
        .order_by(Payment.announced_at.desc(), Payment.id.desc())
        .limit(1)
    ).first()


def find_person_of(user_id: int | None) -> int | None:
    """Return the person behind a login, for four eyes; None without one."""
    return session.scalar(select(User.person_id).where(User.id == user_id))


# --- leaving ---


def get_resignation(resignation_id: int) -> Resignation:
    """Return the resignation or raise NotFound."""
    row = session.get(Resignation, resignation_id)
    if row is None:
        raise NotFound(N_("This resignation does not exist."))
    return row


def find_open_resignation(member_id: int) -> Resignation | None:
    """Return the member's resignation that is under way, or None."""
    return session.scalars(
        select(Resignation).where(Resignation.member_id == member_id, Resignation.open_mark == 1)
    ).one_or_none()


def describe_resignation(resignation_id: int) -> ResignationDetail:
    """Return the resignation with member, person and the names of who acted; one query."""
    steps = ("requested_by", "settled_by", "approved_by", "paid_by", "completed_by")
    actors = {step: aliased(User) for step in steps}
    query = (
        select(
            Resignation,
            Member,
            Person,
            PersonBankAccount,
            *(actor.display_name for actor in actors.values()),
        )
        .join(Member, Member.id == Resignation.member_id)
        .join(Person, Person.id == Member.person_id)
        .outerjoin(
            PersonBankAccount,
            (PersonBankAccount.person_id == Person.id) & (PersonBankAccount.current_mark == 1),
        )
        .where(Resignation.id == resignation_id)
    )
    for step, actor in actors.items():
        query = query.outerjoin(actor, actor.id == getattr(Resignation, step))
    row = session.execute(query).one_or_none()
    if row is None:
        raise NotFound(N_("This resignation does not exist."))
    resignation, member, person, bank_account, *names = row
    return ResignationDetail(
        resignation, member, person, bank_account, dict(zip(steps, names, strict=True))
    )


def search_resignations(wanted: ResignationFilter) -> Page[ResignationRow]:
    """Return a page of resignations; two queries."""
    query = (
        select(Resignation, Member.number, Person.full_name)
        .join(Member, Member.id == Resignation.member_id)
        .join(Person, Person.id == Member.person_id)
        .where(*_found(wanted.text, Member.number))
    )
    if wanted.statuses:
        query = query.where(Resignation.status.in_(wanted.statuses))
    columns = {
        "number": Member.number,
        "name": Person.name_key,
        "requested": Resignation.requested_at,
        "net": Resignation.net_amount,
    }
    order = columns.get(wanted.sort, Resignation.requested_at)
    return _page(query, order, Resignation.id, wanted, _resignation_row)


def count_resignations() -> dict[LeavingStatus, int]:
    """Return how many resignations stand in each state."""
    rows = session.execute(select(Resignation.status, func.count()).group_by(Resignation.status))
    return {status: count for status, count in rows}  # noqa: C416 - rows are no pairs to mypy


# --- cards ---


def list_cards(member_ids: Collection[int]) -> list[CardData]:
    """Return the cards of current members among ``member_ids``, by number; one query."""
    rows = session.execute(
        select(Member, Person.full_name, Person.nik_last4, StoredFile.storage_name)
        .join(Person, Person.id == Member.person_id)
        .outerjoin(StoredFile, StoredFile.id == Member.photo_file_id)
        .where(Member.id.in_(member_ids), Member.status != MemberStatus.LEFT)
        .order_by(Member.number)
    )
    return [
        CardData(
            member.id,
            member.number,
            name,
            nik_last4,
            member.joined_on,
            member.status,
            member.card_token,
            photo,
        )
        for member, name, nik_last4, photo in rows
    ]


def _one(row: JoiningApplication | None) -> JoiningApplication:
    if row is None:
        raise NotFound(N_("This application does not exist."))
    return row


def _found(text: str, number: Any) -> list[ColumnElement[bool]]:
    if not text:
        return []
    by_number = number.contains(text.strip(), autoescape=True)
    words = name_key(text).split()
    if not words:
        return [by_number]
    in_name = and_(*(Person.name_key.contains(word, autoescape=True) for word in words))
    return [or_(by_number, in_name)]


def _page(
    query: Any,
    order: Any,
    tie: Any,
    wanted: ApplicationFilter | ResignationFilter,
    as_row: Any,
) -> Page[Any]:
    total = session.scalar(query.with_only_columns(func.count())) or 0
    rows: Sequence[Any] = session.execute(
        query.order_by(order.desc() if wanted.descending else order, tie)
        .limit(wanted.size)
        .offset((wanted.page - 1) * wanted.size)
    ).all()
    return Page([as_row(row) for row in rows], wanted.page, wanted.size, total)


def _application_row(row: Any) -> ApplicationRow:
    application, name, town, employer = row
    return ApplicationRow(
        application.id,
        application.number,
        name,
        town,
        employer or application.employer_name,
        application.wants_payroll,
        application.status,
        application.submitted_at,
        len(application.warnings),
    )


def _resignation_row(row: Any) -> ResignationRow:
    resignation, number, name = row
    return ResignationRow(
        resignation.id,
        number,
        name,
        resignation.reason,
        resignation.status,
        resignation.requested_at,
        resignation.net_amount,
        resignation.paid_on,
    )

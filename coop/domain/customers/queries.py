"""Reading customers."""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, false, func, or_, select

from coop.db import session
from coop.domain.customers.models import Customer
from coop.domain.customers.types import MEMBERS, CustomerRow
from coop.domain.identity.models import User
from coop.domain.people.audiences import GROUPS, audience_values
from coop.domain.people.models import Person
from coop.domain.people.rules import name_key
from coop.errors import NotFound
from coop.explain import N_
from coop.paging import PAGE_SIZE, Page

_NUMBER = re.compile(r"\+?[0-9][0-9 .\-]{3,}")


@dataclass(frozen=True, slots=True)
class CustomerFilter:
    """What the list of a unit's customers shows; ``text`` is a part of name, code or phone."""

    unit_id: int
    text: str = ""
    is_member: bool | None = None
    is_active: bool = True
    sort: str = "name"
    descending: bool = False
    page: int = 1


def get_customer(customer_id: int, unit_id: int) -> Customer:
    """Return a customer of the unit, removed or not, or raise NotFound."""
    found = session.scalars(
        select(Customer).where(Customer.id == customer_id, Customer.unit_id == unit_id)
    ).one_or_none()
    if found is None:
        raise NotFound(N_("The unit has no such customer."))
    return found


def find_customer(unit_id: int, person_id: int) -> Customer | None:
    """Return the person as the unit knows them, or None."""
    return session.scalars(
        select(Customer).where(Customer.unit_id == unit_id, Customer.person_id == person_id)
    ).one_or_none()


def find_persons(unit_id: int, codes: Collection[str]) -> dict[str, int]:
    """Return who the unit's customers with these codes are; unknown ones are left out."""
    rows = session.execute(
        select(Customer.code, Customer.person_id).where(
            Customer.unit_id == unit_id, Customer.code.in_(codes)
        )
    )
    return {row.code: row.person_id for row in rows}


def list_codes(unit_id: int, person_ids: Collection[int]) -> dict[int, str]:
    """Return the codes of the unit's customers by person."""
    rows = session.execute(
        select(Customer.person_id, Customer.code).where(
            Customer.unit_id == unit_id, Customer.person_id.in_(person_ids)
        )
    )
    return {row.person_id: row.code for row in rows}


def get_row(customer_id: int, unit_id: int, on: date) -> CustomerRow:
    """Return a customer of the unit as a list shows them, or raise NotFound."""
    query = _select().where(Customer.id == customer_id, Customer.unit_id == unit_id)
    row = session.execute(query, audience_values(on)).one_or_none()
    if row is None:
        raise NotFound(N_("The unit has no such customer."))
    return _row(row)


def search_customers(wanted: CustomerFilter, on: date) -> Page[CustomerRow]:
    """Return a page of a unit's customers; two statements."""
    conditions, values = _conditions(wanted), audience_values(on)
    total = session.scalar(
        select(func.count())
        .select_from(Customer)
        .join(Person, Person.id == Customer.person_id)
        .where(*conditions),
        values,
    )
    rows = session.execute(
        _ordered(wanted).limit(PAGE_SIZE).offset((wanted.page - 1) * PAGE_SIZE), values
    )
    return Page([_row(row) for row in rows], wanted.page, PAGE_SIZE, total or 0)


def stream_customers(wanted: CustomerFilter, on: date) -> Iterator[CustomerRow]:
    """Return all customers that the filter finds, a few hundred at a time."""
    query = _ordered(wanted).execution_options(yield_per=500)
    for row in session.execute(query, audience_values(on)):
        yield _row(row)


def find_known_person(full_name: str, phone: str | None, email: str | None) -> int | None:
    """Return who is known by this name together with the phone number or the e-mail address."""
    known: list[ColumnElement[bool]] = []
    if phone:
        known.append(Person.phone == phone)
    if email:
        known.append(Person.email == email)
    if not known:
        return None
    return session.scalars(
        select(Person.id)
        .where(Person.name_key == name_key(full_name), or_(*known))
        .order_by(Person.id)
    ).first()


def _ordered(wanted: CustomerFilter) -> Select[Any]:
    columns = {
        "name": Person.name_key,
        "code": Customer.code,
        "since": Customer.since_on,
        "town": Person.town,
    }
    order = columns.get(wanted.sort, Person.name_key)
    return (
        _select()
        .where(*_conditions(wanted))
        .order_by(order.desc() if wanted.descending else order, Customer.id)
    )


def _select() -> Select[Any]:
    has_login = exists().where(
        User.person_id == Person.id, User.is_active.is_(True), User.password_hash.is_not(None)
    )
    columns: list[Any] = [
        Customer,
        Person,
        _is_member().label("is_member"),
        has_login.label("has_login"),
    ]
    return select(*columns).join(Person, Person.id == Customer.person_id)


def _is_member() -> ColumnElement[bool]:
    """Say in SQL who is a member; nobody where there is no cooperative."""
    group = GROUPS.get(MEMBERS)
    return Person.id.in_(group.persons) if group is not None else false()


def _conditions(wanted: CustomerFilter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = [
        Customer.unit_id == wanted.unit_id,
        Customer.is_active.is_(wanted.is_active),
    ]
    if wanted.is_member is not None:
        member = _is_member()
        conditions.append(member if wanted.is_member else ~member)
    if _NUMBER.fullmatch(wanted.text.strip()):
        digits = re.sub(r"[^0-9]", "", wanted.text).removeprefix("62").lstrip("0")
        return [*conditions, Person.phone.contains(digits, autoescape=True)]
    for word in name_key(wanted.text).split():
        code = func.lower(Customer.code).contains(word, autoescape=True)
        conditions.append(or_(Person.name_key.contains(word, autoescape=True), code))
    return conditions


def _row(row: Any) -> CustomerRow:
    customer, person = row.Customer, row.Person
    return CustomerRow(
        id=customer.id,
        person_id=person.id,
        code=customer.code,
        name=person.full_name,
        phone=person.phone,
        email=person.email,
        street=person.street,
        town=person.town,
        note=customer.note,
        since_on=customer.since_on,
        is_active=customer.is_active,
        is_member=bool(row.is_member),
        has_login=bool(row.has_login),
    )

"""Customers: written down by the desk, signed up by themselves, never somebody else's login."""

from dataclasses import replace
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select

from coop.db import run_in_transaction, session
from coop.domain.customers import queries, service
from coop.domain.customers.models import Customer
from coop.domain.customers.queries import CustomerFilter
from coop.domain.customers.types import CustomerDetails
from coop.domain.identity import queries as identity
from coop.domain.identity.service import grant_role
from coop.domain.identity.types import Actor, Role
from coop.domain.logins.service import choose_password_by_code
from coop.domain.notifications.models import Message
from coop.domain.people.queries import get_person
from coop.domain.people.service import add_person
from coop.domain.people.types import PersonDetails
from coop.domain.units.service import found_unit
from coop.domain.units.types import Brand, UnitKind
from coop.errors import Conflict, NotFound, Refused

RINA = CustomerDetails("Rina Marlina", "+6281220011223", None, "Jl. Dago 1", "Bandung")
DESK = Actor(1, 1, "Wulan", frozenset())
PASSWORD = "gunung biru tiga kali"
ON = date(2026, 11, 22)


@pytest.fixture
def unit_id(app: Flask) -> int:
    with app.app_context():
        return run_in_transaction(
            lambda: found_unit(UnitKind.WORKSHOP, "bengkel", Brand("Bengkel")).id
        )


def _add(unit_id: int, details: CustomerDetails = RINA) -> int:
    return run_in_transaction(lambda: service.add_customer(unit_id, details).id)


def test_who_is_written_down_twice_is_one_customer(app: Flask, unit_id: int) -> None:
    with app.app_context():
        first = _add(unit_id)
        assert _add(unit_id, replace(RINA, full_name="RINA  marlina")) == first
        another = _add(unit_id, replace(RINA, full_name="Budi Marlina"))
        assert another != first, "couples share a phone"
        page = queries.search_customers(CustomerFilter(unit_id), ON)
        assert [(row.code, row.name) for row in page.rows] == [
            ("PLG-00002", "Budi Marlina"),
            ("PLG-00001", "Rina Marlina"),
        ]


@pytest.mark.parametrize("text", ["rina", "MARL", "PLG-00001", "0812 2001", "81220011223"])
def test_a_customer_is_found(app: Flask, unit_id: int, text: str) -> None:
    with app.app_context():
        _add(unit_id)
        wanted = CustomerFilter(unit_id, text=text)
        assert [row.name for row in queries.search_customers(wanted, ON).rows] == ["Rina Marlina"]
        assert not queries.search_customers(replace(wanted, text="zul"), ON).rows
        assert not queries.search_customers(replace(wanted, is_member=True), ON).rows
        assert not queries.search_customers(replace(wanted, unit_id=1), ON).rows


def test_who_is_removed_comes_back_with_the_same_code(app: Flask, unit_id: int) -> None:
    with app.app_context():
        one = _add(unit_id)
        run_in_transaction(lambda: service.remove_customer(one, unit_id))
        assert not queries.search_customers(CustomerFilter(unit_id), ON).rows
        with pytest.raises(Conflict):
            run_in_transaction(lambda: service.remove_customer(one, unit_id))
        assert _add(unit_id) == one
        assert queries.get_customer(one, unit_id).is_active
        with pytest.raises(NotFound):
            run_in_transaction(lambda: service.remove_customer(one, 1))


@pytest.mark.parametrize(
    "details", [replace(RINA, full_name=" "), replace(RINA, phone=None, email=None)]
)
def test_a_customer_has_a_name_and_can_be_reached(
    app: Flask, unit_id: int, details: CustomerDetails
) -> None:
    with app.app_context(), pytest.raises(Refused):
        _add(unit_id, details)


def test_the_desk_changes_who_has_no_login(app: Flask, unit_id: int) -> None:
    with app.app_context():
        one = _add(unit_id)
        new = replace(RINA, town="Cimahi")
        run_in_transaction(lambda: service.change_customer(one, unit_id, new, "Langganan", DESK))
        row = queries.get_row(one, unit_id, ON)
        assert (row.town, row.note) == ("Cimahi", "Langganan")


def test_the_desk_sets_no_address_of_somebody_elses_login(app: Flask, unit_id: int) -> None:
    """Whoever sets the address could have the link to a new password sent there."""
    with app.app_context():
        user = run_in_transaction(lambda: service.sign_up(unit_id, RINA, PASSWORD))
        customer = queries.find_customer(unit_id, user.person_id or 0)
        assert customer is not None
        stolen, one = replace(RINA, email="pencuri@contoh.id"), customer.id
        with pytest.raises(Refused):
            run_in_transaction(lambda: service.change_customer(one, unit_id, stolen, "", DESK))
        known = run_in_transaction(
            lambda: add_person(PersonDetails("Ahmad", nik="3171231211870001", phone="+62812000"))
        )
        member = run_in_transaction(lambda: service.know_customer(unit_id, known.id).id)
        other = CustomerDetails("Ahmad", "+62812000", "pencuri@contoh.id")
        with pytest.raises(Refused):
            run_in_transaction(lambda: service.change_customer(member, unit_id, other, "", DESK))
        run_in_transaction(
            lambda: service.change_customer(one, unit_id, RINA, "Hanya catatan", DESK)
        )
        assert queries.get_customer(one, unit_id).note == "Hanya catatan"


def test_signing_up_by_phone(app: Flask, unit_id: int) -> None:
    with app.app_context():
        user_id = run_in_transaction(lambda: service.sign_up(unit_id, RINA, PASSWORD).id)
        user = identity.find_user_by_name("0812 2001 1223")
        assert user is not None
        assert user.id == user_id
        assert identity.list_roles(user_id) == [Role.CUSTOMER]
        with pytest.raises(Refused):
            run_in_transaction(lambda: service.sign_up(unit_id, RINA, PASSWORD))
        with pytest.raises(Refused):
            run_in_transaction(
                lambda: service.sign_up(unit_id, replace(RINA, phone="+6281220011224"), "123")
            )
        assert identity.find_user_by_name("081220011224") is None, "nothing is half written"


def test_signing_up_by_mail_sends_the_link(app: Flask, unit_id: int) -> None:
    details = replace(RINA, email="rina@contoh.id")
    with app.app_context():
        written_down = _add(unit_id, details)
        user_id = run_in_transaction(lambda: service.sign_up(unit_id, details, None).id)
        assert identity.get_user(user_id).password_hash is None
        assert queries.get_customer(written_down, unit_id).person_id == (
            identity.get_user(user_id).person_id
        ), "whose address is proven stays the person that the desk wrote down"
        sent = session.scalars(select(Message).where(Message.address == "rina@contoh.id")).all()
        assert [message.template for message in sent] == ["activation"]


def test_signing_up_by_phone_takes_over_nobody(app: Flask, unit_id: int) -> None:
    with app.app_context():
        written_down = _add(unit_id)
        user = run_in_transaction(lambda: service.sign_up(unit_id, RINA, PASSWORD))
        assert queries.get_customer(written_down, unit_id).person_id != user.person_id
        count = len(session.scalars(select(Customer.id)).all())
        assert count == 2


def test_a_code_for_a_customer_and_for_nobody_else(app: Flask, unit_id: int) -> None:
    with app.app_context():
        user = run_in_transaction(lambda: service.sign_up(unit_id, RINA, PASSWORD))
        one = queries.find_customer(unit_id, user.person_id or 0)
        assert one is not None
        customer_id, user_id = one.id, user.id
        code = run_in_transaction(lambda: service.hand_out_code(customer_id, unit_id))
        run_in_transaction(
            lambda: choose_password_by_code("081220011223", code, f"{PASSWORD} lagi", "127.0.0.1")
        )
        run_in_transaction(lambda: grant_role(user_id, Role.MEMBER))
        with pytest.raises(Refused):
            run_in_transaction(lambda: service.hand_out_code(customer_id, unit_id))
        nobody = _add(unit_id, replace(RINA, full_name="Tanpa Akun"))
        with pytest.raises(Refused):
            run_in_transaction(lambda: service.hand_out_code(nobody, unit_id))
        assert get_person(user.person_id or 0).full_name == "Rina Marlina"


def test_no_other_unit_hands_out_a_code(app: Flask, unit_id: int) -> None:
    with app.app_context():
        user = run_in_transaction(lambda: service.sign_up(unit_id, RINA, PASSWORD))
        brand = Brand("Studio Lain")
        other = run_in_transaction(lambda: found_unit(UnitKind.STUDIO, "lain", brand)).id
        known = run_in_transaction(lambda: service.add_customer(other, RINA)).id
        assert queries.get_customer(known, other).person_id == user.person_id
        with pytest.raises(Refused):
            run_in_transaction(lambda: service.hand_out_code(known, other))

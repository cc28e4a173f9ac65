"""People: what is known of them, who looked, and what they agreed to."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime

import pytest
from flask import Flask
from sqlalchemy import func, select, text

from coop.db import run_in_transaction, session
from coop.domain.identity import queries as identity_queries
from coop.domain.identity import service as identity
from coop.domain.identity.types import Actor, LoginKind
from coop.domain.members.service import enrol_member
from coop.domain.notifications.models import Message
from coop.domain.people import queries, service
from coop.domain.people.models import PersonBankAccount
from coop.domain.people.own_data import collect_own_data
from coop.domain.people.types import ConsentKind, PersonDetails, Sex
from coop.domain.trail.models import TrailRow
from coop.errors import Conflict, NotFound, Refused
from coop.web.mails import render_mail
from tests.support.rivals import run_rivals

NIK = "3171231211870001"
SITI = PersonDetails(
    full_name="Siti Rahayu",
    nik=NIK,
    born_on=date(1987, 11, 12),
    sex=Sex.FEMALE,
    phone="+6281234567890",
    email="siti@contoh.id",
)
OFFICE = Actor(0, None, "Office", frozenset({"members.reveal"}))


@pytest.fixture
def siti(app: Flask) -> Iterator[int]:
    with app.app_context():
        yield run_in_transaction(lambda: service.add_person(SITI).id)


def _details(action: str) -> list[dict[str, object]]:
    return list(session.scalars(select(TrailRow.detail).where(TrailRow.action == action)))


def test_the_nik_is_stored_unreadable_and_found(siti: int) -> None:
    stored = session.execute(text("SELECT nik, nik_hash, nik_last4 FROM persons")).one()
    assert NIK not in stored[0]
    assert stored[2] == "0001"
    found = queries.find_person_by_nik(NIK)
    assert found is not None
    assert found.id == siti
    assert queries.find_person_by_nik("3171231211870002") is None


@pytest.mark.parametrize("nik", ["3171231211870000", "0071231211870001", "3171231299870001"])
def test_a_wrong_nik_is_refused(siti: int, nik: str) -> None:
    with pytest.raises(Refused) as refused:
        run_in_transaction(lambda: service.add_person(replace(SITI, nik=nik)))
    assert refused.value.field == "nik"


def test_a_nik_belongs_to_one_person(siti: int) -> None:
    with pytest.raises(Conflict):
        run_in_transaction(lambda: service.add_person(replace(SITI, full_name="Another")))
    other = run_in_transaction(lambda: service.add_person(PersonDetails("Budi")).id)
    with pytest.raises(Conflict):
        run_in_transaction(lambda: service.change_person(other, replace(SITI), OFFICE))


def test_a_change_keeps_before_and_after_without_personal_numbers(siti: int) -> None:
    changed = replace(SITI, full_name="Siti Rahayu Wijaya", nik="3171231211870002")
    run_in_transaction(lambda: service.change_person(siti, changed, OFFICE))
    (detail,) = _details("person.changed")
    assert detail["changes"] == {
        "full_name": ["Siti Rahayu", "Siti Rahayu Wijaya"],
        "nik": ["************0001", "************0002"],
    }
    person = queries.get_person(siti)
    assert (person.name_key, person.nik) == ("siti rahayu wijaya", "3171231211870002")


def test_a_change_of_nothing_leaves_no_trace(siti: int) -> None:
    run_in_transaction(lambda: service.change_person(siti, SITI, OFFICE))
    assert _details("person.changed") == []


def test_login_names_follow_the_person(siti: int) -> None:
    def give_login() -> None:
        user = identity.create_user("Siti", person_id=siti)
        identity.add_login_name(user.id, LoginKind.EMAIL, "siti@contoh.id")
        identity.add_login_name(user.id, LoginKind.PHONE, "+6281234567890")

    run_in_transaction(give_login)
    changed = replace(SITI, email="baru@contoh.id", phone=None)
    run_in_transaction(lambda: service.change_person(siti, changed, OFFICE))
    assert identity_queries.find_user_by_name("baru@contoh.id") is not None
    assert identity_queries.find_user_by_name("siti@contoh.id") is None
    assert identity_queries.find_user_by_name("0812 3456 7890") is None


def test_a_shared_phone_stays_with_who_had_it_first(siti: int) -> None:
    def give_logins() -> int:
        first = identity.create_user("Siti", person_id=siti)
        identity.add_login_name(first.id, LoginKind.PHONE, "+6281234567890")
        husband = service.add_person(PersonDetails("Budi", phone="+6281111111111"))
        second = identity.create_user("Budi", person_id=husband.id)
        identity.add_login_name(second.id, LoginKind.PHONE, "+6281111111111")
        service.change_person(husband.id, PersonDetails("Budi", phone=SITI.phone), OFFICE)
        return first.id

    first = run_in_transaction(give_logins)
    found = identity_queries.find_user_by_name("0812 3456 7890")
    assert found is not None
    assert found.id == first
    assert identity_queries.find_user_by_name("+6281111111111") is None


def _mails() -> list[Message]:
    return list(session.scalars(select(Message).order_by(Message.id)))


@pytest.mark.parametrize("change", [{"email": "baru@contoh.id"}, {"phone": "+6281234567899"}])
def test_the_former_address_is_told_whoever_changes_it(siti: int, change: dict[str, str]) -> None:
    run_in_transaction(lambda: identity.create_user("Siti", person_id=siti))
    changed = replace(SITI, **change)
    run_in_transaction(lambda: service.change_person(siti, changed, OFFICE))
    (mail,) = _mails()
    assert (mail.template, mail.address) == ("contact_changed", "siti@contoh.id")
    renamed = replace(changed, full_name="Siti R.")
    run_in_transaction(lambda: service.change_person(siti, renamed, OFFICE))
    assert len(_mails()) == 1


def test_a_member_is_told_of_another_account_for_payouts(siti: int) -> None:
    run_in_transaction(lambda: service.set_bank_account(siti, "BCA", "1234567890", "SITI"))
    assert _mails() == []
    run_in_transaction(lambda: enrol_member(siti, joined_on=date(2020, 1, 1)))
    run_in_transaction(lambda: service.set_bank_account(siti, "BCA", "1234567890", "SITI"))
    assert _mails() == []
    run_in_transaction(lambda: service.set_bank_account(siti, "BRI", "9876504321", "SITI"))
    (mail,) = _mails()
    assert (mail.template, mail.address) == ("bank_account_changed", "siti@contoh.id")
    assert (mail.context["bank"], mail.context["ends_in"]) == ("BRI", "4321")
    assert "98765" not in str(mail.context)
    _subject, body = render_mail(mail.template, mail.context, "en")
    assert "4321" in body


def test_looking_at_the_whole_nik_is_traced(siti: int) -> None:
    assert run_in_transaction(lambda: service.reveal_nik(siti, OFFICE)) == NIK
    assert _details("person.nik_revealed") == [{"by": "Office"}]
    with pytest.raises(Refused):
        service.reveal_nik(siti, Actor(0, None, "Cashier", frozenset()))


def test_looking_at_the_whole_account_number_is_traced(siti: int) -> None:
    run_in_transaction(lambda: service.set_bank_account(siti, "BCA", "1234567890", "SITI"))

    assert run_in_transaction(lambda: service.reveal_account(siti, OFFICE)) == "1234567890"

    assert _details("person.account_revealed") == [{"by": "Office", "ends_in": "7890"}]
    with pytest.raises(Refused):
        service.reveal_account(siti, Actor(0, None, "Cashier", frozenset()))


def test_the_same_account_again_changes_nothing(siti: int) -> None:
    def again() -> tuple[int, datetime]:
        account = service.set_bank_account(siti, "BCA", "1234567890", "SITI")
        return account.id, account.added_at

    assert run_in_transaction(again) == run_in_transaction(again)
    assert len(_details("person.bank_account_set")) == 1


def test_one_bank_account_is_in_use(siti: int) -> None:
    with pytest.raises(NotFound):
        queries.get_current_bank_account(siti)
    for number in ("123-456-7890", "1112223334", "1234567890"):
        run_in_transaction(lambda: service.set_bank_account(siti, "BCA", number, "SITI"))  # noqa: B023
    account = queries.get_current_bank_account(siti)
    assert (account.number, account.number_last4) == ("1234567890", "7890")
    assert len(queries.list_bank_accounts(siti)) == 2
    stored = session.scalars(text("SELECT number FROM person_bank_accounts")).all()
    assert all("1234567890" not in row for row in stored)
    with pytest.raises(Refused) as refused:
        run_in_transaction(lambda: service.set_bank_account(siti, "BCA", "12x4", "SITI"))
    assert refused.value.field == "number"


def test_rivals_leave_one_bank_account_in_use(app: Flask, siti: int) -> None:
    def work(number: int) -> bool:
        with app.app_context():
            try:
                run_in_transaction(
                    lambda: service.set_bank_account(siti, "BCA", f"99999{number}", "SITI")
                )
            except Conflict:
                return False
            return True

    outcome = run_rivals(10, work)
    assert not outcome.errors
    assert any(outcome.results)
    in_use = select(func.count()).where(PersonBankAccount.current_mark == 1)
    assert session.scalar(in_use) == 1


def test_a_consent_is_given_and_withdrawn(siti: int) -> None:
    run_in_transaction(lambda: service.give_consent(siti, ConsentKind.PAYROLL, "web"))
    run_in_transaction(lambda: service.give_consent(siti, ConsentKind.DATA, "web"))
    assert queries.has_consent(siti, ConsentKind.PAYROLL)
    run_in_transaction(lambda: service.withdraw_consent(siti, ConsentKind.PAYROLL))
    assert not queries.has_consent(siti, ConsentKind.PAYROLL)
    with pytest.raises(NotFound):
        run_in_transaction(lambda: service.withdraw_consent(siti, ConsentKind.PAYROLL))
    with pytest.raises(Refused):
        run_in_transaction(lambda: service.withdraw_consent(siti, ConsentKind.DATA))


def test_a_person_gets_a_copy_of_everything(siti: int) -> None:
    run_in_transaction(lambda: service.set_bank_account(siti, "BCA", "1234567890", "SITI"))
    own = collect_own_data(siti)
    assert own["person"][0]["nik"] == NIK
    assert own["bank_accounts"][0]["number"] == "1234567890"
    assert {"consents", "login", "memberships"} <= set(own)

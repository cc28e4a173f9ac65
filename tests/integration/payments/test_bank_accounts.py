"""The cooperative's bank accounts change by four eyes, and payers see what was approved."""

import pytest
from sqlalchemy import select

from coop.db import crypto, session
from coop.domain.approvals.models import Approval
from coop.domain.approvals.types import Decision
from coop.domain.identity.types import Actor, Role
from coop.domain.payments import bank_account_service as banks
from coop.domain.payments import queries, service
from coop.domain.payments.bank_account_queries import get_bank_account_row, list_bank_account_rows
from coop.domain.payments.models import BankAccount
from coop.domain.payments.types import BANK_ACCOUNT, BankAccountChange
from coop.domain.trail.service import list_trail
from coop.errors import Conflict, NotFound, Refused
from coop.refs import Ref
from tests.integration.payments.conftest import Desk
from tests.support.staff import add_staff

NUMBER = "034101001234567"


def _add(desk: Desk, number: str = NUMBER) -> BankAccount:
    return banks.request_new_bank_account("BRI", number, "Koperasi", "1-1203", desk.treasurer)


def _ask(desk: Desk, number: str, holder: str = "Koperasi Baru") -> None:
    banks.request_bank_account_change(desk.bank.id, "BCA", number, holder, desk.treasurer)


def _decide(desk: Desk, account: BankAccount, decision: Decision = Decision.APPROVED) -> None:
    banks.decide_bank_account(account.id, desk.chair, decision)


def _offered() -> set[int]:
    return {account.id for account in queries.list_bank_accounts()}


def test_a_new_account_is_offered_once_another_person_approved(desk: Desk) -> None:
    account = _add(desk, "0341-0100 1234.567")
    assert account.id not in _offered()
    (row,) = (row for row in list_bank_account_rows() if row.id == account.id)
    assert (row.number, row.gl_account, row.is_active) == (NUMBER, "1-1203", False)
    assert row.request is not None
    assert (row.request.change, row.request.requested_by) == (
        BankAccountChange.ADD,
        "Bendahara Satu",
    )
    _decide(desk, account)
    assert account.id in _offered()
    assert get_bank_account_row(account.id).request is None


def test_who_asked_does_not_decide_with_another_login_either(desk: Desk) -> None:
    account = _add(desk)
    both = Actor(
        desk.chair.user_id, desk.treasurer.person_id, desk.chair.name, desk.chair.permissions
    )
    for eyes in (desk.treasurer, both):
        with pytest.raises(Refused):
            banks.decide_bank_account(account.id, eyes, Decision.APPROVED)
    assert account.id not in _offered()


def test_a_login_without_a_person_cannot_ask(desk: Desk) -> None:
    nobody = Actor(desk.treasurer.user_id, None, "Mesin", desk.treasurer.permissions)
    with pytest.raises(Refused):
        banks.request_new_bank_account("BRI", NUMBER, "Koperasi", "1-1203", nobody)


def test_a_rejected_new_account_is_gone_and_its_number_free(desk: Desk) -> None:
    account = _add(desk)
    _decide(desk, account, Decision.REJECTED)
    with pytest.raises(NotFound):
        get_bank_account_row(account.id)
    assert _add(desk).number == NUMBER


def test_a_change_counts_once_approved_and_only_once(desk: Desk) -> None:
    bill = desk.bill(100_000)
    token = service.choose_transfer(desk.payer.id, {bill.id: 100_000}, desk.bank.id).token
    before = desk.bank.number
    _ask(desk, "5270 9999 88")
    assert queries.get_transfer(token).bank_number == before
    row = get_bank_account_row(desk.bank.id)
    assert row.request is not None
    assert (row.request.number, row.request.holder) == ("5270999988", "Koperasi Baru")
    with pytest.raises(Conflict):
        _ask(desk, "5270777766")
    _decide(desk, desk.bank)
    transfer = queries.get_transfer(token)
    assert (transfer.bank_number, transfer.bank_holder) == ("5270999988", "Koperasi Baru")
    assert desk.bank.number_hash == crypto.keyed_hash("5270999988")
    with pytest.raises(NotFound):
        _decide(desk, desk.bank)


def test_a_rejected_change_changes_nothing(desk: Desk) -> None:
    before = (desk.bank.number, desk.bank.holder)
    _ask(desk, "5270999988")
    _decide(desk, desk.bank, Decision.REJECTED)
    assert (desk.bank.number, desk.bank.holder) == before


def test_the_number_stands_nowhere_in_clear(desk: Desk) -> None:
    _ask(desk, "5270999988")
    request = session.scalars(select(Approval).where(Approval.kind == BANK_ACCOUNT)).one()
    _decide(desk, desk.bank)
    session.flush()
    trail = list_trail(Ref(BANK_ACCOUNT, desk.bank.id))
    assert [row.action for row in trail] == [
        "bank_account.changed",
        "bank_account.approved",
        "bank_account.requested",
    ]
    kept = str([request.detail, *(row.detail for row in trail)])
    assert "5270999988" not in kept
    assert "9988" in kept


@pytest.mark.parametrize("number", ["", "1234", "1" * 21, "12345a", "١٢٣٤٥٦", "-----"])
def test_a_number_has_5_to_20_digits(desk: Desk, number: str) -> None:
    with pytest.raises(Refused) as refused:
        _add(desk, number)
    assert refused.value.field == "number"


def test_a_number_belongs_to_one_account(desk: Desk) -> None:
    with pytest.raises(Refused) as refused:
        _add(desk, desk.bank.number)
    assert refused.value.field == "number"
    other = next(row for row in list_bank_account_rows() if row.id != desk.bank.id)
    with pytest.raises(Refused) as refused:
        _ask(desk, other.number)
    assert refused.value.field == "number"


def test_a_number_that_was_taken_meanwhile_is_not_approved(desk: Desk) -> None:
    _ask(desk, NUMBER)
    _add(desk, NUMBER)
    with pytest.raises(Refused) as refused:
        _decide(desk, desk.bank)
    assert refused.value.field == "number"


def test_a_change_to_the_same_is_refused(desk: Desk) -> None:
    with pytest.raises(Refused):
        banks.request_bank_account_change(
            desk.bank.id, desk.bank.bank, desk.bank.number, desk.bank.holder, desk.treasurer
        )
    with pytest.raises(Refused):
        banks.request_bank_account_switch(desk.bank.id, BankAccountChange.SWITCH_ON, desk.treasurer)


@pytest.mark.parametrize("code", ["1-1101", "2-1601", "9-9999", ""])
def test_the_ledger_account_is_one_at_a_bank(desk: Desk, code: str) -> None:
    with pytest.raises(Refused) as refused:
        banks.request_new_bank_account("BRI", NUMBER, "Koperasi", code, desk.treasurer)
    assert refused.value.field == "gl_account"


def test_switched_off_it_refuses_new_transfers_only_and_comes_back(desk: Desk) -> None:
    first, second = desk.bill(100_000), desk.bill(200_000)
    started = service.choose_transfer(desk.payer.id, {first.id: 100_000}, desk.bank.id)
    banks.request_bank_account_switch(desk.bank.id, BankAccountChange.SWITCH_OFF, desk.treasurer)
    assert desk.bank.id in _offered()
    _decide(desk, desk.bank)
    with pytest.raises(Refused):
        service.choose_transfer(desk.payer.id, {second.id: 200_000}, desk.bank.id)
    assert queries.get_transfer(started.token).bank_number == desk.bank.number
    banks.request_bank_account_switch(desk.bank.id, BankAccountChange.SWITCH_ON, desk.treasurer)
    _decide(desk, desk.bank)
    assert desk.bank.id in _offered()


def test_the_last_one_stays_on(desk: Desk) -> None:
    ids = sorted(_offered())
    for bank_account_id in ids:
        banks.request_bank_account_switch(
            bank_account_id, BankAccountChange.SWITCH_OFF, desk.treasurer
        )
    *others, last = ids
    for bank_account_id in others:
        banks.decide_bank_account(bank_account_id, desk.chair, Decision.APPROVED)
    with pytest.raises(Refused):
        banks.decide_bank_account(last, desk.chair, Decision.APPROVED)
    assert _offered() == {last}


def test_switching_the_last_one_off_is_not_even_asked(desk: Desk) -> None:
    *others, last = sorted(_offered())
    for bank_account_id in others:
        banks.request_bank_account_switch(
            bank_account_id, BankAccountChange.SWITCH_OFF, desk.treasurer
        )
        banks.decide_bank_account(bank_account_id, desk.chair, Decision.APPROVED)
    with pytest.raises(Refused):
        banks.request_bank_account_switch(last, BankAccountChange.SWITCH_OFF, desk.treasurer)


def test_an_account_that_does_not_exist(desk: Desk) -> None:
    with pytest.raises(NotFound):
        banks.decide_bank_account(10**9, desk.chair, Decision.APPROVED)


def test_who_may(desk: Desk) -> None:
    supervisor = add_staff("Pengawas Satu", Role.SUPERVISOR)
    assert desk.treasurer.may("banks.manage")
    assert not desk.treasurer.may("banks.approve")
    assert desk.chair.may("banks.approve")
    assert not desk.chair.may("banks.manage")
    assert supervisor.may("banks.view")
    assert not supervisor.may("banks.approve")

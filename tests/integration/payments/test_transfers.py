"""Choosing a transfer takes a unique amount; announcing it makes a payment."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import partial

import pytest
from sqlalchemy import func, select

from coop import dates
from coop.db import session
from coop.domain.payments import purposes, queries, rules, service
from coop.domain.payments.errors import NoAmountFree, NotPayable
from coop.domain.payments.models import Bill, Payment, PaymentIntent
from coop.domain.payments.types import BillStatus, IntentStatus, PaymentStatus
from coop.errors import Conflict, NotFound, Refused
from coop.refs import Ref
from tests.integration.payments.conftest import DUE, FEE, Desk, Proof

NOW = datetime(2024, 5, 2, 3, tzinfo=UTC)


def test_the_amount_is_the_bill_with_a_code(desk: Desk) -> None:
    bill = desk.bill(150_000)
    intent = service.choose_transfer(desk.payer.id, {bill.id: 150_000}, desk.bank.id)
    assert 150_001 <= intent.amount <= 150_999
    assert intent.expires_at - intent.created_at == timedelta(hours=24)
    transfer = queries.get_transfer(intent.token)
    assert [(part.bill_id, part.amount) for part in transfer.bills] == [(bill.id, 150_000)]


def test_the_same_choice_is_the_same_intent(desk: Desk) -> None:
    bill = desk.bill(150_000)
    first = service.choose_transfer(desk.payer.id, {bill.id: 150_000}, desk.bank.id)
    again = service.choose_transfer(desk.payer.id, {bill.id: 150_000}, desk.bank.id)
    part = service.choose_transfer(desk.payer.id, {bill.id: 50_000}, desk.bank.id)
    assert again.id == first.id
    assert part.id != first.id
    assert session.scalar(select(func.count()).select_from(PaymentIntent)) == 2


def test_an_expired_choice_is_made_anew_and_its_amount_rests(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rules, "CODES", range(1, 3))
    bill = desk.bill(150_000)
    with dates.at(NOW):
        first = service.choose_transfer(desk.payer.id, {bill.id: 150_000}, desk.bank.id)
    with dates.at(NOW + timedelta(hours=25)):
        second = service.choose_transfer(desk.payer.id, {bill.id: 150_000}, desk.bank.id)
    session.refresh(first)
    assert (first.status, first.open_mark) == (IntentStatus.EXPIRED, 1)
    assert {first.amount, second.amount} == {150_001, 150_002}


def test_an_amount_comes_back_after_the_quarantine_only(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rules, "CODES", range(1, 2))
    monkeypatch.setattr(queries, "list_bank_accounts", lambda _unit: [desk.bank])
    bill, other = desk.bill(150_000), desk.bill(150_000, person=desk.other)
    wanted = {other.id: 150_000}
    with dates.at(NOW):
        first = service.choose_transfer(desk.payer.id, {bill.id: 150_000}, desk.bank.id)
    with dates.at(NOW + timedelta(hours=24 + 47)), pytest.raises(NoAmountFree):
        service.choose_transfer(desk.other.id, wanted, desk.bank.id)
    with dates.at(NOW + timedelta(hours=24 + 48)):
        second = service.choose_transfer(desk.other.id, wanted, desk.bank.id)
    session.refresh(first)
    assert first.open_mark is None
    assert second.amount == first.amount == 150_001


def test_when_all_codes_are_held_another_bank_is_taken(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rules, "CODES", range(1, 2))
    banks = len(queries.list_bank_accounts())
    taken = [
        service.choose_transfer(desk.payer.id, {desk.bill(90_000).id: 90_000}, desk.bank.id)
        for _number in range(banks)
    ]
    assert taken[0].bank_account_id == desk.bank.id
    assert len({intent.bank_account_id for intent in taken}) == banks
    with pytest.raises(NoAmountFree, match="counter"):
        service.choose_transfer(desk.payer.id, {desk.bill(90_000).id: 90_000}, desk.bank.id)


def test_somebody_elses_bill_is_not_found(desk: Desk) -> None:
    bill = desk.bill(150_000, person=desk.other)
    with pytest.raises(NotFound):
        service.choose_transfer(desk.payer.id, {bill.id: 150_000}, desk.bank.id)


@pytest.mark.parametrize("wish", [0, -5, 150_001])
def test_a_bill_takes_no_more_than_is_open(desk: Desk, wish: int) -> None:
    bill = desk.bill(150_000)
    with pytest.raises(Refused) as refusal:
        service.choose_transfer(desk.payer.id, {bill.id: wish}, desk.bank.id)
    assert refusal.value.field == f"amount_{bill.id}"


def test_what_is_being_checked_cannot_be_paid_again(desk: Desk) -> None:
    bill = desk.bill(150_000)
    desk.announce(bill)
    with pytest.raises(NotPayable):
        service.choose_transfer(desk.payer.id, {bill.id: 1}, desk.bank.id)
    assert queries.list_open_bills(desk.payer.id)[0].payable_amount == 0


def test_a_cancelled_bill_cannot_be_paid(desk: Desk) -> None:
    bill = desk.bill(150_000)
    service.cancel_bill(bill.id)
    with pytest.raises(NotPayable):
        service.choose_transfer(desk.payer.id, {bill.id: 150_000}, desk.bank.id)
    with pytest.raises(NotPayable):
        service.cancel_bill(bill.id)


def test_a_cancelled_bill_ends_the_transfers_that_pay_nothing_else(desk: Desk) -> None:
    gone, stays = desk.bill(150_000), desk.bill(70_000)
    choose = partial(service.choose_transfer, desk.payer.id, bank_account_id=desk.bank.id)
    ended = choose(amounts={gone.id: 150_000})
    both = choose(amounts={gone.id: 150_000, stays.id: 70_000})
    told = desk.announce(gone)
    other = choose(amounts={stays.id: 70_000})
    assert told.intent_id == ended.id
    again = desk.bill(40_000)
    ended = choose(amounts={again.id: 40_000})
    for bill in (gone, again):
        service.cancel_bill(bill.id)
    for intent, status in (
        (ended, IntentStatus.CANCELLED),
        (both, IntentStatus.OPEN),
        (other, IntentStatus.OPEN),
    ):
        session.refresh(intent)
        assert intent.status is status
    assert queries.get_payment(told.id).status is PaymentStatus.ANNOUNCED
    assert not queries.get_transfer(ended.token).is_held
    with pytest.raises(Refused, match="no longer expected"):
        service.announce_transfer(
            ended.id, value_on=dates.today(), payer_name="Ani", proof=Proof(), actor=None
        )
    assert choose(amounts={stays.id: 70_000}).id == other.id


@pytest.fixture
def in_full(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Bill:
    """A bill of Rp150.000 that takes no part."""
    kind = purposes.PURPOSES[FEE]
    monkeypatch.setitem(purposes.PURPOSES, FEE, replace(kind, in_full=True))
    return desk.bill(150_000)


def test_what_is_paid_in_full_takes_no_part(desk: Desk, in_full: Bill) -> None:
    part = {in_full.id: 149_999}
    with pytest.raises(NotPayable, match="in full") as refusal:
        service.choose_transfer(desk.payer.id, part, desk.bank.id)
    assert refusal.value.field == f"amount_{in_full.id}"
    with pytest.raises(NotPayable, match="in full"):
        service.receive_cash(desk.payer.id, part, desk.cashier)
    service.receive_cash(desk.payer.id, {in_full.id: 150_000}, desk.cashier)
    assert in_full.status is BillStatus.PAID


def test_a_transfer_that_falls_short_of_it_is_held(desk: Desk, in_full: Bill) -> None:
    payment = desk.record(in_full, amount=100_000)
    session.refresh(in_full)
    assert (in_full.status, in_full.paid_amount) == (BillStatus.OPEN, 0)
    assert payment.excess_amount == queries.held_for(desk.payer.id) == 100_000


def test_a_bill_is_made_once_for_its_key(desk: Desk) -> None:
    def make() -> Bill:
        return service.create_bill(
            desk.payer.id, FEE, Ref("person", desk.payer.id), 5_000, "Iuran", DUE, unique_key="k:1"
        )

    first = make()
    assert make().id == first.id


def test_an_announced_transfer_is_held_until_its_verdict(desk: Desk) -> None:
    with dates.at(NOW):
        payment = desk.announce(desk.bill(150_000))
    intent = queries.get_intent(payment.intent_id or 0)
    assert (intent.status, intent.held_until, intent.open_mark) == (IntentStatus.USED, None, 1)
    with dates.at(NOW + timedelta(days=9)):
        service.reject_payment(payment.id, desk.cashier, "Bukti tidak terbaca")
    session.refresh(intent)
    assert intent.held_until == NOW + timedelta(days=9, hours=48)


def test_a_transfer_is_announced_once(desk: Desk) -> None:
    payment = desk.announce(desk.bill(150_000))
    with pytest.raises(Conflict):
        service.announce_transfer(
            payment.intent_id or 0,
            value_on=payment.value_on,
            payer_name="Ani",
            proof=Proof(),
            actor=None,
        )


def test_it_may_be_announced_late_while_the_amount_rests(desk: Desk) -> None:
    bill = desk.bill(150_000)
    with dates.at(NOW):
        intent = service.choose_transfer(desk.payer.id, {bill.id: 150_000}, desk.bank.id)
    with dates.at(NOW + timedelta(hours=30)):
        payment = service.announce_transfer(
            intent.id, value_on=NOW.date(), payer_name="Ani", proof=Proof(), actor=desk.payer_actor
        )
    assert payment.status is PaymentStatus.ANNOUNCED
    assert payment.announced_by == desk.payer_actor.user_id


def test_a_transfer_from_tomorrow_is_refused(desk: Desk) -> None:
    bill = desk.bill(150_000)
    intent = service.choose_transfer(desk.payer.id, {bill.id: 150_000}, desk.bank.id)
    with pytest.raises(Refused) as refusal:
        service.announce_transfer(
            intent.id,
            value_on=dates.today() + timedelta(days=1),
            payer_name="Ani",
            proof=Proof(),
            actor=None,
        )
    assert refusal.value.field == "value_on"


def test_a_transfer_from_before_its_amount_was_known_is_refused(desk: Desk) -> None:
    bill = desk.bill(150_000)
    late_evening = datetime(2026, 7, 1, 17, 30, tzinfo=UTC)  # the second of July in Jakarta
    with dates.at(late_evening):
        intent = service.choose_transfer(desk.payer.id, {bill.id: 150_000}, desk.bank.id)

    def announce(day: date) -> Payment:
        with dates.at(late_evening + timedelta(hours=20)):
            return service.announce_transfer(
                intent.id, value_on=day, payer_name="Ani", proof=Proof(), actor=None
            )

    with pytest.raises(Refused) as refusal:
        announce(date(2026, 7, 1))
    assert refusal.value.field == "value_on"
    assert refusal.value.params["day"] == date(2026, 7, 2)
    assert announce(date(2026, 7, 2)).value_on == date(2026, 7, 2)


def test_the_same_proof_is_flagged_and_names_the_other_payment(desk: Desk) -> None:
    first = desk.announce(desk.bill(150_000), proof="same")
    fresh = desk.announce(desk.bill(10_000), proof="fresh")
    second = desk.announce(desk.bill(20_000, person=desk.other), proof="same")
    assert (first.is_repeat_proof, fresh.is_repeat_proof, second.is_repeat_proof) == (
        False,
        False,
        True,
    )
    assert queries.get_payment_facts(second.id).same_proof_payment_id == first.id
    assert queries.get_payment_facts(first.id).same_proof_payment_id == second.id
    assert queries.get_payment_facts(fresh.id).same_proof_payment_id is None

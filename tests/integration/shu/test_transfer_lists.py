"""Paid by transfer is exactly who stands on a list for the bank, with the account that it named."""

from io import BytesIO

import pytest
from flask import Flask
from openpyxl import load_workbook
from sqlalchemy import select

from coop.db import run_in_transaction, session
from coop.domain.assurance.service import run_audit
from coop.domain.identity.types import Actor
from coop.domain.people.service import set_bank_account
from coop.domain.shu import payout_service, queries
from coop.domain.shu.models import ShuShare
from coop.domain.shu.transfer_list_service import hand_out_list, take_transfer_list
from coop.domain.shu.types import PayoutWay, ShuStatus
from coop.domain.trail.service import acting_user, seal_trail
from coop.errors import NotFound, Refused
from tests.integration.shu.conftest import Society, build_society
from tests.integration.shu.test_sharing import _posted
from tests.support.staff import send, sign_in

FIRST, SECOND, THIRD = 131_667, 293_333, 125_000


def _account(society: Society, place: int, number: str) -> None:
    person = society.savers[place].person
    set_bank_account(person.id, "Bank Contoh", number, person.full_name)


def _pay_by_transfer(key: int, actor: Actor) -> int:
    count = payout_service.pay_all(key, PayoutWay.TRANSFER, actor, bank_account_id=1)
    _work(key, PayoutWay.TRANSFER, actor, queries.get_distribution(key).list_count)
    return count


def _work(key: int, way: PayoutWay, actor: Actor, lists: int) -> None:
    for portion in payout_service.payout_portions(
        {
            "distribution_id": key,
            "way": way.value,
            "bank_account_id": 1 if way is PayoutWay.TRANSFER else None,
            "lists": lists,
            "by": actor.user_id,
        }
    ):
        portion()


def _paid(key: int) -> list[int]:
    return sorted(row.total_amount for row in queries.search_shares(key, state="paid").rows)


def _numbers(key: int, number: int) -> list[str]:
    return [account for _row, _bank, account, _holder in queries.stream_transfers(key, number)]


def test_who_has_an_account_after_the_list_is_not_paid_by_transfer(society: Society) -> None:
    key, payer = _posted(society), society.second
    _account(society, 0, "1110001111")
    with pytest.raises(Refused, match="Take the list for the bank first"):
        payout_service.pay_all(key, PayoutWay.TRANSFER, payer, bank_account_id=1)
    share = queries.search_shares(key).rows[0]
    with pytest.raises(Refused, match="Take the list for the bank first"):
        payout_service.pay_share(share.id, PayoutWay.TRANSFER, payer, bank_account_id=1)
    assert take_transfer_list(key, payer) == 1
    _account(society, 1, "2220002222")
    assert _pay_by_transfer(key, payer) == 1
    assert _paid(key) == [FIRST]
    with pytest.raises(Refused, match="Take the list for the bank first"):
        payout_service.pay_all(key, PayoutWay.TRANSFER, payer, bank_account_id=1)
    assert take_transfer_list(key, payer) == 2
    assert _numbers(key, 2) == ["2220002222"]
    assert _pay_by_transfer(key, payer) == 1
    assert _paid(key) == [FIRST, SECOND]
    with pytest.raises(Refused, match="Nobody to be put on a list"):
        take_transfer_list(key, payer)
    while seal_trail():
        pass
    assert run_audit().failed == ()


def test_a_list_keeps_its_accounts_and_is_sent_again_once_paid(society: Society) -> None:
    key, payer = _posted(society), society.second
    _account(society, 0, "1110001111")
    _account(society, 1, "2220002222")
    take_transfer_list(key, payer)
    _account(society, 0, "9990009999")
    assert _numbers(key, 1) == ["1110001111", "2220002222"]
    _pay_by_transfer(key, payer)
    assert _numbers(key, 1) == ["1110001111", "2220002222"]
    (found,) = queries.list_transfer_lists(key)
    assert (found.count, found.amount, found.unpaid_count) == (2, FIRST + SECOND, 0)
    assert hand_out_list(key, 1) == found
    with pytest.raises(NotFound):
        hand_out_list(key, 2)


def test_who_stands_on_a_list_is_not_paid_twice(society: Society) -> None:
    key, payer = _posted(society), society.second
    for place in (0, 1):
        _account(society, place, f"{place}110001111")
    take_transfer_list(key, payer)
    assert payout_service.pay_all(key, PayoutWay.SUKARELA, payer) == 1
    _work(key, PayoutWay.SUKARELA, payer, 1)
    assert _paid(key) == [THIRD]
    with pytest.raises(Refused, match="can be reached this way"):
        payout_service.pay_all(key, PayoutWay.CASH, payer)
    # what the bank gave back is paid one by one, and is not on the list any more
    share = next(row for row in queries.search_shares(key).rows if row.total_amount == FIRST)
    payout_service.pay_share(share.id, PayoutWay.CASH, payer, bank_account_id=None)
    assert _numbers(key, 1) == ["1110001111"]
    assert _pay_by_transfer(key, payer) == 1
    assert queries.get_distribution(key).status is ShuStatus.PAID


def test_a_payment_begun_before_a_later_list_does_not_pay_it(society: Society) -> None:
    key, payer = _posted(society), society.second
    _account(society, 0, "1110001111")
    take_transfer_list(key, payer)
    payout_service.pay_all(key, PayoutWay.TRANSFER, payer, bank_account_id=1)
    _account(society, 1, "2220002222")
    take_transfer_list(key, payer)
    _work(key, PayoutWay.TRANSFER, payer, 1)
    assert _paid(key) == [FIRST]


def test_lists_are_made_and_sent_on_the_page(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", value=False)

    def build() -> tuple[Society, int]:
        society = build_society()
        token = acting_user.set(society.treasurer.user_id)
        key = _posted(society)
        _account(society, 0, "1110001111")
        acting_user.reset(token)
        return society, key

    with app.app_context():
        society, key = run_in_transaction(build)
        session.remove()
    browser, page = sign_in(app, society.second), f"/shu/{key}"
    refused = send(browser, f"{page}/bayar", {"way": "transfer", "bank_account_id": "1"})
    assert refused.status_code == 422
    assert "Buat dulu daftar untuk bank" in refused.text
    assert send(browser, f"{page}/transfer/1").status_code == 404
    assert send(browser, f"{page}/transfer").status_code == 303
    assert "Unduh daftar 1" in browser.get(page).text
    nobody = send(browser, f"{page}/transfer")
    assert nobody.status_code == 422
    assert "Tidak ada yang perlu dimasukkan" in nobody.text
    paid = send(browser, f"{page}/bayar", {"way": "transfer", "bank_account_id": "1"})
    assert paid.status_code == 303
    sheet = load_workbook(BytesIO(send(browser, f"{page}/transfer/1").data)).active
    assert [row[3:5] for row in sheet.iter_rows(min_row=2, values_only=True)] == [
        ("1110001111", FIRST)
    ]
    with app.app_context():
        listed = session.scalars(
            select(ShuShare.transfer_list).order_by(ShuShare.total_amount)
        ).all()
        session.remove()
    assert listed == [None, 1, None]

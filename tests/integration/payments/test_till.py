"""A business takes its own transfers: looked up at its desk, recorded by its owner."""

import io
import re

import pytest
from flask import Flask
from pypdf import PdfReader

from coop import dates
from coop.db import run_in_transaction, session
from coop.db.engine import writing
from coop.domain.approvals.types import Decision
from coop.domain.assurance.service import run_audit
from coop.domain.documents.service import list_documents
from coop.domain.identity.service import grant_role
from coop.domain.identity.types import Role
from coop.domain.ledger import chart
from coop.domain.ledger.service import post_entry
from coop.domain.ledger.types import credit, debit
from coop.domain.notifications.models import Message
from coop.domain.payments import bank_account_service as banks
from coop.domain.payments import queries
from coop.domain.payments import service as payments
from coop.domain.payments.balances import held_for, held_in_unit, list_asked_returns
from coop.domain.payments.bank_account_queries import get_bank_account_row, list_bank_account_rows
from coop.domain.payments.checks import CHECKS
from coop.domain.payments.models import Payment
from coop.domain.payments.types import PaymentFilter, PaymentStatus
from coop.domain.sales import service as sales
from coop.domain.sales.models import Order
from coop.domain.sales.queries import list_open_bills
from coop.domain.sales.types import Basket, PaymentTerms, Wish
from coop.domain.settings.service import change_setting, today
from coop.domain.units.service import let_approve_self
from coop.refs import Ref
from tests.rivals.office import Upload
from tests.support.shop import KEPT, SERVICE, Shop, open_shop, send
from tests.support.staff import add_staff

TILL, DRAWER, ACCOUNTS = f"{KEPT}/kas", f"{KEPT}/laci", f"{KEPT}/rekening"
NUMBER = "7750 123 456"


@pytest.fixture
def shop(app: Flask) -> Shop:
    """A workshop that sells, with an account that the chair approved."""
    shop = open_shop(app)
    owner = shop.visit("owner")
    typed = {"bank": "BCA", "number": NUMBER, "holder": "Bengkel Sejuk", "gl_account": "1-1204"}
    assert send(owner, f"{ACCOUNTS}/baru", **typed).status_code == 303
    with app.app_context():
        run_in_transaction(lambda: _approve(shop))
        session.remove()
    return shop


def _approve(shop: Shop) -> None:
    chair = add_staff("Bambang Sutrisno", Role.CHAIR)
    assert queries.list_bank_accounts(shop.unit_id) == [], "asked for is not there yet"
    [row] = queries_of(shop)
    banks.decide_bank_account(row, chair, Decision.APPROVED)


def queries_of(shop: Shop) -> list[int]:
    """Return the ids of the unit's bank accounts, asked for ones included."""
    return [row.id for row in list_bank_account_rows(shop.unit_id)]


def _announced(shop: Shop, key: str = "1") -> tuple[int, int]:
    """Let Rina order and transfer what it costs; return the ids of payment and order."""

    def work() -> tuple[int, int]:
        rina = shop.persons["rina"]
        order = sales.place_order(
            Basket(shop.unit_id, rina, (Wish(1, shop.items["service"]),)),
            PaymentTerms(today()),
            f"test:{key}",
            None,
        )
        bills = {bill.id: bill.amount for bill in list_open_bills(order.id)}
        bank = queries.list_bank_accounts(shop.unit_id)[0]
        intent = payments.choose_transfer(rina, bills, bank.id)
        announced = payments.announce_transfer(
            intent.id, value_on=today(), payer_name="Rina", proof=Upload(f"{key}.jpg"), actor=None
        )
        return announced.id, order.id

    with shop.app.app_context():
        made = run_in_transaction(work)
        session.remove()
    return made


def _payment(shop: Shop, payment_id: int) -> Payment:
    with shop.app.app_context():
        found = queries.get_payment(payment_id)
        session.expunge(found)
        return found


def _clean(shop: Shop) -> bool:
    with shop.app.app_context():
        return run_in_transaction(lambda: run_audit().ok)


def test_the_desk_looks_up_and_the_owner_records(shop: Shop) -> None:
    payment_id, order_id = _announced(shop)
    desk, owner, page = shop.visit("desk"), shop.visit("owner"), f"{TILL}/{payment_id}"
    assert "Rina Marlina" in desk.get(TILL).text
    assert send(desk, f"{page}/temukan", bank_reference="").status_code == 422
    assert send(desk, f"{page}/temukan", bank_reference="MUTASI 1").status_code == 303
    assert send(desk, f"{page}/catat").status_code == 403, "another one records"
    assert send(owner, f"{page}/catat").status_code == 303
    assert send(owner, f"{page}/catat").status_code == 422, "recorded once"
    done = _payment(shop, payment_id)
    assert done.status is PaymentStatus.RECORDED
    assert 0 < done.excess_amount < 1000
    with shop.app.app_context():
        order = session.get_one(Order, order_id)
        assert (order.paid_amount, order.total_amount) == (SERVICE, SERVICE)
        assert held_for(shop.persons["rina"]) == 0, "the cooperative has nothing of it"
        assert held_in_unit(shop.persons["rina"], shop.unit_id) == done.excess_amount
    assert _clean(shop)


def test_it_is_taken_back_when_the_owner_agrees(shop: Shop) -> None:
    payment_id, order_id = _announced(shop)
    desk, owner, page = shop.visit("desk"), shop.visit("owner"), f"{TILL}/{payment_id}"
    send(desk, f"{page}/temukan", bank_reference="MUTASI 1")
    send(owner, f"{page}/kembalikan", reason="Bukan baris ini")
    assert _payment(shop, payment_id).status is PaymentStatus.ANNOUNCED
    send(desk, f"{page}/temukan", bank_reference="MUTASI 2")
    send(owner, f"{page}/catat")
    assert send(desk, f"{page}/minta-batal", reason="Salah orang").status_code == 303
    assert send(desk, f"{page}/batal", verdict="approve").status_code == 403
    assert send(owner, f"{page}/batal", verdict="approve").status_code == 303
    assert _payment(shop, payment_id).status is PaymentStatus.REVERSED
    with shop.app.app_context():
        assert session.get_one(Order, order_id).paid_amount == 0
        assert held_in_unit(shop.persons["rina"], shop.unit_id) == 0
    assert _clean(shop)


def test_what_is_held_is_given_back_once_and_the_payment_stays(shop: Shop) -> None:
    payment_id, _order_id = _announced(shop)
    desk, owner, page = shop.visit("desk"), shop.visit("owner"), f"{TILL}/{payment_id}"
    send(desk, f"{page}/temukan", bank_reference="MUTASI 1")
    send(owner, f"{page}/catat")
    rina, held = shop.persons["rina"], str(_payment(shop, payment_id).excess_amount)
    back = f"{KEPT}/titipan/{rina}"
    assert "Rina Marlina" in desk.get(DRAWER).text
    assert send(desk, back, amount="1000000").status_code == 409
    assert send(owner, f"{back}/approved").status_code == 404, "nobody has asked"
    assert send(desk, back, amount=held).status_code == 303
    assert send(desk, back, amount=held).status_code == 409, "asked once"
    assert send(desk, f"{back}/approved").status_code == 403
    assert send(owner, f"{back}/approved").status_code == 409, "another one than was shown"
    assert send(owner, f"{back}/rejected", approval=_asked(shop)).status_code == 303
    assert send(owner, back, amount=held).status_code == 303
    shown = _asked(shop)
    alone = send(owner, f"{back}/approved", approval=shown)
    assert alone.status_code == 422, "who asked does not pay it out"
    with shop.app.app_context():
        run_in_transaction(
            lambda: let_approve_self(shop.unit_id, allowed=True, reason="Satu orang saja")
        )
        session.remove()
    assert send(owner, f"{back}/approved", approval=shown).status_code == 303
    assert send(owner, f"{back}/approved", approval=shown).status_code == 404, "given back once"
    with shop.app.app_context():
        assert held_in_unit(rina, shop.unit_id) == 0
        assert queries.cash_balance(shop.unit_id, today()) == -int(held)
        [voucher] = list_documents(Ref("person", rina))
        [told] = session.query(Message).filter_by(template="held_return")
        assert told.context["amount"] == int(held)
        session.remove()
    paper = desk.get(f"{back}/bukti-{voucher.id}.pdf")
    text = PdfReader(io.BytesIO(paper.data)).pages[0].extract_text()
    assert "Rina Marlina" in text
    assert voucher.number in text
    assert desk.get(f"{KEPT}/titipan/{rina + 1}/bukti-{voucher.id}.pdf").status_code == 404
    send(desk, f"{page}/minta-batal", reason="Salah orang")
    assert send(owner, f"{page}/batal", verdict="approve").status_code == 422
    assert _payment(shop, payment_id).status is PaymentStatus.RECORDED
    assert _clean(shop)


def _asked(shop: Shop) -> int:
    """Return the request to give Rina's money back that is open."""
    with shop.app.app_context():
        found = list_asked_returns(shop.unit_id)[shop.persons["rina"]].id
        session.remove()
    return found


def test_a_planted_fault_in_what_is_held_is_found(shop: Shop) -> None:
    with shop.app.app_context(), writing():
        person = Ref("person", shop.persons["rina"])
        lines = [debit(chart.HELD_FOR_CUSTOMERS, 5, person), credit(chart.CASH, 5)]
        post_entry(
            "Titipan", lines, source=person, unique_key="x", booked_on=today(), unit_id=shop.unit_id
        )
        assert [one.name for one in CHECKS if one.run().problems] == ["payments.held"]
        session.rollback()


def test_one_person_alone_only_where_the_chair_allowed_it(shop: Shop) -> None:
    payment_id, _order_id = _announced(shop)
    owner, page = shop.visit("owner"), f"{TILL}/{payment_id}"
    send(owner, f"{page}/temukan", bank_reference="MUTASI 1")
    assert send(owner, f"{page}/catat").status_code == 422
    with shop.app.app_context():
        run_in_transaction(
            lambda: let_approve_self(shop.unit_id, allowed=True, reason="Dijalankan satu orang")
        )
        session.remove()
    assert send(owner, f"{page}/catat").status_code == 303
    assert _payment(shop, payment_id).status is PaymentStatus.RECORDED
    assert _clean(shop)


def test_what_a_business_received_is_not_the_cooperative_s_to_see_to(shop: Shop) -> None:
    payment_id, _order_id = _announced(shop)
    with shop.app.app_context():

        def add() -> int:
            cashier = add_staff("Siti", Role.CASHIER)
            grant_role(cashier.user_id, Role.TREASURER)
            return cashier.user_id

        user_id = run_in_transaction(add)
        session.remove()
    browser = shop.app.test_client()
    with browser.session_transaction() as cookie:
        cookie["_user_id"], cookie["_fresh"] = f"{user_id}:0", True
    assert "Rina Marlina" not in browser.get("/kasir/antrean").text
    assert browser.get(f"/kasir/antrean/{payment_id}").status_code == 404
    assert browser.get(f"/bendahara/pembayaran/{payment_id}").status_code == 404
    sent = send(browser, f"/kasir/antrean/{payment_id}/temukan", bank_reference="X")
    assert sent.status_code == 404
    recorded = send(browser, "/bendahara/pembayaran/catat", payments=str(payment_id))
    assert recorded.status_code == 404
    assert _payment(shop, payment_id).status is PaymentStatus.ANNOUNCED
    with shop.app.app_context():
        assert queries.search_payments(PaymentFilter(unit_id=1)).total == 0


def test_the_drawer_is_counted_and_confirmed_in_the_unit(shop: Shop) -> None:
    desk, owner = shop.visit("desk"), shop.visit("owner")
    assert send(desk, DRAWER, counted_amount="10.000").status_code == 303
    with shop.app.app_context():
        count = queries.get_drawer_count(shop.unit_id, today()).id
    shown = {"counted_amount": "10000", "book_amount": "0"}
    assert send(desk, f"{DRAWER}/{count}", **shown).status_code == 403
    assert send(owner, f"{DRAWER}/{count}", **shown).status_code == 303
    assert send(owner, f"{DRAWER}/{count}", **shown).status_code == 409, "confirmed once"
    with shop.app.app_context():
        assert queries.cash_balance(shop.unit_id, dates.today()) == 10_000
        assert queries.cash_balance(1, dates.today()) == 0
    assert _clean(shop)


def test_where_there_is_no_chair_the_owner_decides_once(shop: Shop) -> None:
    owner = shop.visit("owner")
    with shop.app.app_context():
        run_in_transaction(lambda: change_setting("portal.front_unit", "bengkel"))
        run_in_transaction(
            lambda: let_approve_self(shop.unit_id, allowed=True, reason="Dijalankan satu orang")
        )
        session.remove()
    typed = {"bank": "BRI", "number": "034101007654", "holder": "Bengkel", "gl_account": "1-1203"}
    assert send(owner, f"{ACCOUNTS}/baru", **typed).status_code == 303
    with shop.app.app_context():
        new = queries_of(shop)[-1]
    page = owner.get(ACCOUNTS).text
    assert f"{ACCOUNTS}/{new}/approved" in page
    shown = re.search(r'name="approval"\s+value="(\d+)"', page)
    assert shown is not None
    seen = {"approval": shown.group(1)}
    assert send(owner, f"{ACCOUNTS}/{new}/approved", **seen).status_code == 303
    assert send(owner, f"{ACCOUNTS}/{new}/approved", **seen).status_code == 404
    with shop.app.app_context():
        assert [one.id for one in queries.list_bank_accounts(shop.unit_id)][-1] == new


def test_a_chair_who_owns_the_unit_does_not_approve_what_they_asked(shop: Shop) -> None:
    with shop.app.app_context():

        def both() -> None:
            grant_role(shop.users["owner"][0], Role.CHAIR)
            let_approve_self(shop.unit_id, allowed=True, reason="Dijalankan satu orang")

        run_in_transaction(both)
        [account] = queries_of(shop)
        session.remove()
    both_posts = shop.visit("owner")
    changed = {"bank": "BCA", "number": "7750999888", "holder": "Saya Sendiri"}
    assert send(both_posts, f"{ACCOUNTS}/{account}/ubah", **changed).status_code == 303
    with shop.app.app_context():
        request = get_bank_account_row(account).request
    assert request is not None
    seen = {"approval": str(request.approval_id)}
    answer = send(both_posts, f"/rekening-bank/{account}/approved", **seen)
    assert answer.status_code == 422
    assert (
        send(
            both_posts, f"/unit-usaha/{shop.unit_id}/menyetujui-sendiri", allowed="y", reason="Saya"
        ).status_code
        == 422
    )


def test_no_owner_decides_on_an_account_while_there_is_a_chair(shop: Shop) -> None:
    owner = shop.visit("owner")
    with shop.app.app_context():
        [account] = queries_of(shop)
    changed = {"bank": "BCA", "number": "7750999888", "holder": "Saya Sendiri"}
    assert send(owner, f"{ACCOUNTS}/{account}/ubah", **changed).status_code == 303
    for verdict in ("approved", "rejected"):
        assert send(owner, f"{ACCOUNTS}/{account}/{verdict}").status_code == 404
    assert owner.get(f"{ACCOUNTS}/1000/ubah").status_code == 404
    with shop.app.app_context():
        assert queries.list_bank_accounts(shop.unit_id)[0].number == NUMBER.replace(" ", "")

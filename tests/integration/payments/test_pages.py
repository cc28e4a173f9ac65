"""The pages of paying, from the bill to the receipt, and who may open what."""

import io
import re
from collections.abc import Sequence
from dataclasses import dataclass

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image

from coop import dates
from coop.db import run_in_transaction, session
from coop.domain.identity.types import Actor, Role
from coop.domain.ledger.types import credit
from coop.domain.payments import purposes, queries, service
from coop.domain.payments.models import Bill
from coop.domain.payments.purposes import Purpose
from coop.domain.payments.types import PaymentStatus
from coop.refs import Ref
from tests.integration.payments.conftest import DUE, FEE, INCOME
from tests.support.pages import fill_in
from tests.support.staff import add_staff, sign_in
from tests.support.statements import statements


@dataclass(frozen=True)
class Office:
    """A portal with people in it, committed; ``bills`` are the payer's."""

    app: Flask
    payer: Actor
    other: Actor
    cashier: Actor
    treasurer: Actor
    chair: Actor
    bills: list[int]
    bank_id: int

    def browser(self, who: Actor) -> FlaskClient:
        """Return a browser in which ``who`` is signed in."""
        return sign_in(self.app, who)

    def announce(self) -> int:
        """Let the payer pay the first bill by transfer, on the pages; return the payment's id."""
        browser = self.browser(self.payer)
        page = f"/tagihan/{self.bills[0]}/bayar"
        chosen = fill_in(
            browser, page, bank_account=self.bank_id, **{f"amount_{self.bills[0]}": "100.000"}
        )
        assert chosen.status_code == 303, chosen.text
        told = fill_in(
            browser,
            chosen.location,
            amount=self.amount(chosen.location),
            value_on=dates.today().isoformat(),
            payer_name="Ani Lestari",
            proof=(picture("red"), "bukti.jpg"),
        )
        assert told.status_code == 303, told.text
        with self.app.app_context():
            (row,) = queries.list_payments_of_person(self.payer.person_id)
        return row.id

    def amount(self, location: str) -> str:
        """Return the unique amount of the transfer page."""
        with self.app.app_context():
            return str(queries.get_transfer(location.rsplit("/", 1)[1]).amount)


def picture(colour: str) -> io.BytesIO:
    target = io.BytesIO()
    Image.new("RGB", (60, 90), colour).save(target, "PNG")
    return io.BytesIO(target.getvalue())


@pytest.fixture
def office(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Office:
    def prepare(parts: Sequence[purposes.BillPart]) -> purposes.Prepared:
        lines = [[credit(INCOME, part.amount)] for part in parts]
        return purposes.Prepared(lines, lambda _entries: None)

    monkeypatch.setitem(purposes.PURPOSES, FEE, Purpose(FEE, "Fee", prepare, lambda *_undone: None))

    def fill() -> Office:
        payer = add_staff("Ani Lestari", Role.MEMBER)
        bills = [
            service.create_bill(
                payer.person_id or 0, FEE, Ref("person", 1), amount, f"Iuran {amount}", DUE
            ).id
            for amount in (100_000, 250_000)
        ]
        return Office(
            app,
            payer,
            add_staff("Budi Santoso", Role.MEMBER),
            add_staff("Kasir Sari", Role.CASHIER),
            add_staff("Bendahara Rudi", Role.TREASURER),
            add_staff("Ketua Kartika", Role.CHAIR),
            bills,
            queries.list_bank_accounts()[0].id,
        )

    with app.app_context():
        return run_in_transaction(fill)


def status_of(office: Office, payment_id: int) -> PaymentStatus:
    with office.app.app_context():
        return queries.get_payment(payment_id).status


def test_from_the_bill_to_the_receipt(office: Office) -> None:
    payment_id = office.announce()
    decision = f"/kasir/antrean/{payment_id}"
    verified = fill_in(
        office.browser(office.cashier),
        decision,
        to=f"{decision}/temukan",
        bank_reference="TRX 0001",
    )
    assert verified.status_code == 303, verified.text
    assert verified.location == "/kasir/antrean"
    recorded = fill_in(
        office.browser(office.treasurer),
        "/bendahara/pembayaran",
        to="/bendahara/pembayaran/catat",
        payments=str(payment_id),
    )
    assert recorded.status_code == 303, recorded.text
    assert status_of(office, payment_id) is PaymentStatus.RECORDED
    mine = office.browser(office.payer).get(f"/pembayaran/{payment_id}").text
    receipt = re.search(r"/dokumen/\d+\.pdf", mine)
    assert receipt is not None
    paper = office.browser(office.payer).get(receipt[0])
    assert (paper.status_code, paper.mimetype) == (200, "application/pdf")
    assert office.browser(office.other).get(receipt[0]).status_code == 404


def test_several_bills_with_one_transfer(office: Office) -> None:
    page = "/tagihan/bayar?" + "&".join(f"bills={bill}" for bill in office.bills)
    chosen = fill_in(
        office.browser(office.payer),
        page,
        bank_account=office.bank_id,
        **{f"amount_{office.bills[0]}": "100000", f"amount_{office.bills[1]}": "Rp 50.000"},
    )
    assert chosen.status_code == 303, chosen.text
    amount = int(office.amount(chosen.location))
    assert 150_001 <= amount <= 150_999


@pytest.mark.parametrize("typed", ["", "0", "-5", "100.001", "abc", "9" * 30, "<b>1</b>", "1,5"])
def test_a_wrong_amount_is_answered_beside_its_field(office: Office, typed: str) -> None:
    page, field = f"/tagihan/{office.bills[0]}/bayar", f"amount_{office.bills[0]}"
    answer = fill_in(
        office.browser(office.payer), page, bank_account=office.bank_id, **{field: typed}
    )
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text


def test_a_proof_that_is_no_picture_is_refused(office: Office) -> None:
    browser = office.browser(office.payer)
    chosen = fill_in(
        browser,
        f"/tagihan/{office.bills[0]}/bayar",
        bank_account=office.bank_id,
        **{f"amount_{office.bills[0]}": "100000"},
    )
    answer = fill_in(
        browser,
        chosen.location,
        amount="100000",
        value_on="2024-01-01",
        payer_name="Ani",
        proof=(io.BytesIO(b"<script>alert(1)</script>"), "bukti.jpg"),
    )
    assert answer.status_code == 422
    with office.app.app_context():
        assert queries.list_payments_of_person(office.payer.person_id) == []


def test_the_pages_of_somebody_else_are_not_found(office: Office) -> None:
    payment_id = office.announce()
    browser = office.browser(office.other)
    for address in (
        f"/tagihan/{office.bills[0]}/bayar",
        f"/pembayaran/{payment_id}",
        f"/pembayaran/{payment_id}/bukti",
    ):
        assert browser.get(address).status_code == 404, address
    with office.app.app_context():
        token = queries.get_intent(queries.get_payment(payment_id).intent_id or 0).token
    assert browser.get(f"/bayar/{token}").status_code == 404
    assert browser.get("/bayar/" + "x" * 43).status_code == 404


def test_the_proof_is_for_the_payer_and_for_staff_who_see_payments(office: Office) -> None:
    address = f"/pembayaran/{office.announce()}/bukti"
    for who in (office.payer, office.cashier, office.treasurer, office.chair):
        answer = office.browser(who).get(address)
        assert (answer.status_code, answer.mimetype) == (200, "image/jpeg")
        assert answer.headers["Cache-Control"] == "private, no-store"
        assert answer.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert office.app.test_client().get(address).status_code == 302


def test_the_payer_may_follow_the_link_without_a_login(office: Office) -> None:
    with office.app.app_context():
        token = run_in_transaction(
            lambda: (
                service.choose_transfer(
                    office.payer.person_id or 0, {office.bills[0]: 100_000}, office.bank_id
                ).token
            )
        )
    answer = office.app.test_client().get(f"/bayar/{token}")
    assert answer.status_code == 200
    assert "data-count-down" in answer.text


def test_the_link_of_a_transfer_that_is_not_expected_takes_no_proof(office: Office) -> None:
    def choose() -> str:
        wanted = {office.bills[0]: 100_000}
        intent = service.choose_transfer(office.payer.person_id or 0, wanted, office.bank_id)
        service.cancel_bill(office.bills[0])
        return intent.token

    with office.app.app_context():
        token = run_in_transaction(choose)
    answer = office.app.test_client().get(f"/bayar/{token}")
    assert answer.status_code == 200
    assert "data-count-down" not in answer.text
    assert 'name="proof"' not in answer.text


def test_a_verdict_without_reference_keeps_the_page(office: Office) -> None:
    decision = f"/kasir/antrean/{office.announce()}"
    answer = fill_in(office.browser(office.cashier), decision, to=f"{decision}/temukan")
    assert answer.status_code == 422
    assert 'id="bank_reference-error"' in answer.text


def test_who_only_reads_cannot_decide(office: Office) -> None:
    payment_id = office.announce()
    browser = office.browser(office.chair)
    assert browser.get("/kasir/antrean").status_code == 200
    assert browser.get(f"/kasir/antrean/{payment_id}").status_code == 403
    sent = fill_in(browser, "/kasir/antrean", to=f"/kasir/antrean/{payment_id}/tolak", reason="x")
    assert sent.status_code in {400, 403}
    assert status_of(office, payment_id) is PaymentStatus.ANNOUNCED


def test_cash_at_the_counter(office: Office) -> None:
    browser = office.browser(office.cashier)
    page = f"/kasir/loket/{office.payer.person_id}"
    answer = fill_in(
        browser,
        page,
        **{f"amount_{office.bills[0]}": "100.000", f"amount_{office.bills[1]}": "0"},
    )
    assert answer.status_code == 303, answer.text
    assert browser.get(answer.location).status_code == 200
    with office.app.app_context():
        paid, left = (session.get_one(Bill, bill).paid_amount for bill in office.bills)
    assert (paid, left) == (100_000, 0)
    nothing = fill_in(browser, page, **{f"amount_{office.bills[1]}": "0"})
    assert nothing.status_code == 422


def test_the_drawer_is_counted_and_confirmed(office: Office) -> None:
    counted = fill_in(office.browser(office.cashier), "/kasir/laci", counted_amount="0")
    assert counted.status_code == 303, counted.text
    page = office.browser(office.treasurer).get("/bendahara/laci").text
    action = re.search(r'action="(/bendahara/laci/\d+)"', page)
    assert action is not None
    shown = dict(re.findall(r'name="((?:counted|book)_amount)" value="(-?\d+)"', page))
    assert shown == {"counted_amount": "0", "book_amount": "0"}
    treasurer = office.browser(office.treasurer)
    blind = fill_in(treasurer, "/bendahara/laci", to=action[1])
    assert blind.status_code == 409
    confirmed = fill_in(treasurer, "/bendahara/laci", to=action[1], **shown)
    assert confirmed.status_code == 303


def test_a_reversal_is_asked_for_and_decided(office: Office) -> None:
    payment_id = office.announce()
    with office.app.app_context():
        run_in_transaction(
            lambda: service.verify_payment(payment_id, office.cashier, "TRX 1") and None
        )
        run_in_transaction(lambda: service.record_payments([payment_id], office.treasurer) and None)
    page = f"/bendahara/pembayaran/{payment_id}"
    asked = fill_in(
        office.browser(office.treasurer), page, to=f"{page}/minta-batal", reason="Salah orang"
    )
    assert asked.status_code == 303, asked.text
    chair = office.browser(office.chair)
    assert "Salah orang" in chair.get("/bendahara/pembatalan").text
    decided = fill_in(chair, page, to=f"/bendahara/pembatalan/{payment_id}", verdict="approve")
    assert decided.status_code == 303, decided.text
    assert status_of(office, payment_id) is PaymentStatus.REVERSED


def count_queries(browser: FlaskClient, address: str) -> int:
    """Count the statements that a page sends."""
    with statements() as sent:
        assert browser.get(address).status_code == 200, address
    return len(sent)


def test_lists_send_as_many_queries_for_many_rows_as_for_one(office: Office) -> None:
    office.announce()
    pages = [
        (office.payer, "/tagihan"),
        (office.payer, "/pembayaran"),
        (office.cashier, "/kasir/antrean"),
        (office.cashier, "/kasir/pembayaran"),
        (office.cashier, "/kasir/loket?q=ani"),
        (office.treasurer, "/bendahara/pembayaran"),
    ]
    before = [count_queries(office.browser(who), address) for who, address in pages]

    def more() -> None:
        for number in range(20):
            bill = service.create_bill(
                office.payer.person_id or 0, FEE, Ref("person", 1), 5_000 + number, "Iuran", DUE
            )
            paid = service.receive_cash(bill.person_id, {bill.id: bill.amount}, office.cashier)
            assert paid.id
            service.create_bill(office.payer.person_id or 0, FEE, Ref("person", 1), 7, "Sisa", DUE)

    with office.app.app_context():
        run_in_transaction(more)
    after = [count_queries(office.browser(who), address) for who, address in pages]
    assert after == before

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from coop import dates
from coop.db.unit_of_work import run_in_transaction
from coop.domain.identity.queries import get_actor
from coop.domain.identity.types import Role
from coop.domain.payments.service import receive_cash
from coop.domain.payments.types import PaymentMethod
from coop.domain.people.service import add_person, set_bank_account
from coop.domain.people.types import PersonDetails
from coop.domain.savings import queries, service, withdrawal_queries
from coop.domain.savings.types import SavingsKind, WithdrawalStatus
from coop.domain.trail.service import acting_user
from tests.integration.savings.conftest import add_actor, add_saver

SignedIn = Callable[[str], FlaskClient]


@pytest.fixture
def facts(app: Flask) -> dict[str, int]:
    """A member with 200.000 and a request for 60.000 of it, another member, and staff."""

    def build() -> dict[str, int]:
        saver, other = add_saver(1), add_saver(2)
        staff = {
            role.value: add_actor(add_person(PersonDetails(full_name=role.value)), role)
            for role in (Role.CASHIER, Role.TREASURER, Role.CHAIR)
        }
        token = acting_user.set(staff["cashier"].user_id)
        bill = service.bill_deposit(saver.account().id, 200_000)
        receive_cash(saver.person.id, {bill.id: 200_000}, staff["cashier"])
        withdrawal = service.request_withdrawal(
            saver.account().id, 60_000, PaymentMethod.CASH, saver.actor
        )
        run = service.bill_wajib(date(2026, 3, 1))
        acting_user.reset(token)
        assert run is not None
        return {
            "saver": saver.actor.user_id,
            "other": other.actor.user_id,
            "account": saver.account().id,
            "others": other.account().id,
            "wajib": saver.account(SavingsKind.WAJIB).id,
            "withdrawal": withdrawal.id,
            "run": run.id,
            **{name: actor.user_id for name, actor in staff.items()},
        }

    with app.app_context():
        return run_in_transaction(build)


@pytest.fixture
def signed_in(app: Flask, facts: dict[str, int]) -> SignedIn:
    """A browser of the named person."""

    def as_user(name: str) -> FlaskClient:
        client = app.test_client()
        with client.session_transaction() as kept:
            kept["_user_id"], kept["_fresh"] = f"{facts[name]}:0", True
        return client

    return as_user


def post(client: FlaskClient, page: str, address: str | None = None, **fields: Any) -> TestResponse:
    """Send the form of ``page`` (to ``address``) with its own hidden fields."""
    html = client.get(page).get_data(as_text=True)
    hidden = {
        name: re.search(rf'name="{name}"\s+value="([^"]+)"', html)
        for name in ("csrf_token", "submission_id")
    }
    assert all(hidden.values()), f"{page} has no form"
    values = {name: found[1] for name, found in hidden.items() if found}
    return client.post(address or page, data={**values, **fields})


PAGES = [
    ("saver", "/simpanan-saya"),
    ("saver", "/simpanan-saya/{account}"),
    ("saver", "/simpanan-saya/{account}?from=2030-01-01&to=2020-01-01&page=7"),
    ("saver", "/simpanan-saya/{account}/setor"),
    ("saver", "/simpanan-saya/{account}/tarik"),
    ("treasurer", "/simpanan"),
    ("treasurer", "/simpanan?q=anggota&kind=sukarela&status=all&sort=balance&dir=desc"),
    ("treasurer", "/simpanan/{account}"),
    ("cashier", "/simpanan/{account}/tarik"),
    ("chair", "/penarikan"),
    ("chair", "/penarikan?status=requested"),
    ("chair", "/penarikan/{withdrawal}"),
    ("treasurer", "/simpanan-wajib"),
    ("treasurer", "/simpanan-wajib?month=2026-03-05"),
    ("treasurer", "/simpanan-wajib/{run}"),
]
FILES = [
    ("saver", "/simpanan-saya/{account}?format=csv", "text/csv"),
    ("saver", "/simpanan-saya/{account}/rekening-koran.pdf", "application/pdf"),
    ("treasurer", "/simpanan?format=csv", "text/csv"),
    ("treasurer", "/simpanan/{account}?format=csv", "text/csv"),
    ("treasurer", "/simpanan/{account}/rekening-koran.pdf?from=2026-01-01", "application/pdf"),
    ("treasurer", "/penarikan?format=csv", "text/csv"),
]
REFUSED = [
    ("other", "/simpanan-saya/{account}", 404),
    ("other", "/simpanan-saya/{account}/rekening-koran.pdf", 404),
    ("other", "/simpanan-saya/{account}/setor", 404),
    ("other", "/simpanan-saya/{account}/tarik", 404),
    ("saver", "/simpanan", 403),
    ("saver", "/penarikan/{withdrawal}", 403),
    ("chair", "/simpanan-wajib", 403),
    ("treasurer", "/simpanan/999999", 404),
    ("treasurer", "/penarikan/999999", 404),
    ("treasurer", "/simpanan-wajib/999999", 404),
    ("treasurer", "/simpanan?format=doc", 404),
]


@pytest.mark.parametrize(("who", "address"), PAGES)
def test_pages_open(signed_in: SignedIn, facts: dict[str, int], who: str, address: str) -> None:
    answer = signed_in(who).get(address.format(**facts))

    assert answer.status_code == 200
    assert "<h1>" in answer.get_data(as_text=True)


@pytest.mark.parametrize(("who", "address", "kind"), FILES)
def test_files_download(
    signed_in: SignedIn, facts: dict[str, int], who: str, address: str, kind: str
) -> None:
    answer = signed_in(who).get(address.format(**facts))

    assert (answer.status_code, answer.mimetype) == (200, kind)
    assert len(answer.data) > 50


@pytest.mark.parametrize(("who", "address", "status"), REFUSED)
def test_what_is_not_theirs_stays_closed(
    signed_in: SignedIn, facts: dict[str, int], who: str, address: str, status: int
) -> None:
    assert signed_in(who).get(address.format(**facts)).status_code == status


def test_a_withdrawal_goes_through_three_hands(
    app: Flask, signed_in: SignedIn, facts: dict[str, int]
) -> None:
    page = f"/penarikan/{facts['withdrawal']}"

    approved = post(signed_in("chair"), page, f"{page}/setujui")
    paid = post(signed_in("treasurer"), page, f"{page}/bayar")

    assert (approved.status_code, paid.status_code) == (303, 303)
    with app.app_context():
        row = withdrawal_queries.get_withdrawal(facts["withdrawal"])
        assert (row.status, row.balance) == (WithdrawalStatus.PAID, 140_000)
        assert (row.approved_name, row.paid_name) == ("chair", "treasurer")


def test_the_payer_sees_where_a_transfer_goes_and_that_the_account_is_new(
    app: Flask, signed_in: SignedIn, facts: dict[str, int]
) -> None:
    def ask_for_transfer() -> str:
        owner = queries.get_account(facts["account"])
        service.cancel_withdrawal(facts["withdrawal"], get_actor(facts["saver"]))
        set_bank_account(owner.person_id, "BRI", "123456789012345", "Anggota 1")
        asked = service.request_withdrawal(
            owner.id, 60_000, PaymentMethod.TRANSFER, get_actor(facts["saver"])
        )
        return f"/penarikan/{asked.id}"

    def change_account() -> int:
        person_id = queries.get_account(facts["account"]).person_id
        set_bank_account(person_id, "BCA", "9998887776", "Anggota 1")
        return person_id

    with app.app_context():
        page = run_in_transaction(ask_for_transfer)
    post(signed_in("chair"), page, f"{page}/setujui")
    treasurer = signed_in("treasurer")
    before = treasurer.get(page).text
    with app.app_context():
        person_id = run_in_transaction(change_account)

    after = treasurer.get(page).text
    seen = post(treasurer, page, f"/anggota/orang/{person_id}/rekening", back=page)

    assert "••••2345" in before
    assert "123456789012345" not in before
    assert "Rekening baru" not in before
    assert "••••7776" in after
    assert "Rekening baru" in after
    assert (seen.status_code, seen.location) == (303, page)
    assert "9998887776" in treasurer.get(page).text
    assert "9998887776" not in signed_in("chair").get(page).text
    with time_machine.travel(timedelta(minutes=2) + dates.now(), tick=False):
        assert "9998887776" not in treasurer.get(page).text
    elsewhere = post(treasurer, page, f"/anggota/orang/{person_id}/rekening", back="//evil.example")
    assert elsewhere.location == "/"


def test_who_may_not_decide_is_refused(signed_in: SignedIn, facts: dict[str, int]) -> None:
    page = f"/penarikan/{facts['withdrawal']}"

    assert post(signed_in("chair"), page, f"{page}/bayar").status_code == 403
    assert post(signed_in("treasurer"), page, f"{page}/setujui").status_code == 403


def test_a_rejection_without_a_reason_says_so(signed_in: SignedIn, facts: dict[str, int]) -> None:
    page = f"/penarikan/{facts['withdrawal']}"

    silent = post(signed_in("chair"), page, f"{page}/tolak", reason=" ")
    spoken = post(signed_in("chair"), page, f"{page}/tolak", reason="Tanda tangan berbeda")

    assert silent.status_code == 422
    assert "field-error" in silent.get_data(as_text=True)
    assert spoken.status_code == 303


def test_a_deposit_is_billed_and_goes_on_to_paying(
    signed_in: SignedIn, facts: dict[str, int]
) -> None:
    page = f"/simpanan-saya/{facts['account']}/setor"

    wrong = post(signed_in("saver"), page, amount="9.999")
    right = post(signed_in("saver"), page, amount="Rp 25.000")

    assert wrong.status_code == 422
    assert "field-error" in wrong.get_data(as_text=True)
    assert right.status_code == 303
    assert "/tagihan" in right.headers["Location"]


def test_a_second_request_is_refused_until_the_first_is_cancelled(
    app: Flask, signed_in: SignedIn, facts: dict[str, int]
) -> None:
    client, page = signed_in("saver"), f"/simpanan-saya/{facts['account']}/tarik"
    cancel = f"/simpanan-saya/penarikan/{facts['withdrawal']}/batal"

    second = post(client, page, amount="10.000", method="cash")
    foreign = post(signed_in("other"), f"/simpanan-saya/{facts['others']}/setor", cancel)
    cancelled = post(client, page, cancel)
    third = post(client, page, amount="10.000", method="cash")

    assert (second.status_code, foreign.status_code) == (422, 404)
    assert (cancelled.status_code, third.status_code) == (303, 303)
    with app.app_context():
        rows = withdrawal_queries.list_withdrawals_of_account(facts["account"])
        assert [row.status for row in rows] == [
            WithdrawalStatus.REQUESTED,
            WithdrawalStatus.CANCELLED,
        ]


def test_mandatory_savings_offer_no_withdrawal(signed_in: SignedIn, facts: dict[str, int]) -> None:
    page = f"/simpanan-saya/{facts['wajib']}/tarik"

    assert post(signed_in("saver"), page, amount="10.000", method="cash").status_code == 422


def test_the_cashier_asks_for_a_member_and_takes_it_back(
    signed_in: SignedIn, facts: dict[str, int]
) -> None:
    own = f"/penarikan/{facts['withdrawal']}"
    assert post(signed_in("cashier"), own, f"{own}/batalkan").status_code == 404  # the member's own

    post(signed_in("chair"), own, f"{own}/tolak", reason="Ganti di loket")
    entered = post(
        signed_in("cashier"), f"/simpanan/{facts['account']}/tarik", amount="10.000", method="cash"
    )
    page = entered.headers["Location"]
    assert post(signed_in("cashier"), page, f"{page}/batalkan").status_code == 303


def test_a_month_is_billed_from_the_page_once(
    app: Flask, signed_in: SignedIn, facts: dict[str, int]
) -> None:
    client = signed_in("treasurer")

    first = post(client, "/simpanan-wajib?month=2026-04-01", month="2026-04-01")
    again = post(client, "/simpanan-wajib?month=2026-05-01", month="2026-04-15")

    assert first.status_code == 303
    assert again.status_code == 422
    result = client.get(first.headers["Location"]).get_data(as_text=True)
    assert "Rp200.000" in result
    with app.app_context():
        assert queries.get_account(facts["wajib"]).balance == 0

"""What somebody asked to be taken back waits for whoever decides, with its amount and its list."""

from collections.abc import Callable
from datetime import date
from typing import TypeVar

import pytest
from flask import Flask
from sqlalchemy import select

from coop.db import run_in_transaction, session
from coop.domain.identity.types import Actor, Role
from coop.domain.ledger.models import JournalEntry
from coop.domain.ledger.reversal_service import request_reversal as ask_entry_back
from coop.domain.ledger.service import post_entry
from coop.domain.ledger.types import credit, debit
from coop.domain.payments.models import Payment
from coop.domain.payments.service import request_reversal as ask_payment_back
from coop.domain.payroll import service as payroll
from coop.domain.shu import service as shu
from coop.domain.trail.service import acting_user
from coop.refs import Ref
from tests.integration.home.homes import Found, read_needs
from tests.integration.shu.conftest import YEAR, Society, build_society, policy
from tests.support.staff import add_staff, sign_in
from tests.support.works import Works, build_works

T = TypeVar("T")
HOME = "/ringkasan"


def _do(app: Flask, work: Callable[[], T], who: Actor | None = None) -> T:
    def act() -> T:
        token = acting_user.set(who.user_id if who else None)
        try:
            return work()
        finally:
            acting_user.reset(token)

    with app.app_context():
        found = run_in_transaction(act)
        session.remove()
    return found


def _need(app: Flask, who: Actor, title: str) -> Found | None:
    needs = read_needs(sign_in(app, who).get(HOME).text)
    return next((need for need in needs if need.title == title), None)


def _build_shared() -> tuple[Society, int]:
    society = build_society()
    row = shu.draft_shu(policy(), society.treasurer)
    shu.check_shu(row.id, society.supervisor)
    shu.resolve_shu(row.id, "RAT-1", date(YEAR + 1, 3, 8), society.chair)
    shu.post_shu(row.id, society.treasurer)
    return society, row.id


def test_a_payment_and_an_entry_asked_back_wait_for_the_chair(app: Flask) -> None:
    society = _do(app, build_society)

    def ask() -> int:
        payment = session.scalars(select(Payment).where(Payment.amount == 1_000_000)).one()
        ask_payment_back(payment.id, society.treasurer, "Salah orang")
        lines = [debit("1-1201", 5_000), credit("4-2100", 5_000)]
        entry: JournalEntry = post_entry(
            *("Jasa giro", lines),
            source=Ref("unit", 1),
            unique_key="giro",
            booked_on=date(YEAR + 1, 3, 2),
            unit_id=1,
        )
        ask_entry_back(entry.id, "Salah akun", society.treasurer)
        return payment.id

    payment_id = _do(app, ask, society.treasurer)
    found = _need(app, society.chair, "Pembatalan pembayaran untuk diputuskan")
    assert found is not None
    assert found.note.startswith("1 menunggu · Rp1.000.000 · terlama sejak ")
    page = sign_in(app, society.chair).get(found.address).text
    assert f'href="/bendahara/pembayaran/{payment_id}"' in page
    entry = _need(app, society.chair, "Pembatalan jurnal untuk diputuskan")
    assert entry is not None
    assert "Salah akun" in sign_in(app, society.chair).get(entry.address).text
    assert _need(app, society.treasurer, found.title) is None, "who asks does not decide"


def test_a_sharing_asked_back_waits_for_the_chair(app: Flask) -> None:
    society, key = _do(app, _build_shared)
    title = "Pembatalan pembagian SHU untuk diputuskan"
    mark = "Diminta ditarik kembali: menunggu putusan"
    browser = sign_in(app, society.chair)
    assert _need(app, society.chair, title) is None
    assert mark not in browser.get("/shu").text
    _do(app, lambda: shu.request_undo(key, "Persentase keliru", society.treasurer))
    found = _need(app, society.chair, title)
    assert found is not None
    assert found.note.startswith("1 menunggu · Rp1.250.000 · terlama sejak ")
    assert mark in browser.get(found.address).text
    assert "Persentase keliru" in browser.get(f"/shu/{key}").text
    assert _need(app, society.treasurer, title) is None


def test_a_deduction_list_asked_back_waits_for_the_chair(app: Flask) -> None:
    works: Works = _do(app, build_works)

    def ask() -> tuple[int, str, int]:
        works.bill(works.workers[0])
        batch = works.posted()
        payroll.request_reversal(batch.id, works.treasurer, "Salah bulan")
        return batch.id, batch.number, batch.received_amount or 0

    batch_id, number, amount = _do(app, ask, works.treasurer)
    title = "Daftar potong gaji yang diminta ditarik kembali"
    found = _need(app, works.chair, title)
    assert found is not None
    assert found.note.startswith(f"1 menunggu · Rp{amount:,}".replace(",", "."))
    browser = sign_in(app, works.chair)
    assert number in browser.get(found.address).text
    assert _need(app, works.treasurer, title) is None
    _do(app, lambda: payroll.refuse_reversal(batch_id, works.chair, "Sudah benar"))
    assert _need(app, works.chair, title) is None
    assert number not in browser.get(found.address).text
    assert number in browser.get("/potong-gaji").text


@pytest.mark.parametrize("role", [Role.CASHIER, Role.SECRETARY, Role.SUPERVISOR])
def test_who_may_not_decide_is_not_bothered(app: Flask, role: Role) -> None:
    society, key = _do(app, _build_shared)
    _do(app, lambda: shu.request_undo(key, "Persentase keliru", society.treasurer))
    other = _do(app, lambda: add_staff("Rekan", role))
    assert _need(app, other, "Pembatalan pembagian SHU untuk diputuskan") is None

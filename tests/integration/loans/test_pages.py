"""The pages of lending, as a browser without scripts uses them."""

import io
import re
from collections.abc import Callable, Iterator
from datetime import date
from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from werkzeug.test import TestResponse

from coop.db import session
from coop.domain.identity.service import create_user, grant_role
from coop.domain.identity.types import Role
from coop.domain.loans import queries, service
from coop.domain.loans.types import ApplicationStatus, LoanStatus, VoteChoice
from coop.domain.settings.service import change_setting
from tests.integration.loans.world import (
    START,
    World,
    add_member,
    approved,
    awaiting,
    build_world,
    day,
    running,
    wish,
    work,
)

SignIn = Callable[[int], FlaskClient]


@pytest.fixture
def place(app: Flask) -> Iterator[World]:
    """The world, committed, on `START`."""
    with day(START):
        with work(app):
            made = build_world()
        yield made


@pytest.fixture
def sign_in(app: Flask) -> SignIn:
    def open_session(user_id: int) -> FlaskClient:
        client = app.test_client()
        with client.session_transaction() as cookie:
            cookie["_user_id"] = f"{user_id}:0"
            cookie["_fresh"] = True
        return client

    return open_session


@pytest.fixture
def member(app: Flask, place: World, sign_in: SignIn) -> FlaskClient:
    """The member, signed in."""
    with work(app):
        user = create_user("Sari Dewi", person_id=place.person_id)
        grant_role(user.id, Role.MEMBER)
        user_id = user.id
    return sign_in(user_id)


def _send(client: FlaskClient, path: str, page: str, **fields: object) -> TestResponse:
    """Send a form as it stands on ``page``."""
    html = client.get(page).get_data(as_text=True)
    token = re.search(r'name="csrf_token" value="([^"]+)"', html)
    assert token is not None
    return client.post(
        path,
        data={"csrf_token": token[1], "submission_id": str(uuid4()), **fields},
        content_type="multipart/form-data",
    )


def _picture() -> tuple[io.BytesIO, str]:
    target = io.BytesIO()
    Image.new("RGB", (40, 30), "white").save(target, "PNG")
    target.seek(0)
    return target, "slip.png"


def test_the_simulator_answers_everyone(client: FlaskClient) -> None:
    first = client.get("/simulasi")
    assert first.status_code == 200
    assert "Rp" in first.get_data(as_text=True)


def test_the_simulator_says_what_is_wrong(app: Flask, client: FlaskClient) -> None:
    with app.app_context():
        asked = wish().version_id
        session.remove()
    good = client.get(f"/simulasi?product={asked}&amount=6.000.000&months=6").get_data(as_text=True)
    assert "Rp1.060.000" in good
    for amount, months in (
        ("1", "6"),
        ("abc", "6"),
        ("-5", "6"),
        ("9" * 40, "6"),
        ("6000000", "999"),
    ):
        bad = client.get(f"/simulasi?product={asked}&amount={amount}&months={months}")
        assert bad.status_code == 200
        assert "notice-wait" in bad.get_data(as_text=True)


def test_a_member_applies_with_papers(app: Flask, place: World, member: FlaskClient) -> None:
    with app.app_context():
        asked = wish().version_id
        session.remove()
    fields = {
        "product": asked,
        "amount": "6.000.000",
        "months": "6",
        "purpose": "Renovasi",
        "monthly_salary": "12.000.000",
        "agrees": "y",
    }
    path = "/pinjaman-saya/ajukan"
    checked = _send(member, path, path, **fields, check="1")
    assert checked.status_code == 422
    assert "Rp1.060.000" in checked.get_data(as_text=True)
    missing = _send(member, path, path, **fields)
    assert missing.status_code == 422
    too_much = _send(
        member, path, path, **{**fields, "amount": "50.000.000", "salary_slip": _picture()}
    )
    assert too_much.status_code == 422
    sent = _send(member, path, path, **fields, salary_slip=_picture())
    assert sent.status_code == 303, sent.get_data(as_text=True)

    page = member.get(sent.location)
    assert page.status_code == 200
    paper = re.search(
        r'href="(/pinjaman-saya/pengajuan/\d+/berkas/\d+)"', page.get_data(as_text=True)
    )
    assert paper is not None
    assert member.get(paper[1]).mimetype == "image/jpeg"
    again = _send(member, path, path, **fields, salary_slip=_picture())
    assert again.status_code == 422
    assert member.get("/pinjaman-saya").status_code == 200


def test_an_application_is_sent_back_and_completed(
    app: Flask, place: World, member: FlaskClient, sign_in: SignIn
) -> None:
    with work(app):
        number = service.submit_application(place.member_id, wish()).id
    staff = sign_in(place.treasurer.user_id)
    page = f"/pengajuan-pinjaman/{number}"
    assert _send(staff, f"{page}/kembalikan", page, reason="").status_code == 422
    assert _send(staff, f"{page}/kembalikan", page, reason="Slip gaji buram").status_code == 303
    mine = f"/pinjaman-saya/pengajuan/{number}"
    assert "Slip gaji buram" in member.get(mine).get_data(as_text=True)
    assert _send(member, f"{mine}/lengkapi", mine, loan_paper=_picture()).status_code == 303
    assert (
        _send(staff, f"{page}/analisis", page, recommends="approve", note="Layak").status_code
        == 303
    )
    assert (
        _send(staff, f"{page}/putuskan", page, verdict="approve", reason="Layak").status_code == 303
    )
    with app.app_context():
        assert queries.get_application(number).status is ApplicationStatus.APPROVED


def test_the_committee_votes_on_its_page(app: Flask, place: World, sign_in: SignIn) -> None:
    with work(app):
        change_setting("loans.treasurer_limit_amount", 1_000_000)
        number = awaiting(place).id
    page = f"/pengajuan-pinjaman/{number}"
    for voter in place.committee[:2]:
        client = sign_in(voter.user_id)
        assert (
            _send(client, f"{page}/suara", page, choice="approve", reason="Setuju").status_code
            == 303
        )
        assert client.get(page).status_code == 200
    with app.app_context():
        assert queries.get_application(number).status is ApplicationStatus.APPROVED


def test_a_smaller_committee_counts_its_votes_again(
    app: Flask, place: World, sign_in: SignIn
) -> None:
    with work(app):
        change_setting("loans.treasurer_limit_amount", 1_000_000)
        change_setting("loans.votes_needed", 3)
        number = awaiting(place).id
        for voter in place.committee[:2]:
            service.vote(number, voter, VoteChoice.APPROVE, "Layak")
    page = f"/pengajuan-pinjaman/{number}"
    client = sign_in(place.committee[0].user_id)
    assert f'action="{page}/suara"' not in client.get(page).text
    with work(app):
        change_setting("loans.votes_needed", 2)
        change_setting("loans.committee_size", 2)
    kept = dict(re.findall(r'name="(choice|reason)" value="([^"]+)"', client.get(page).text))
    assert kept == {"choice": "approve", "reason": "Layak"}
    assert _send(client, f"{page}/suara", page, **kept).status_code == 303
    with app.app_context():
        assert queries.get_application(number).status is ApplicationStatus.APPROVED


def test_another_treasurer_pays_out_and_the_member_pays_back(
    app: Flask, place: World, member: FlaskClient, sign_in: SignIn
) -> None:
    with work(app):
        loan_id = approved(place).id
    path = f"/pinjaman/{loan_id}/cairkan"
    fields = {"bank_account": place.bank_account_id, "on": START.isoformat()}
    decider = sign_in(place.treasurer.user_id)
    assert "bank_account" not in decider.get(path).get_data(as_text=True)
    payer = sign_in(place.other_treasurer.user_id)
    refused = _send(payer, path, path, **{**fields, "on": "2024-12-01"})
    assert refused.status_code == 422
    assert _send(payer, path, path, **fields).status_code == 303
    for page in (f"/pinjaman/{loan_id}", "/pinjaman", "/pinjaman?status=arrears&class=1&q=sari"):
        assert payer.get(page).status_code == 200
    assert member.get(f"/pinjaman-saya/{loan_id}").status_code == 200
    pay = f"/pinjaman-saya/{loan_id}/bayar"
    assert _send(member, pay, pay, amount="9.000.000").status_code == 422
    assert _send(member, pay, pay, amount="1.060.000").status_code == 303


def test_someone_elses_loan_is_not_found(app: Flask, place: World, sign_in: SignIn) -> None:
    with work(app):
        loan = running(place)
        loan_id, application_id = loan.id, loan.application_id
        other = add_member("Wati Orang")
        user = create_user("Wati", person_id=other.person_id)
        grant_role(user.id, Role.MEMBER)
        user_id = user.id
    stranger = sign_in(user_id)
    for path in (
        f"/pinjaman-saya/{loan_id}",
        f"/pinjaman-saya/{loan_id}/bayar",
        f"/pinjaman-saya/pengajuan/{application_id}",
        f"/pinjaman-saya/pengajuan/{application_id}/berkas/1",
    ):
        assert stranger.get(path).status_code == 404
    assert stranger.get(f"/pinjaman/{loan_id}").status_code == 403


@pytest.mark.parametrize("format_name", ["csv", "xlsx"])
def test_lists_are_offered_as_files(
    app: Flask, place: World, sign_in: SignIn, format_name: str
) -> None:
    with work(app):
        running(place)
    staff = sign_in(place.treasurer.user_id)
    for path in ("/pinjaman", "/pengajuan-pinjaman"):
        with staff.get(f"{path}?format={format_name}") as answer:
            assert answer.status_code == 200
            assert format_name != "csv" or "Sari Dewi" in answer.get_data(as_text=True)


def test_the_papers_are_printed(app: Flask, place: World, sign_in: SignIn) -> None:
    with work(app):
        loan = running(place)
        papers = [loan.agreement_id, loan.voucher_id]
    staff = sign_in(place.treasurer.user_id)
    for paper in papers:
        answer = staff.get(f"/dokumen/{paper}.pdf")
        assert answer.status_code == 200
        assert answer.data.startswith(b"%PDF-")


def test_the_loans_list_shows_arrears_and_class(app: Flask, place: World, sign_in: SignIn) -> None:
    with work(app):
        loan = running(place)
        assert loan.status is LoanStatus.ACTIVE
    with day(date(2025, 5, 20)):
        staff = sign_in(place.treasurer.user_id)
        late = staff.get("/pinjaman?status=arrears&class=3").get_data(as_text=True)
        current = staff.get("/pinjaman?class=1").get_data(as_text=True)

    assert "Sari Dewi" in late
    assert "Rp4.240.000" in late  # four instalments of 1.060.000
    assert "Sari Dewi" not in current

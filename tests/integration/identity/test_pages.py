"""Getting in and out in the browser."""

import json
import re

import pyotp
import pytest
from flask import Flask
from sqlalchemy import func, select

from coop import dates
from coop.db import run_in_transaction, session
from coop.domain.identity import queries, service
from coop.domain.identity.models import SignInAttempt
from coop.domain.identity.types import TokenPurpose
from coop.domain.trail.queries import TrailFilter, search_trail
from tests.integration.identity.conftest import PASSWORD, Staff
from tests.support.pages import fill_in, sign_in

NEW = "empat kata yang baru"


def test_a_failed_sign_in_is_kept_although_it_is_refused(app: Flask, staff: Staff) -> None:
    client = app.test_client()
    answer = fill_in(client, "/masuk", name="siti", password="wrong password")
    assert answer.status_code == 422
    assert "wrong password" not in answer.text
    with app.app_context():
        assert session.scalar(select(func.count()).select_from(SignInAttempt)) == 1


def test_after_a_refusal_the_same_page_can_be_sent_again(app: Flask, staff: Staff) -> None:
    client = app.test_client()
    page = client.get("/masuk").text
    hidden = dict(re.findall(r'name="(csrf_token|submission_id)"\s+value="([^"]+)"', page))
    typed = {**hidden, "name": "siti"}
    assert client.post("/masuk", data={**typed, "password": "wrong password"}).status_code == 422
    assert client.post("/masuk", data={**typed, "password": PASSWORD}).status_code == 303


@pytest.mark.parametrize(
    ("wanted", "target"),
    [
        ("/akun/sandi", "/akun/sandi"),
        ("https://evil.example/", "/"),
        ("//evil.example/", "/"),
        ("/\\evil.example", "/"),
        ("\\\\evil.example", "/"),
        ("javascript:alert(1)", "/"),
        ("/\n/evil.example", "/"),
        ("", "/"),
    ],
)
def test_after_sign_in_only_pages_of_this_site_open(
    app: Flask, staff: Staff, wanted: str, target: str
) -> None:
    answer = fill_in(app.test_client(), "/masuk", name="siti", password=PASSWORD, next=wanted)
    assert (answer.status_code, answer.headers["Location"]) == (303, target)


def test_sign_in_starts_a_fresh_session(app: Flask, staff: Staff) -> None:
    client = app.test_client()
    with client.session_transaction() as cookie:
        cookie["planted"] = "by somebody else"
    fill_in(client, "/masuk", name="siti", password=PASSWORD)
    with app.app_context():
        latest = search_trail(TrailFilter(action="user.signed_in")).rows[0]
        assert (latest.user_id, latest.subject_id) == (staff.siti, staff.siti)
    with client.session_transaction() as cookie:
        assert "planted" not in cookie
        assert cookie["_user_id"].startswith(f"{staff.siti}:")


def test_sign_out_ends_the_session(app: Flask, staff: Staff) -> None:
    client = sign_in(app, "siti", PASSWORD)
    assert fill_in(client, "/akun", to="/keluar").status_code == 303
    assert client.get("/akun").status_code == 302


def test_a_new_password_signs_the_other_device_out(app: Flask, staff: Staff) -> None:
    here, there = sign_in(app, "siti", PASSWORD), sign_in(app, "siti", PASSWORD)
    answer = fill_in(here, "/akun/sandi", present=PASSWORD, password=NEW, again=NEW)
    assert answer.status_code == 303
    assert here.get("/akun").status_code == 200
    assert there.get("/akun").status_code == 302


def test_the_two_new_passwords_must_agree(app: Flask, staff: Staff) -> None:
    client = sign_in(app, "siti", PASSWORD)
    answer = fill_in(client, "/akun/sandi", present=PASSWORD, password=NEW, again=NEW + "x")
    assert answer.status_code == 422
    assert sign_in(app, "siti", PASSWORD)


def test_the_link_from_the_mail_sets_the_password(app: Flask, staff: Staff) -> None:
    with app.app_context():
        link = run_in_transaction(lambda: service.issue_token(staff.siti, TokenPurpose.ACTIVATION))
    client = app.test_client()
    assert fill_in(client, f"/aktivasi/{link}", password=NEW, again=NEW).status_code == 303
    assert client.get(f"/aktivasi/{link}").status_code == 404
    assert sign_in(app, "siti", NEW)


def test_forgetting_answers_alike_for_everybody(app: Flask, staff: Staff) -> None:
    answers = [fill_in(app.test_client(), "/lupa-sandi", name=name) for name in ("siti", "nobody")]
    assert {(a.status_code, a.headers["Location"]) for a in answers} == {
        (303, "/lupa-sandi/terkirim")
    }
    assert app.test_client().get("/lupa-sandi/terkirim").status_code == 200


def test_the_code_from_the_office(app: Flask, staff: Staff) -> None:
    office = sign_in(app, "administrator", PASSWORD)
    page = f"/pengguna/{staff.siti}"
    assert "/kode" not in office.get(f"/pengguna/{staff.treasurer}").text  # no code for staff
    answer = fill_in(office, page, to=f"{page}/kode")
    assert answer.status_code == 303
    shown = office.get(answer.headers["Location"]).text
    code = re.search(r"(?<![\w-])[A-Z2-9]{4}-[A-Z2-9]{4}(?![\w-])", shown)
    assert code is not None
    assert code[0] not in office.get(answer.headers["Location"]).text  # shown once
    typed = {"name": "siti", "code": code[0], "password": NEW, "again": NEW}
    assert fill_in(app.test_client(), "/lupa-sandi/kode", **typed).status_code == 303
    assert sign_in(app, "siti", NEW)


def test_second_factor_from_set_up_to_sign_in(app: Flask, staff: Staff) -> None:
    client = sign_in(app, "siti", PASSWORD)
    assert "data:image/svg" in client.get("/akun/kode").text
    with client.session_transaction() as cookie:
        secret = cookie["new_second_factor"]
    answer = fill_in(client, "/akun/kode", code=pyotp.TOTP(secret).at(dates.now()))
    codes = re.findall(r">([A-Z2-9]{4}-[A-Z2-9]{4})<", client.get(answer.headers["Location"]).text)
    assert len(codes) == 10
    other = app.test_client()
    asked = fill_in(other, "/masuk", name="siti", password=PASSWORD, next="/akun/sandi")
    assert asked.headers["Location"] == "/masuk/kode"
    assert other.get("/akun").status_code == 302  # half signed in is not signed in
    assert fill_in(other, "/masuk/kode", code="000000").status_code == 422
    done = fill_in(other, "/masuk/kode", code=codes[0])
    assert (done.status_code, done.headers["Location"]) == (303, "/akun/sandi")
    refused = fill_in(other, "/akun/kode", to="/akun/kode/hapus", present="wrong password")
    assert refused.status_code == 422
    assert fill_in(other, "/akun/kode", to="/akun/kode/hapus", present=PASSWORD).status_code == 303
    with app.app_context():
        assert queries.get_user(staff.siti).totp_secret is None


def test_the_second_step_without_the_first_is_refused(app: Flask, staff: Staff) -> None:
    answer = app.test_client().get("/masuk/kode")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/masuk")


def test_a_new_address_asks_for_the_password_and_opens_the_login(app: Flask, staff: Staff) -> None:
    client = sign_in(app, "siti", PASSWORD)
    typed = {"email": "baru@contoh.id", "phone": "", "locale": "en", "town": "Bekasi"}
    assert fill_in(client, "/akun", **typed).status_code == 422
    assert fill_in(client, "/akun", **typed, present=PASSWORD).status_code == 303
    assert sign_in(app, "baru@contoh.id", PASSWORD)
    with app.app_context():
        assert queries.get_user(staff.siti).locale == "en"


def test_own_data_as_a_file(app: Flask, staff: Staff) -> None:
    client = sign_in(app, "siti", PASSWORD)
    assert client.get("/akun/data-saya").status_code == 200
    own = json.loads(client.get("/akun/data-saya.json").data)
    assert own["person"][0]["full_name"] == "Ibu Siti"
    assert "siti@contoh.id" in own["login"][0]["names"]


def test_settings_are_changed_and_traced(app: Flask, staff: Staff) -> None:
    client = sign_in(app, "administrator", PASSWORD)
    page = client.get("/pengaturan").text
    typed = {
        name: value.replace("&amp;", "&")
        for name, value in re.findall(
            r'name="([a-z_]+__[a-z_]+|dormant_months)"\s+value="([^"]*)"', page
        )
    }
    typed |= {
        "timezone": "Asia/Jakarta",
        "loans__payoff_rule": "plus-one-month",
        "loans__collectibility_scheme": "ojk-5",
        "payroll__priority": "wajib,instalment,bill,unfound,sukarela",
        "coop__town": "Bandung",
        "reminders__hour": "8",
    }
    assert fill_in(client, "/pengaturan", **typed).status_code == 303
    assert fill_in(client, "/pengaturan", **(typed | {"reminders__hour": "24"})).status_code == 422
    trail = client.get("/jejak?action=setting.changed").text
    assert "Bandung" in trail
    assert client.get("/jejak?from=nonsense&user=99999999999999999999&page=-3").status_code == 200


def test_role_from_request_to_decision(app: Flask, staff: Staff) -> None:
    asking, deciding = (sign_in(app, name, PASSWORD) for name in ("administrator", "chair"))
    page = f"/pengguna/{staff.siti}"
    typed = {"role": "cashier", "change": "grant", "reason": "New at the counter"}
    assert fill_in(asking, page, **typed).status_code == 303
    shown = deciding.get("/peran").text
    assert "New at the counter" in shown
    assert "siti@contoh.id" in shown
    assert fill_in(asking, page, to=f"/peran/{staff.siti}/approved").status_code == 403
    assert fill_in(deciding, "/peran", to=f"/peran/{staff.siti}/approved").status_code == 303
    with app.app_context():
        assert [role.value for role in queries.list_roles(staff.siti)] == ["cashier"]


@pytest.mark.parametrize("approval", ["", "0", "1", "nonsense"])
def test_a_role_that_was_asked_for_anew_is_looked_at_again(
    app: Flask, staff: Staff, approval: str
) -> None:
    asking, deciding = (sign_in(app, name, PASSWORD) for name in ("administrator", "chair"))
    page, address = f"/pengguna/{staff.siti}", f"/peran/{staff.siti}"
    typed = {"change": "grant", "reason": "New"}
    assert fill_in(asking, page, role="cashier", **typed).status_code == 303
    seen = dict(re.findall(r'name="(approval)" value="(\d+)"', deciding.get("/peran").text))
    assert fill_in(deciding, "/peran", to=f"{address}/rejected").status_code == 303
    assert fill_in(asking, page, role="treasurer", **typed).status_code == 303
    stale = fill_in(deciding, "/peran", to=f"{address}/approved", **seen)
    assert stale.status_code == 409
    sent = fill_in(deciding, "/peran", to=f"{address}/approved", approval=approval)
    assert sent.status_code == 409
    with app.app_context():
        assert queries.list_roles(staff.siti) == []


def test_the_list_of_users_as_a_file(app: Flask, staff: Staff) -> None:
    client = sign_in(app, "administrator", PASSWORD)
    lines = client.get("/pengguna?format=csv&role=chair").text.splitlines()
    assert len(lines) == 2
    assert "chair@contoh.id" in lines[1]

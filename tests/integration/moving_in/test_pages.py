"""The pages of moving in: a file, its faults, its approval, its progress, the opening balance."""

import io
import re
from collections.abc import Callable
from typing import Any

import openpyxl
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from coop.db import run_in_transaction, session
from coop.domain.identity.models import OneTimeToken
from coop.domain.moving_in.models import Move
from coop.domain.moving_in.types import MoveStatus
from coop.domain.notifications.models import Message
from coop.jobs.runner import run_pending
from tests.integration.moving_in.conftest import Office, hire
from tests.support.pages import fill_in
from tests.support.pages import sign_in as enter
from tests.support.spreadsheets import CUT_OVER, loan_row, member_row, write_csv, write_xlsx
from tests.support.staff import sign_in

Ask = Callable[[Callable[[], Any]], Any]


@pytest.fixture
def inside(app: Flask) -> Ask:
    """Answer a question to the database; between the requests no context is pushed."""

    def ask(question: Callable[[], Any]) -> Any:
        with app.app_context():
            try:
                return question()
            finally:
                session.remove()

    return ask


@pytest.fixture
def office(inside: Ask) -> Office:
    return inside(lambda: run_in_transaction(hire))  # type: ignore[no-any-return]  # what it asks for


@pytest.fixture
def secretary(app: Flask, office: Office) -> FlaskClient:
    return sign_in(app, office.secretary)


@pytest.fixture
def treasurer(app: Flask, office: Office) -> FlaskClient:
    return sign_in(app, office.treasurer)


@pytest.fixture
def chair(app: Flask, office: Office) -> FlaskClient:
    return sign_in(app, office.chair)


def upload(browser: FlaskClient, content: bytes, name: str = "anggota.xlsx") -> TestResponse:
    return fill_in(
        browser,
        "/pindahan/unggah",
        spreadsheet=(io.BytesIO(content), name),
        cut_over_on=CUT_OVER.isoformat(),
    )


def press(browser: FlaskClient, page: str, to: str) -> TestResponse:
    """Press the button on ``page`` that leads to ``to``."""
    return fill_in(browser, page, to=to)


def status() -> MoveStatus:
    """Return where the latest file stands."""
    return session.scalars(select(Move.status).order_by(Move.id.desc()).limit(1)).one()


def count_tokens() -> int:
    return len(session.scalars(select(OneTimeToken)).all())


def test_from_the_template_to_a_balanced_portal(
    secretary: FlaskClient,
    treasurer: FlaskClient,
    chair: FlaskClient,
    client: FlaskClient,
    app: Flask,
    inside: Ask,
) -> None:
    template = secretary.get("/pindahan/templat.xlsx")
    assert openpyxl.load_workbook(io.BytesIO(template.data)).sheetnames == [
        "Petunjuk",
        "Anggota",
        "Pinjaman",
    ]
    faulty = upload(secretary, write_xlsx([member_row(1, sex="?", hobby=1), member_row(2)]))
    assert faulty.status_code == 303
    page = secretary.get(faulty.location).text
    assert "Jenis Kelamin" in page
    assert "Tulis L atau P." in page
    assert "1 kesalahan membuat berkas ini belum bisa masuk." in page
    right = upload(secretary, write_xlsx([member_row(1), member_row(2, email="")], [loan_row(2)]))
    assert press(secretary, right.location, f"{right.location}/setujui").status_code == 403
    assert press(chair, right.location, f"{right.location}/setujui").status_code == 303
    assert "progress" in chair.get(right.location).text
    assert "hx-get" in chair.get(f"{right.location}/kemajuan").text
    assert inside(run_pending) == 1
    assert "hx-get" not in chair.get(f"{right.location}/kemajuan").text
    done = secretary.get(right.location).text
    assert inside(status) is MoveStatus.IMPORTED
    assert "Kirim tautan aktivasi" in done
    links = press(secretary, right.location, f"{right.location}/aktivasi")
    assert links.status_code == 303
    assert inside(run_pending) == 1
    mail = inside(
        lambda: session.scalars(select(Message).where(Message.template == "activation")).one()
    )
    assert mail.address == "lama1@contoh.id"
    answer = fill_in(
        client,
        f"/aktivasi/{mail.context['token']}",
        password="empat kata yang panjang",
        again="empat kata yang panjang",
    )
    assert answer.status_code == 303
    member = enter(app, "000001", "empat kata yang panjang")
    assert "Rp500.000" in member.get("/simpanan-saya").text
    shown = treasurer.get("/pindahan/saldo-awal/isi").text
    assert 'name="amount_1-1401"' not in shown
    saved = fill_in(treasurer, "/pindahan/saldo-awal/isi", pasted="1-1101\tKas\t1.000")
    assert saved.status_code == 303
    assert "belum bisa dibukukan" in treasurer.get("/pindahan/saldo-awal").text
    typed = re.sub(r"\D", "", _missing(treasurer.get("/pindahan/saldo-awal").text))
    pasted = f"1-1101\tKas\t1.000\n3-3100\tCadangan umum\t{typed}"
    fill_in(treasurer, "/pindahan/saldo-awal/isi", pasted=pasted)
    shown = chair.get("/pindahan/saldo-awal").text
    assert "Bukukan dan selesaikan pindahan" in shown
    revision = re.search(r'name="revision" value="(\d+)"', shown)
    assert revision is not None
    booked = fill_in(
        chair, "/pindahan/saldo-awal", to="/pindahan/saldo-awal/setujui", revision=revision[1]
    )
    assert booked.status_code == 303
    assert "Pindahan selesai" in chair.get("/pindahan").text


def _missing(page: str) -> str:
    found = re.search(r"Selama masih kurang (Rp[\d.]+)", page)
    assert found, page
    return found[1]


def test_the_same_file_again_is_told_beside_the_field(secretary: FlaskClient) -> None:
    content = write_csv([member_row(1)])
    upload(secretary, content, "anggota.csv")
    again = upload(secretary, content, "salinan.csv")
    assert again.status_code == 422
    assert "sudah menunggu" in again.text


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "Pilih berkas"),
        (b"PK\x03\x04 bukan zip", "Berkas ini rusak"),
        (b"bukan daftar sama sekali", "Tidak ada daftar"),
        (bytes(500), "bukan berkas Excel"),
    ],
)
def test_what_cannot_be_read_is_told_beside_the_field(
    secretary: FlaskClient, content: bytes, words: str
) -> None:
    answer = upload(secretary, content)
    assert answer.status_code == 422
    assert 'id="spreadsheet-error"' in answer.text
    assert words in answer.text or content == b""


def test_the_reasons_stand_beside_the_rows(secretary: FlaskClient, chair: FlaskClient) -> None:
    faulty = upload(secretary, write_xlsx([member_row(1), member_row(2, sex="?", phone="0")]))
    answer = secretary.get(f"{faulty.location}/alasan.xlsx")
    sheet = openpyxl.load_workbook(io.BytesIO(answer.data))["Anggota"]
    rows = list(sheet.iter_rows(values_only=True))
    assert rows[0][:3] == ("Yang perlu diperbaiki", "No. Anggota", "Nama Lengkap")
    assert rows[1][0] is None or "belum ada" in str(rows[1][0])
    assert "Jenis Kelamin: Tulis L atau P." in str(rows[2][0])
    assert "No. HP: " in str(rows[2][0])
    coloured = [cell.column_letter for cell in sheet[3] if cell.fill.fgColor.rgb == "FFF8D7DA"]
    assert len(coloured) == 2
    assert chair.get(f"{faulty.location}/alasan.xlsx").status_code == 403
    assert secretary.get("/pindahan/999/alasan.xlsx").status_code == 404


def test_the_members_of_a_file_are_listed(
    office: Office, secretary: FlaskClient, chair: FlaskClient, inside: Ask
) -> None:
    move_id = inside(
        lambda: office.move_in(write_xlsx([member_row(1), member_row(2, email=""), member_row(3)]))
    )
    address = f"/pindahan/{move_id}/anggota"
    assert "Anggota Lama 3" in secretary.get(address).text
    found = secretary.get(f"{address}?q=lama+2&sort=name&dir=desc").text
    assert "Anggota Lama 2" in found
    assert "Anggota Lama 3" not in found
    codes = secretary.get(f"{address}?reach=code&sort=savings&format=csv").get_data(as_text=True)
    assert codes.count("\n") == 2
    assert "Anggota Lama 2" in codes
    with chair.get(f"{address}?format=xlsx") as file:
        assert file.status_code == 200


def test_who_has_a_link_gets_no_second_one(
    office: Office, secretary: FlaskClient, inside: Ask
) -> None:
    move_id = inside(lambda: office.move_in(write_xlsx([member_row(1), member_row(2)])))
    page = f"/pindahan/{move_id}"
    assert inside(run_pending) == 1  # the import, which finds that it is done
    assert "2 tautan" in _told(secretary, press(secretary, page, f"{page}/aktivasi"))
    press(secretary, page, f"{page}/aktivasi")  # before the background has looked
    assert inside(run_pending) == 2
    assert inside(count_tokens) == 2
    again = press(secretary, "/pindahan/unggah", f"{page}/aktivasi")
    assert "sudah dikirimi tautan" in _told(secretary, again)
    assert inside(count_tokens) == 2


def _told(browser: FlaskClient, answer: TestResponse) -> str:
    assert answer.status_code == 303
    return browser.get(answer.location).text


def test_a_file_is_put_away(secretary: FlaskClient, inside: Ask) -> None:
    brought = upload(secretary, write_csv([member_row(1)]), "anggota.csv")
    assert press(secretary, brought.location, f"{brought.location}/buang").status_code == 303
    assert inside(status) is MoveStatus.DISCARDED
    assert secretary.get("/pindahan?status=discarded").text.count("anggota.csv") == 1


def test_pasted_lines_that_cannot_be_read_are_named(
    office: Office, treasurer: FlaskClient, inside: Ask
) -> None:
    inside(lambda: office.move_in(write_xlsx([member_row(1)])))
    pasted = "1-1101\tKas\tbanyak\n1-1401\tPinjaman\t5\n1-1102\tKas kecil\t7\n1-1102\tlagi\t8"
    answer = fill_in(treasurer, "/pindahan/saldo-awal/isi", pasted=pasted)
    assert answer.status_code == 422
    for words in ("Baris 1: jumlahnya", "Baris 2: bukan akun", "Baris 4: akun yang sama"):
        assert words in answer.text
    live = treasurer.get("/pindahan/saldo-awal/isi?amount_1-1101=5.000&amount_1-1102=x").text
    assert "Rp5.000" in live


def test_without_a_member_in_the_office_waits(secretary: FlaskClient, chair: FlaskClient) -> None:
    assert "Belum ada berkas" in secretary.get("/pindahan").text
    assert "Belum ada anggota" in chair.get("/pindahan/saldo-awal").text

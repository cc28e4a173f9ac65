import io
import re
from urllib.parse import unquote
from uuid import uuid4

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from coop.db import session
from coop.domain.complaints import service
from coop.domain.complaints.types import ComplaintStatus, Outcome
from coop.domain.identity.types import Actor
from coop.domain.members.models import Member
from coop.domain.members.types import MemberStatus
from coop.domain.reports.service import get_report
from coop.domain.reports.types import ReportFilter
from tests.bad_input.typed import picture
from tests.integration.complaints.conftest import MONDAY, House
from tests.support.staff import send, sign_in

WRITTEN = {
    "kind": "complaint",
    "category_id": "1",
    "title": "Antrean loket",
    "text": "Saya menunggu lama.",
}


def visit(house: House, who: Actor | None) -> FlaskClient:
    return sign_in(house.app, who) if who else house.app.test_client()


def get(house: House, who: Actor | None, address: str) -> TestResponse:
    return visit(house, who).get(address, buffered=True)


def test_a_member_writes_with_a_picture_and_reads_the_answer(house: House) -> None:
    browser = visit(house, house.member)
    sent = browser.post(
        "/keluhan-saya/tulis",
        data={
            **WRITTEN,
            "submission_id": str(uuid4()),
            "file_1": (io.BytesIO(picture()), "antrean.jpg"),
        },
    )
    assert sent.status_code == 303
    page = browser.get(sent.headers["Location"]).text
    attached = re.search(r'href="(/keluhan-saya/\d+/berkas/\d+)"', page)
    assert attached
    assert browser.get(attached[1]).mimetype == "image/jpeg"
    assert visit(house, house.another).get(attached[1]).status_code == 404
    key = int(sent.headers["Location"].rsplit("/", 1)[1])
    house.answer(key, Outcome.RESOLVE)
    assert "Jawaban kami." in browser.get(f"/keluhan-saya/{key}").text
    assert "Antrean loket" in browser.get("/keluhan-saya").text
    rated = send(browser, f"/keluhan-saya/{key}/nilai", {"stars": "5", "comment": "Cepat"})
    assert rated.status_code == 303
    again = send(browser, f"/keluhan-saya/{key}/nilai", {"stars": "1"})
    assert again.status_code == 422
    assert house.see(key).rating == 5


def test_what_is_missing_stands_beside_its_field_and_the_rest_stays(house: House) -> None:
    browser = visit(house, house.member)
    answer = send(browser, "/keluhan-saya/tulis", {**WRITTEN, "title": "", "kind": "nonsense"})
    assert answer.status_code == 422
    assert 'id="title-error"' in answer.text
    assert "Saya menunggu lama." in answer.text


def test_a_guest_needs_one_way_to_be_answered(house: House) -> None:
    browser = visit(house, None)
    refused = send(browser, "/keluhan", {**WRITTEN, "name": "Yulia"})
    assert refused.status_code == 422
    assert 'id="email-error"' in refused.text
    sent = send(browser, "/keluhan", {**WRITTEN, "name": "Yulia", "phone": "081234567890"})
    assert sent.status_code == 303
    link = sent.headers["Location"]
    assert re.fullmatch(r"/keluhan/ikuti/[\w-]{40,}", link)
    assert "Antrean loket" in browser.get(link).text
    replied = send(browser, f"{link}/balas", {"text": "Tambahan"})
    assert replied.headers["Location"] == link
    assert browser.get(link[:-1] + "~").status_code == 404


def test_the_public_form_leads_members_alone_to_their_own(house: House) -> None:
    own = 'href="/keluhan-saya/tulis"'
    for who, is_led in ((None, False), (house.cashier, False), (house.member, True)):
        page = visit(house, who).get("/keluhan").text
        assert (own in page) is is_led, who
    stranger = visit(house, None).get("/keluhan").text
    assert "next=/hubungi-kami" in unquote(stranger), "which leads to the form of theirs"
    assert visit(house, house.cashier).get("/hubungi-kami").headers["Location"] == "/keluhan"


def test_the_sixth_within_the_hour_is_told_to_wait(house: House) -> None:
    browser = visit(house, None)
    typed = {**WRITTEN, "name": "Yulia", "email": "yulia@contoh.id"}
    answers = [send(browser, "/keluhan", typed).status_code for _turn in range(6)]
    assert answers == [303] * 5 + [422]


@pytest.mark.parametrize(
    "who", ["secretary", "cashier", "treasurer", "committee", "chair", "administrator"]
)
def test_nobody_but_the_supervisor_finds_what_is_confidential(house: House, who: str) -> None:
    house.write(title="Hal biasa")
    key = house.write(is_confidential=True, title="Uang terima kasih", files=[house.draw()])
    house.answer(key, Outcome.ANSWER, house.supervisor)
    reader = house.actors[who]
    for address in (
        "/kelola-keluhan",
        "/kelola-keluhan?q=terima",
        "/kelola-keluhan?format=csv",
        "/laporan/keluhan",
        "/laporan/keluhan?format=csv",
        "/laporan/keluhan-per-kategori?format=csv",
        "/jejak",
        "/jejak?kind=confidential_complaint",
        "/pesan-keluar",
        "/pesan-keluar?format=csv",
        "/ringkasan",
    ):
        page = get(house, reader, address)
        own_page = f'/kelola-keluhan/{key}"'
        for secret in ("Uang terima kasih", "RHS-", "Keluhan rahasia", own_page):
            assert secret not in page.text, address
        if address == "/laporan/keluhan?format=csv" and page.status_code == 200:
            assert page.text.count("KS-2026") == 1
    for address in (f"/kelola-keluhan/{key}", f"/kelola-keluhan/{key}/berkas/1"):
        assert get(house, reader, address).status_code in {403, 404}
    assert get(house, reader, "/keluhan-rahasia").status_code == 403
    message = get(house, reader, "/pesan-keluar/2")
    assert message.status_code in {403, 404}


def test_the_supervisor_finds_and_answers_it(house: House) -> None:
    key = house.write(is_confidential=True, title="Uang terima kasih")
    browser = visit(house, house.supervisor)
    assert "Uang terima kasih" in browser.get("/keluhan-rahasia").text
    assert "RHS-2026-00001" in browser.get("/keluhan-rahasia?format=csv", buffered=True).text
    assert "confidential_complaint" not in browser.get("/jejak").text
    assert f"/kelola-keluhan/{key}" in browser.get("/jejak").text
    answered = send(
        browser, f"/kelola-keluhan/{key}/jawab", {"answer": "Kami periksa.", "outcome": "answer"}
    )
    assert answered.status_code == 303
    own = get(house, house.member, f"/keluhan-saya/{key}").text
    assert "Kami periksa." in own
    assert "Supervisor" not in own, "no name of whoever answered"


def test_a_confidential_one_that_was_written_down_is_out_of_sight(house: House) -> None:
    browser = visit(house, house.cashier)
    typed = {**WRITTEN, "channel": "phone", "whose": "guest", "name": "Karta"}
    typed |= {"phone": "081234567890", "is_confidential": "y"}
    sent = send(browser, "/kelola-keluhan/tulis", typed)
    assert sent.headers["Location"] == "/kelola-keluhan"
    assert "Antrean loket" not in browser.get("/kelola-keluhan").text


def test_staff_write_down_for_a_member(house: House) -> None:
    def join() -> None:
        session.add(
            Member(
                person_id=house.member.person_id,
                number="000001",
                status=MemberStatus.ACTIVE,
                current_mark=1,
                joined_on=MONDAY.date(),
                card_token="t" * 20,
                pays_by_payroll=False,
                created_at=MONDAY,
            )
        )

    house.do(join)
    browser = visit(house, house.cashier)
    typed = {**WRITTEN, "channel": "counter", "whose": "member"}
    empty = send(browser, "/kelola-keluhan/tulis", typed)
    assert 'id="whose-error"' in empty.text
    wrong = send(browser, "/kelola-keluhan/tulis", {**typed, "member_number": "999"})
    assert 'id="member_number-error"' in wrong.text
    sent = send(browser, "/kelola-keluhan/tulis", {**typed, "member_number": "000001"})
    assert sent.status_code == 303
    assert "Siti Aminah" in browser.get(sent.headers["Location"]).text


def test_the_list_is_searched_filtered_and_exported(house: House) -> None:
    house.write(title="Antrean loket")
    key = house.write(house.another, title="Kursi tunggu")
    browser = visit(house, house.secretary)
    found = browser.get("/kelola-keluhan?q=kursi").text
    assert "Kursi tunggu" in found
    assert "Antrean loket" not in found
    assert "Antrean loket" in browser.get("/kelola-keluhan?q=aminah").text
    assert "Kursi tunggu" not in browser.get("/kelola-keluhan?status=resolved").text
    assert "Kursi" not in browser.get("/kelola-keluhan?whose=mine&kind=suggestion").text
    lines = browser.get(
        "/kelola-keluhan?format=csv&sort=title&dir=desc", buffered=True
    ).text.splitlines()
    assert [line.split(",")[1] for line in lines[1:]] == ["Kursi tunggu", "Antrean loket"]
    assert browser.get("/kelola-keluhan?format=xlsx", buffered=True).status_code == 200
    assert browser.get("/kelola-keluhan?category=1&sort=received&q=!").status_code == 200
    assert browser.get(f"/kelola-keluhan/{key}").status_code == 200


def test_the_menu_counts_what_waits(house: House) -> None:
    key = house.write()
    browser = visit(house, house.secretary)

    def waiting() -> bool:
        menu = browser.get("/kelola-keluhan").text.partition("<main")[0]
        return '<span class="count">1</span>' in menu

    assert waiting()
    house.answer(key, Outcome.RESOLVE)
    assert not waiting()


def test_reports_know_the_period_the_times_and_the_stars(house: House) -> None:
    key = house.write()
    house.later(hours=3)
    house.answer(key, Outcome.RESOLVE)
    house.own(key, lambda one: service.rate_answer(one, 4, ""))
    house.later(days=40)
    house.write(house.another)
    wanted = ReportFilter(day=MONDAY.date(), first=MONDAY.date(), last=MONDAY.date())
    rows = house.ask(lambda: list(get_report("keluhan").stream(wanted)))
    assert [(row.number, row.answer_hours, row.resolve_hours, row.rating) for row in rows] == [
        ("KS-2026-00001", 3, 3, 4)
    ]
    everything = ReportFilter(day=MONDAY.date())
    (category,) = house.ask(lambda: list(get_report("keluhan-per-kategori").stream(everything)))
    assert (category.complaints, category.suggestions, category.waiting) == (2, 0, 1)
    assert (category.late, category.rated, category.rating) == (0, 1, 4)
    printed = get(
        house, house.secretary, "/laporan/keluhan?from=2026-03-01&to=2026-03-31&format=pdf"
    )
    assert printed.data.startswith(b"%PDF")


def test_closed_things_offer_nothing_to_press(house: House) -> None:
    key = house.write()
    house.answer(key, Outcome.RESOLVE)
    page = get(house, house.secretary, f"/kelola-keluhan/{key}").text
    assert f'action="/kelola-keluhan/{key}/jawab"' not in page
    assert f'action="/kelola-keluhan/{key}/usulkan"' in page
    assert house.see(key).status is ComplaintStatus.RESOLVED


def test_the_administrator_reads_no_answer_in_the_outbox(house: House) -> None:
    key = house.write()
    house.answer(key, Outcome.RESOLVE)
    shown = get(house, house.administrator, "/pesan-keluar/2")
    assert "KS-2026-00001" in shown.text
    assert "Jawaban kami." not in shown.text
    assert "Jawaban kami." in get(house, house.secretary, "/pesan-keluar/2").text


def test_staff_read_no_notes_on_their_own(house: House) -> None:
    key = house.write(house.treasurer)
    house.do(lambda: service.add_note(key, "Hanya untuk kami.", house.secretary), house.secretary)
    address = f"/kelola-keluhan/{key}"
    assert "Hanya untuk kami." in get(house, house.secretary, address).text
    assert "Hanya untuk kami." not in get(house, house.treasurer, address).text

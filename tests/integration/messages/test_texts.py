"""Mails in the words of staff: used, tried out, refused, and never in the way of a mail."""

import pytest
from sqlalchemy import update

from coop.db import session
from coop.domain.notifications import text_service
from coop.domain.notifications.models import MailText
from coop.domain.notifications.text_rules import WrittenText
from coop.domain.notifications.types import MessageStatus
from coop.errors import NotFound, Refused
from coop.web.filters import LABELS
from coop.web.mail_variables import LOCALES, example_of, list_templates, variables_of
from coop.web.mails import render_original, render_written, starting_text
from tests.integration.messages.conftest import Post
from tests.support.staff import send, sign_in

TEMPLATE, LOCALE = "password_changed", "id"
KNOWN = {"name", "coop_name", "base_url"}
OURS = WrittenText("Sandi {{ name }} diganti", "Halo {{ name }},\n\nsalam dari {{ coop_name }}.")


def write(post: Post, text: WrittenText = OURS) -> None:
    post.do(lambda: text_service.write_text(TEMPLATE, LOCALE, text, KNOWN, post.administrator))


def test_the_words_of_staff_arrive_and_the_original_comes_back(post: Post) -> None:
    write(post)
    post.mail()
    assert post.deliver() == 1
    mail = post.server.messages[-1]
    assert mail["Subject"] == "Sandi Siti Rahayu diganti"
    assert mail.get_content().startswith("Halo Siti Rahayu,")
    post.do(lambda: text_service.restore_original(TEMPLATE, LOCALE))
    with pytest.raises(NotFound):
        post.do(lambda: text_service.restore_original(TEMPLATE, LOCALE))
    post.mail()
    post.deliver()
    assert not post.server.messages[-1].get_content().startswith("Halo")
    write(post)
    versions = post.ask(lambda: text_service.list_versions(TEMPLATE, LOCALE))
    assert [(one.version, one.current_mark) for one in versions] == [(2, 1), (1, None)]


def test_words_that_cannot_be_made_give_way_to_the_original(post: Post) -> None:
    write(post)
    broken = update(MailText).values(body="{{ name.first.second }}")
    post.do(lambda: session.execute(broken))
    key = post.mail()
    assert post.deliver() == 1
    assert post.row(key).status is MessageStatus.SENT
    assert "Siti Rahayu" in post.server.messages[-1].get_content()
    assert not (post.server.messages[-1]["Subject"] or "").startswith("Sandi Siti")
    empty = update(MailText).values(body="{% if not name %}x{% endif %}")
    post.do(lambda: session.execute(empty))
    post.mail()
    post.deliver()
    assert post.server.messages[-1].get_content().strip()


def test_what_is_not_declared_is_never_kept(post: Post) -> None:
    with pytest.raises(Refused):
        write(post, WrittenText("Kabar", "{{ nik }}"))
    assert post.ask(lambda: text_service.find_text(TEMPLATE, LOCALE)) is None


def test_every_mail_has_a_name_variables_and_an_example(post: Post) -> None:
    with post.app.test_request_context():
        for template in list_templates():
            assert template in LABELS, template
            for locale in LOCALES:
                subject, body = render_original(template, example_of(template), locale)
                assert subject
                assert body.strip()
                start = starting_text(template, variables_of(template), locale)
                if start is not None:
                    render_written(start, example_of(template), locale)
        assert starting_text("reminder", variables_of("reminder"), "id") is None
        started = starting_text("password_changed", variables_of("password_changed"), "id")
        assert started is not None
        assert "{{ name }}" in started.body


def test_staff_write_preview_try_and_restore(post: Post) -> None:
    browser = sign_in(post.app, post.administrator)
    page = f"/templat-pesan/{TEMPLATE}/{LOCALE}"
    assert "{{ name }}" in browser.get(page).text
    typed = {"subject": "Sandi diganti", "body": "Halo {{ name }}, sandi Anda diganti."}
    shown = send(browser, page, {**typed, "preview": "1"})
    assert "Halo Siti Rahayu, sandi Anda diganti." in shown.text
    wrong = send(browser, page, {**typed, "body": "Halo {{ nama }}"})
    assert wrong.status_code == 422
    assert "{{ nama }} bukan variabel" in wrong.text
    late = send(browser, page, {**typed, "body": "{{ name.first.second }}"})
    assert late.status_code == 422
    assert send(browser, page, typed).status_code == 303
    assert "Versi 1" in browser.get("/templat-pesan?q=sandi").text
    assert send(browser, f"{page}/uji").status_code == 303
    post.deliver()
    assert post.server.recipients[-1] == ["adi@example.com"]
    assert post.server.messages[-1]["Subject"] == "Sandi diganti"
    assert send(browser, f"{page}/asli").status_code == 303
    assert browser.get("/templat-pesan/nothing/id").status_code == 404
    assert browser.get(f"/templat-pesan/{TEMPLATE}/fr").status_code == 404
    assert post.problems() == []


# --- the bell ---


def test_what_arrived_is_read_in_the_portal(post: Post) -> None:
    arrived, waiting = post.mail(), post.mail()
    post.server.behaviour = "accept"
    post.deliver()
    reader, other = sign_in(post.app, post.reader), sign_in(post.app, post.other)
    page = reader.get("/pesan-saya").text
    assert "2 pesan baru" in page
    assert '<span class="count">2</span>' in page
    assert "Siti Rahayu" in reader.get(f"/pesan-saya/{arrived}").text
    assert other.get(f"/pesan-saya/{arrived}").status_code == 404
    assert send(other, f"/pesan-saya/{arrived}/dibaca").status_code == 404
    assert send(reader, f"/pesan-saya/{arrived}/dibaca").status_code == 204
    assert "1 pesan baru" in reader.get("/pesan-saya").text
    assert send(reader, "/pesan-saya/dibaca").status_code == 303
    assert "Tidak ada yang baru" in reader.get("/pesan-saya").text
    assert post.row(waiting).read_at is not None
    assert "Belum ada pesan" in other.get("/pesan-saya").text


def test_what_did_not_arrive_is_not_there(post: Post) -> None:
    key = post.mail()
    reader = sign_in(post.app, post.reader)
    assert reader.get(f"/pesan-saya/{key}").status_code == 404
    assert "Belum ada pesan" in reader.get("/pesan-saya").text

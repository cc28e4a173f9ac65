"""What was given up: its attempts, sent again one by one or all of a kind, by who may."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from coop.db import session
from coop.domain.complaints.models import ComplaintCategory
from coop.domain.complaints.service import submit_complaint
from coop.domain.complaints.types import ComplaintKind, NewComplaint
from coop.domain.identity.types import Role
from coop.domain.notifications import delivery_service, queries
from coop.domain.notifications.models import Message
from coop.domain.notifications.types import MessageStatus
from coop.domain.reports.queue_queries import describe_queues
from tests.integration.home.homes import count_rows, read_figures, read_needs
from tests.integration.messages.conftest import Post
from tests.support.staff import add_staff, send, sign_in


@pytest.fixture
def dead(post: Post) -> Post:
    """Three mails that the server refused for good, two of a kind."""
    post.server.behaviour = "reject"
    for template in ("password_changed", "password_changed", "contact_changed"):
        post.mail(template)
    assert post.deliver() == 3
    post.server.clear()
    return post


def test_each_attempt_is_kept_with_what_the_server_said(dead: Post) -> None:
    keys = dead.ask(lambda: session.scalars(select(Message.id)).all())
    attempts = dead.ask(lambda: queries.list_attempts(keys[0]))
    assert [(one.attempt, one.error[:3]) for one in attempts] == [(1, "550")]
    page = sign_in(dead.app, dead.administrator).get(f"/pesan-keluar/{keys[0]}").text
    assert "Percobaan ke-1" in page
    assert "550" in page


def test_all_of_a_kind_are_sent_again_and_no_other(dead: Post) -> None:
    browser = sign_in(dead.app, dead.administrator)
    page = browser.get("/pesan-keluar").text
    assert "kirim ulang 2" in page
    assert send(browser, "/pesan-keluar/kirim-ulang/password_changed").status_code == 303
    assert dead.deliver() == 2
    left = dead.ask(queries.count_dead_by_template)
    assert left == {"contact_changed": 1}
    assert dead.do(lambda: delivery_service.resend_all("password_changed")) == 0
    assert dead.problems() == []


def _sees_no_dead_message(post: Post) -> None:
    """The home counts what the list behind it shows: nothing of what is not for the reader."""
    browser = sign_in(post.app, post.administrator)
    page = browser.get("/ringkasan").text
    assert [need.title for need in read_needs(page)] == []
    figures = {figure.title: figure for figure in read_figures(page)}
    given_up = figures["Pesan gagal terkirim"]
    assert given_up.whole == count_rows(browser, given_up.address) == 0
    dead = {"dead_messages"}
    hidden = ("confidential_arrived", "confidential_news")
    all_of_them = post.ask(lambda: describe_queues(dead, None))["dead_messages"]
    assert all_of_them.since is not None
    assert post.ask(lambda: describe_queues(dead, None, hidden))["dead_messages"].since is None


def test_the_confidential_ones_are_the_supervisors_to_send(post: Post) -> None:
    supervisor = post.do(lambda: add_staff("Nur", Role.SUPERVISOR, email="nur@example.com"))
    category = post.ask(lambda: session.scalars(select(ComplaintCategory.id)).first())
    written = NewComplaint(ComplaintKind.COMPLAINT, category or 1, "Uang jasa", "Diminta uang.")
    post.server.behaviour = "reject"
    post.do(lambda: submit_complaint(replace(written, is_confidential=True), post.reader))
    post.deliver()
    post.server.clear()
    told = post.ask(
        lambda: session.scalars(
            select(Message).where(Message.template == "confidential_arrived")
        ).one()
    )
    assert told.status is MessageStatus.DEAD
    _sees_no_dead_message(post)
    administrator, watcher = sign_in(post.app, post.administrator), sign_in(post.app, supervisor)
    address = f"/pesan-keluar/{told.id}/kirim-ulang"
    assert send(administrator, address).status_code == 404
    assert send(administrator, "/pesan-keluar/kirim-ulang/confidential_news").status_code == 403
    assert send(watcher, "/pesan-keluar/kirim-ulang/password_changed").status_code == 403
    assert "kirim ulang" in watcher.get("/pesan-keluar").text
    assert send(watcher, address).status_code == 303
    assert send(watcher, "/pesan-keluar/kirim-ulang/confidential_news").status_code == 303
    assert post.deliver() == 2
    arrived = next(one for one in post.server.messages if one["To"] == "nur@example.com")
    assert "Uang jasa" not in arrived.get_content()
    assert "Diminta" not in arrived.get_content()
    assert "Siti" not in arrived.get_content()
    assert post.problems() == []

"""Every message ends: sent, kept for staff, or given up with its reason."""

import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update

from coop import dates
from coop.db import run_in_transaction, session
from coop.domain.identity.types import Actor, Role
from coop.domain.notifications import delivery_service
from coop.domain.notifications.checks import CHECKS
from coop.domain.notifications.models import Message
from coop.domain.notifications.service import send_mail
from coop.domain.notifications.types import MessageStatus
from coop.gateways.mail import Mail, PermanentMailError, SmtpMailer, TemporaryMailError
from coop.jobs.outbox import deliver_messages
from tests.support.rivals import run_rivals
from tests.support.smtp import Behaviour, MailServer
from tests.support.staff import add_staff, send, sign_in

NOW = datetime(2024, 3, 5, 1, 0, tzinfo=UTC)
CONTEXT = {
    "name": "Ani Lestari",
    "total_amount": 1_250_000,
    "items": [
        {
            "kind": "savings.wajib",
            "text": "Simpanan wajib Maret 2024",
            "amount": 1_250_000,
            "due_on": "2024-03-10",
            "days_late": -5,
        },
    ],
}


@pytest.fixture
def context(app: Flask) -> Iterator[None]:
    with app.app_context():
        yield


@pytest.fixture
def queue(context: None) -> Callable[..., int]:
    """Queue a reminder and commit; returns the id of its message."""

    def commit(address: str = "ani@example.com", **options: object) -> int:
        def work() -> int:
            message = send_mail("reminder", address, CONTEXT, **options)
            assert message is not None
            return message.id

        return run_in_transaction(work)

    return commit


@pytest.fixture
def smtp(app: Flask, mail_server: MailServer, monkeypatch: pytest.MonkeyPatch) -> MailServer:
    monkeypatch.setitem(app.config, "SMTP_URL", mail_server.url)
    return mail_server


def read(message_id: int) -> Message:
    session.remove()
    return session.get_one(Message, message_id)


def test_a_message_is_sent_in_the_reader_s_language(
    queue: Callable[..., int], smtp: MailServer
) -> None:
    message_id = queue(locale="en")
    assert deliver_messages() == 1
    [mail] = smtp.messages
    assert smtp.recipients == [["ani@example.com"]]
    assert mail["Subject"] == "Reminder: a payment is due soon"
    assert "Simpanan wajib Maret 2024: Rp1.250.000" in mail.get_content()
    assert "10 March 2024" in mail.get_content()
    message = read(message_id)
    assert message.status is MessageStatus.SENT
    assert mail["Message-ID"] == f"<{message.message_id}@localhost>"
    assert message.sent_at is not None
    assert message.body is not None
    assert deliver_messages() == 0


def test_without_a_server_messages_are_kept_for_staff(queue: Callable[..., int]) -> None:
    message_id = queue()
    assert deliver_messages() == 1
    message = read(message_id)
    assert (message.status, message.sent_at) == (MessageStatus.KEPT, None)
    assert "Rp1.250.000" in (message.body or "")
    assert all(check.run().problems == [] for check in CHECKS)


@pytest.mark.parametrize("behaviour", ["refuse", "drop", "defer"])
def test_a_server_in_trouble_is_tried_again_later(
    queue: Callable[..., int], smtp: MailServer, behaviour: Behaviour
) -> None:
    smtp.behaviour = behaviour
    with dates.at(NOW):
        message_id = queue()
        deliver_messages()
        message = read(message_id)
        assert (message.status, message.attempts) == (MessageStatus.QUEUED, 1)
        assert message.next_at == NOW + delivery_service.FIRST_PAUSE
        assert message.last_error
        assert deliver_messages() == 0
    smtp.clear()
    with dates.at(NOW + timedelta(minutes=1)):
        assert deliver_messages() == 1
        assert read(message_id).status is MessageStatus.SENT
    assert len(smtp.messages) == 1


def test_a_refused_address_is_given_up_and_the_next_message_goes_out(
    queue: Callable[..., int], smtp: MailServer
) -> None:
    message_id = queue()
    smtp.behaviour = "reject"
    deliver_messages()
    message = read(message_id)
    assert message.status is MessageStatus.DEAD
    assert "550" in (message.last_error or "")
    smtp.clear()
    queue("budi@example.com")
    assert deliver_messages() == 1
    assert smtp.recipients == [["budi@example.com"]]
    assert all(check.run().problems == [] for check in CHECKS)


def test_a_message_is_given_up_after_its_last_attempt(
    queue: Callable[..., int], smtp: MailServer
) -> None:
    smtp.behaviour = "defer"
    moment, pauses = NOW, []
    with dates.at(NOW):
        message_id = queue()
    for _attempt in range(delivery_service.MAX_ATTEMPTS):
        with dates.at(moment):
            assert deliver_messages() == 1
        message = read(message_id)
        pauses.append(message.next_at - moment)
        moment = message.next_at
    assert message.status is MessageStatus.DEAD
    assert pauses[:4] == [timedelta(minutes=n) for n in (1, 2, 4, 8)]
    assert max(pauses) == delivery_service.LONGEST_PAUSE


def test_a_text_that_cannot_be_made_does_not_stop_the_others(
    queue: Callable[..., int], smtp: MailServer
) -> None:
    def work() -> int:
        message = send_mail("no_such_template", "x@example.com", {})
        assert message is not None
        return message.id

    broken, whole = run_in_transaction(work), queue()
    assert deliver_messages() == 2
    assert read(broken).status is MessageStatus.DEAD
    assert read(whole).status is MessageStatus.SENT


def test_a_worker_that_dies_leaves_one_message_in_doubt(
    queue: Callable[..., int], smtp: MailServer
) -> None:
    with dates.at(NOW):
        first, second = queue(), queue("budi@example.com")
        claim = run_in_transaction(delivery_service.claim_message)  # … and the worker is gone
        assert claim is not None
        assert deliver_messages() == 1
        states = {read(m).status for m in (first, second)}
        assert states == {MessageStatus.SENDING, MessageStatus.SENT}
    with dates.at(NOW + delivery_service.LEASE):
        assert deliver_messages() == 1
        again = read(claim.id)
        assert (again.status, again.message_id) == (MessageStatus.SENT, claim.message_id)
    late = run_in_transaction(
        lambda: delivery_service.note_failed(claim, "too late", is_permanent=True)
    )
    assert late is False
    assert read(claim.id).status is MessageStatus.SENT


def test_rivals_send_each_message_once(
    app: Flask, queue: Callable[..., int], smtp: MailServer
) -> None:
    for number in range(12):
        queue(f"anggota{number}@example.com")
    session.remove()
    run_rivals(10, lambda _n: deliver_messages(), context=app.app_context)
    assert sorted(address for [address] in smtp.recipients) == sorted(
        f"anggota{number}@example.com" for number in range(12)
    )


def test_without_the_guard_rivals_send_twice(
    app: Flask, queue: Callable[..., int], smtp: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control: a claim that looks and then writes."""
    queue()
    session.remove()
    both_looked = threading.Barrier(2)

    def look_then_write(message_id: int) -> delivery_service.Claim:
        row = session.get_one(Message, message_id)
        assert row.status is MessageStatus.QUEUED
        return delivery_service.Claim(
            row.id,
            1,
            row.message_id,
            row.address,
            row.template,
            row.context,
            row.locale,
            is_in_doubt=False,
        )

    def deliver(_number: int) -> None:
        [message_id] = session.scalars(select(Message.id)).all()
        claim = look_then_write(message_id)
        session.remove()
        both_looked.wait(30)
        run_in_transaction(
            lambda: session.execute(
                update(Message)
                .where(Message.id == claim.id)
                .values(status=MessageStatus.SENDING, attempts=1)
            )
        )
        with SmtpMailer(smtp.url, "koperasi@localhost") as mailer:
            mailer.send(Mail(claim.message_id, claim.address, "Dua kali", "Isi"))

    run_rivals(2, deliver, context=app.app_context)
    assert len(smtp.messages) == 2
    assert len({mail["Message-ID"] for mail in smtp.messages}) == 1


def test_a_server_that_hangs_is_left(mail_server: MailServer) -> None:
    mail_server.behaviour = "hang"
    with SmtpMailer(mail_server.url, "koperasi@localhost", timeout=0.3) as mailer:
        with pytest.raises(TemporaryMailError):
            mailer.send(Mail("m1", "ani@example.com", "Halo", "Isi"))
        mail_server.clear()
        mailer.send(Mail("m2", "ani@example.com", "Halo", "Isi"))
    assert [mail["Message-ID"] for mail in mail_server.messages] == ["<m2@localhost>"]


def test_a_password_never_leaves_in_the_clear(
    mail_server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("coop.gateways.mail.LOOPBACK", ())  # as if the server stood elsewhere
    url = mail_server.url.replace("//", "//anna:secret@")
    with (
        SmtpMailer(url, "koperasi@localhost") as mailer,
        pytest.raises(TemporaryMailError, match="STARTTLS"),
    ):
        mailer.send(Mail("m1", "ani@example.com", "Halo", "Isi"))


@pytest.mark.parametrize(
    "address", ["a@example.com\nBcc: b@example.com", "a@example.com\r\nSubject: Lain"]
)
def test_a_header_takes_no_second_line(mail_server: MailServer, address: str) -> None:
    with (
        SmtpMailer(mail_server.url, "koperasi@localhost") as mailer,
        pytest.raises(PermanentMailError),
    ):
        mailer.send(Mail("m1", address, "Halo", "Isi"))
    assert mail_server.messages == []


@pytest.mark.parametrize("url", ["http://mail.example.org", "smtp://", "mail.example.org:25"])
def test_a_wrong_address_of_the_server_is_told(url: str) -> None:
    with pytest.raises(ValueError, match="smtp://user"):
        SmtpMailer(url, "koperasi@localhost")


def test_staff_read_the_outbox_and_send_again(
    app: Flask, smtp: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, name="WTF_CSRF_ENABLED", value=False)

    def work() -> tuple[int, Actor, Actor]:
        message = send_mail("reminder", "ani@example.com", CONTEXT)
        assert message is not None
        return (
            message.id,
            add_staff("Admin Agus", Role.ADMINISTRATOR),
            add_staff("Sekretaris Sri", Role.SECRETARY),
        )

    smtp.behaviour = "reject"
    with app.app_context():
        message_id, administrator, secretary = run_in_transaction(work)
        deliver_messages()
    smtp.clear()
    page, address = sign_in(app, administrator), f"/pesan-keluar/{message_id}"
    assert "ani@example.com" in page.get("/pesan-keluar?status=dead&q=ANI").text
    assert "ani@example.com" not in page.get("/pesan-keluar?status=sent").text
    assert "ani@example.com" in page.get("/pesan-keluar?format=csv").text
    assert "Simpanan wajib Maret 2024" in page.get(address).text
    assert send(sign_in(app, secretary), f"{address}/kirim-ulang").status_code == 403
    assert send(page, f"{address}/kirim-ulang").status_code == 303
    assert send(page, f"{address}/kirim-ulang").status_code == 409
    assert send(page, "/pesan-keluar/999999/kirim-ulang").status_code == 404
    with app.app_context():
        assert deliver_messages() == 1
        assert read(message_id).status is MessageStatus.SENT


def test_no_reader_of_the_outbox_gets_at_one_time_links(app: Flask) -> None:
    token = "A" * 30 + "_-x9"

    def work() -> tuple[int, Actor, Actor]:
        message = send_mail("activation", "ani@example.com", {"name": "Ani", "token": token})
        assert message is not None
        return (
            message.id,
            add_staff("Pengawas Putri", Role.SUPERVISOR),
            add_staff("Admin Agus", Role.ADMINISTRATOR),
        )

    with app.app_context():
        message_id, supervisor, administrator = run_in_transaction(work)
    address = f"/pesan-keluar/{message_id}"
    for reader in (supervisor, administrator):
        assert token not in sign_in(app, reader).get(address).text
    with app.app_context():
        assert deliver_messages() == 1
    assert token not in sign_in(app, supervisor).get(address).text
    # nothing can leave the house, so somebody has to hand the link on
    assert token in sign_in(app, administrator).get(address).text


@pytest.mark.parametrize(
    "fault",
    [
        {"status": MessageStatus.SENT, "sent_at": None},
        {"status": MessageStatus.KEPT, "body": None},
        {"status": MessageStatus.DEAD, "last_error": None},
        {"status": MessageStatus.QUEUED, "sent_at": NOW},
    ],
)
def test_the_check_finds_a_message_that_ended_wrongly(
    queue: Callable[..., int], fault: dict[str, object]
) -> None:
    message_id = queue()
    run_in_transaction(
        lambda: session.execute(update(Message).where(Message.id == message_id).values(**fault))
    )
    [finding] = [check.run() for check in CHECKS]
    assert (finding.checked, len(finding.problems)) == (1, 1)

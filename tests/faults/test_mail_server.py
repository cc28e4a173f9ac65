"""The mail server is in trouble while money moves: nothing waits for it, nothing is lost."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask

from coop import dates
from coop.db import run_in_transaction
from coop.domain.notifications.delivery_service import MAX_ATTEMPTS, resend_message
from coop.domain.notifications.types import MessageStatus
from coop.gateways.mail import SmtpMailer
from coop.jobs.outbox import deliver_messages
from tests.faults.conftest import ONCE, LoanDesk
from tests.support.smtp import Behaviour, MailServer

pytestmark = pytest.mark.databases("sqlite")
Problems = Callable[[], dict[str, tuple[str, ...]]]
IN_TROUBLE: tuple[Behaviour, ...] = ("refuse", "hang", "drop", "defer")


@pytest.fixture
def deliver(
    app: Flask, mail_server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> Callable[[], int]:
    """Deliver what is due, waiting a moment only for a server that says nothing."""
    monkeypatch.setitem(app.config, "SMTP_URL", mail_server.url)
    return lambda: deliver_messages(SmtpMailer(mail_server.url, "koperasi@localhost", timeout=0.3))


@pytest.mark.parametrize("behaviour", IN_TROUBLE)
def test_the_loan_is_paid_out_and_the_mail_leaves_later(
    loan_desk: LoanDesk,
    mail_server: MailServer,
    deliver: Callable[[], int],
    problems: Problems,
    behaviour: Behaviour,
) -> None:
    mail_server.behaviour = behaviour
    loan_desk.disburse()
    assert deliver() == 1
    waiting = loan_desk.mail()
    assert (waiting.status, bool(waiting.last_error)) == (MessageStatus.QUEUED, True)
    assert loan_desk.traces() == ONCE
    mail_server.clear()
    with dates.at(waiting.next_at + timedelta(seconds=1)):
        assert deliver() == 1
        assert deliver() == 0
    assert len(mail_server.messages) == 1
    assert loan_desk.mail().status is MessageStatus.SENT
    assert problems() == {}


def test_a_server_that_never_recovers_leaves_a_dead_letter(
    loan_desk: LoanDesk, mail_server: MailServer, deliver: Callable[[], int]
) -> None:
    mail_server.behaviour = "defer"
    loan_desk.disburse()
    for attempt in range(1, MAX_ATTEMPTS + 1):
        with dates.at(loan_desk.mail().next_at + timedelta(seconds=1)):
            assert deliver() == 1, attempt
    assert loan_desk.mail().status is MessageStatus.DEAD
    _send_the_dead_letter_again(loan_desk, mail_server, deliver)


def test_a_refused_mail_is_a_dead_letter_at_once(
    loan_desk: LoanDesk, mail_server: MailServer, deliver: Callable[[], int], problems: Problems
) -> None:
    mail_server.behaviour = "reject"
    loan_desk.disburse()
    assert deliver() == 1
    dead = loan_desk.mail()
    assert dead.status is MessageStatus.DEAD
    assert "550" in (dead.last_error or "")
    assert loan_desk.traces() == ONCE
    _send_the_dead_letter_again(loan_desk, mail_server, deliver)
    assert problems() == {}


def _send_the_dead_letter_again(
    loan_desk: LoanDesk, mail_server: MailServer, deliver: Callable[[], int]
) -> None:
    mail_server.clear()
    message_id = loan_desk.mail().id
    run_in_transaction(lambda: resend_message(message_id))
    assert deliver() == 1
    assert len(mail_server.messages) == 1
    assert loan_desk.mail().status is MessageStatus.SENT

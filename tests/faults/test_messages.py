"""Mails while the server misbehaves in every way, and while the worker is killed at any point."""

import os
import random
import signal
import subprocess
import sys
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import delete, select

from coop import dates
from coop.db import run_in_transaction, session
from coop.domain.notifications.delivery_service import LEASE
from coop.domain.notifications.models import Message
from coop.domain.notifications.service import send_mail
from coop.domain.notifications.types import MessageStatus
from coop.domain.payments import service as payments
from coop.domain.reminders.models import ReminderDigest
from coop.domain.settings.service import today
from coop.gateways.mail import SmtpMailer
from coop.jobs.outbox import deliver_messages
from coop.jobs.reminding import remind_everybody
from coop.refs import Ref
from tests.faults.conftest import Problems
from tests.rivals.office import DUES, Office, add_saver
from tests.support.databases import Database
from tests.support.smtp import Behaviour, MailServer

ROOT = Path(__file__).resolve().parents[2]
MEMBERS, KILLS, MOST_STATEMENTS = 5, 10, 45
WAYS: tuple[Behaviour, ...] = ("accept", "refuse", "hang", "drop", "defer", "reject")
ENDED = {MessageStatus.SENT, MessageStatus.DEAD}


def _states() -> Counter[MessageStatus]:
    session.remove()
    return Counter(session.scalars(select(Message.status)))


@pytest.mark.databases("sqlite")
def test_whatever_the_server_does_every_mail_ends(
    office: Office, app: Flask, mail_server: MailServer, problems: Problems
) -> None:
    """One database is enough: what is tried is the server of mails."""
    count = 24

    def queue() -> None:
        session.execute(delete(Message))
        for number in range(count):
            send_mail("contact_changed", f"m{number}@example.com", {"name": f"M {number}"})

    run_in_transaction(queue)
    chance, moment = random.Random(7), dates.now()  # noqa: S311 - a mix, not a secret
    rejected = 0
    for _try in range(400):
        way = chance.choice(WAYS)
        mail_server.behaviour = way
        with dates.at(moment), SmtpMailer(mail_server.url, "koperasi@localhost", 0.2) as mailer:
            tried = deliver_messages(mailer, limit=1)
        rejected += tried * (way == "reject")
        if set(_states()) <= ENDED:
            break
        if not tried:
            moment += timedelta(hours=1)
    states = _states()
    sent, dead = states[MessageStatus.SENT], states[MessageStatus.DEAD]
    assert sent + dead == count, "none is lost"
    assert 0 < rejected <= dead < count, "given up: refused for good, or after the last attempt"
    arrived = Counter(to for (to,) in mail_server.recipients)
    assert sum(arrived.values()) == len(arrived) == sent
    assert problems() == {}


def _owe(office: Office) -> list[str]:
    """Let five members owe this month's dues today; return their addresses."""
    session.execute(delete(Message))
    addresses = []
    for number in range(40, 40 + MEMBERS):
        saver = add_saver(number)
        dues_for = Ref("savings_account", saver.wajib_id)
        payments.create_bill(saver.person_id, "savings.wajib", dues_for, DUES, "Wajib", today())
        addresses.append(f"anggota{number}@example.com")
    return addresses


def _work_and_die(app: Flask, database: Database, server: MailServer, statements: int) -> None:
    session.remove()
    database.dirty_all()
    ended = subprocess.run(
        [sys.executable, "-m", "tests.faults.victim", "reminding", str(statements)],
        cwd=ROOT,
        env=os.environ
        | {
            "COOP_INSTANCE": app.instance_path,
            "COOP_DATABASE_URL": database.url,
            "COOP_SMTP_URL": server.url,
        },
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert ended.returncode == -signal.SIGKILL, ended.stderr


def test_a_worker_killed_at_any_point_reminds_everybody_once(
    office: Office,
    app: Flask,
    database: Database,
    mail_server: MailServer,
    problems: Problems,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(app.config, "SMTP_URL", mail_server.url)
    addresses = run_in_transaction(lambda: _owe(office))
    chance = random.Random(11)  # noqa: S311 - a mix, not a secret
    for _kill in range(KILLS):
        _work_and_die(app, database, mail_server, chance.randint(1, MOST_STATEMENTS))
    with dates.at(dates.now() + LEASE + timedelta(seconds=1)):
        remind_everybody(today())
        deliver_messages()
        assert deliver_messages() == 0
    session.remove()
    mails = session.execute(
        select(Message.address, Message.status, Message.message_id).where(
            Message.template == "reminder"
        )
    ).all()
    assert sorted(one.address for one in mails) == addresses
    assert {one.status for one in mails} == {MessageStatus.SENT}
    assert len(session.scalars(select(ReminderDigest.id)).all()) == MEMBERS
    copies = Counter(str(one["Message-ID"]) for one in mail_server.messages)
    assert len(copies) == MEMBERS, "what was sent again is recognisable"
    assert sum(copies.values()) - MEMBERS <= KILLS, "one in doubt for each worker that died"
    assert problems() == {}

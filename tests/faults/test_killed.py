"""A process is killed in the middle: one disbursement, one mail, one run of the clock."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from coop import dates
from coop.db import run_in_transaction, session
from coop.domain.loans.errors import NotAtThisStep
from coop.domain.notifications.delivery_service import LEASE
from coop.domain.notifications.types import MessageStatus
from coop.domain.payments import service as payments
from coop.domain.payments.models import Bill
from coop.domain.runs.models import Run
from coop.domain.runs.types import RunStatus
from coop.domain.savings import service as savings
from coop.domain.savings.interest_queries import get_interest_run
from coop.domain.savings.models import SavingsMovement
from coop.domain.savings.types import MovementKind
from coop.domain.work.models import TimetableRun
from coop.jobs.outbox import deliver_messages
from coop.jobs.runner import run_pending
from coop.jobs.timetable import TIMETABLE, run_planned
from tests.faults.conftest import NOTHING, ONCE, LoanDesk
from tests.rivals.office import Office, add_saver
from tests.support.databases import Database
from tests.support.smtp import MailServer

ROOT = Path(__file__).resolve().parents[2]
Kill = Callable[..., None]
Problems = Callable[[], dict[str, tuple[str, ...]]]


@pytest.fixture
def kill(
    app: Flask, database: Database, mail_server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> Kill:
    """Let another process work up to a point, and die there."""
    monkeypatch.setitem(app.config, "SMTP_URL", mail_server.url)
    surroundings = {
        "COOP_INSTANCE": app.instance_path,
        "COOP_DATABASE_URL": database.url,
        "COOP_SMTP_URL": mail_server.url,
    }

    def run(point: str, *ids: int) -> None:
        session.remove()
        database.dirty_all()
        ended = subprocess.run(
            [sys.executable, "-m", "tests.faults.victim", point, *map(str, ids)],
            cwd=ROOT,
            env={**os.environ, **surroundings},
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert ended.returncode == -signal.SIGKILL, ended.stderr

    return run


def test_before_the_commit_nothing_is_left(
    loan_desk: LoanDesk, kill: Kill, problems: Problems
) -> None:
    kill("disbursed, not committed", *loan_desk.ids)
    assert loan_desk.traces() == NOTHING
    loan_desk.disburse()
    assert loan_desk.traces() == ONCE
    assert problems() == {}


def test_between_the_commit_and_the_mail_the_mail_is_not_lost(
    loan_desk: LoanDesk, kill: Kill, mail_server: MailServer, problems: Problems
) -> None:
    kill("disbursed and committed", *loan_desk.ids)
    assert loan_desk.traces() == ONCE
    assert mail_server.messages == []
    with pytest.raises(NotAtThisStep):
        loan_desk.disburse()
    assert deliver_messages() == 1
    assert deliver_messages() == 0
    assert len(mail_server.messages) == 1
    assert loan_desk.traces() == ONCE
    assert problems() == {}


@pytest.mark.parametrize(
    ("point", "copies"), [("mail claimed, not sent", 1), ("mail sent, not noted", 2)]
)
def test_inside_the_delivery_one_mail_is_in_doubt_and_seen_to_be(
    loan_desk: LoanDesk, kill: Kill, mail_server: MailServer, point: str, copies: int
) -> None:
    loan_desk.disburse()
    kill(point)
    doubtful = loan_desk.mail()
    assert (doubtful.status, doubtful.attempts) == (MessageStatus.SENDING, 1)
    assert deliver_messages() == 0  # whoever took it may still be at it
    with dates.at(doubtful.next_at + timedelta(seconds=1)):
        assert deliver_messages() == 1
        assert deliver_messages() == 0
    assert loan_desk.mail().status is MessageStatus.SENT
    assert len(mail_server.messages) == copies
    # a second copy is recognised by its id, which mail programs show once
    assert len({mail["Message-ID"] for mail in mail_server.messages}) == 1
    assert doubtful.next_at - dates.now() <= LEASE


def test_a_planned_run_is_run_again_and_completes_once(
    loan_desk: LoanDesk, kill: Kill, problems: Problems
) -> None:
    billing = tuple(entry for entry in TIMETABLE if entry.name == "wajib")
    kill("billed by the clock, not committed")
    assert _count_runs() == (0, 0, 0)
    assert [name for name, _on in run_planned(billing)] == ["wajib"]
    assert _count_runs() == (1, 1, 1)
    assert run_planned(billing) == []
    assert _count_runs() == (1, 1, 1)
    assert problems() == {}


def test_interest_that_was_credited_halfway_is_completed_once(
    office: Office, kill: Kill, problems: Problems
) -> None:
    """The month that runs now is over by the clock of the office."""
    month = dates.month_of(dates.today())
    after = datetime.combine(dates.add_months(month, 1), time(12), UTC)
    treasurer, chair = office.treasurers[0], office.chairs[0]

    def prepare() -> int:
        another = add_saver(21)
        bill = savings.bill_deposit(another.account_id, 7_000_000)
        payments.receive_cash(another.person_id, {bill.id: 7_000_000}, office.cashiers[0])
        with dates.at(after):
            run = savings.prepare_interest(month, treasurer)
            savings.approve_interest(run.id, chair)
        return run.id

    run_id = run_in_transaction(prepare)
    kill("interest credited halfway", run_id)
    assert _credited(run_id) == (2, 1, RunStatus.APPROVED)
    with dates.at(after):
        assert run_pending() == 1
        assert _credited(run_id) == (2, 2, RunStatus.POSTED)
        assert run_pending() == 0
    moved = session.execute(
        select(SavingsMovement.account_id, func.count())
        .where(SavingsMovement.kind == MovementKind.INTEREST)
        .group_by(SavingsMovement.account_id)
    ).all()
    assert [times for _account, times in moved] == [1, 1]
    assert problems() == {}


def _credited(run_id: int) -> tuple[int, int, RunStatus]:
    session.remove()
    run = get_interest_run(run_id)
    return run.count, run.posted_count, run.status


def _count_runs() -> tuple[int, ...]:
    """Return how many planned runs, billing runs and bills of the clock there are."""
    session.remove()
    month = f"{dates.month_of(dates.today()):%Y-%m}"
    return tuple(
        session.scalar(query) or 0
        for query in (
            select(func.count()).select_from(TimetableRun),
            select(func.count()).select_from(Run),
            select(func.count()).select_from(Bill).where(Bill.unique_key.endswith(month)),
        )
    )

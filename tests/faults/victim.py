"""A process that kills itself at a chosen point: ``python -m tests.faults.victim POINT [ID]…``.

Where it works (database, instance folder, mail server) is in the environment, as for the portal.
"""

import os
import signal
import sys
from typing import Any, NoReturn

from sqlalchemy import event, select

from coop.app import create_app
from coop.db import run_in_transaction
from coop.domain.identity.queries import get_actor
from coop.domain.identity.service import acting_as
from coop.domain.loans.service import disburse_loan
from coop.domain.moving_in import import_service
from coop.domain.notifications import delivery_service
from coop.domain.payroll import posting_service
from coop.domain.reports import order_service
from coop.domain.savings import interest_service
from coop.domain.settings.service import today
from coop.domain.shu import payout_service
from coop.domain.work.models import WorkRow
from coop.extensions import db
from coop.gateways.mail import SmtpMailer
from coop.jobs.outbox import deliver_messages
from coop.jobs.reminding import remind_everybody
from coop.jobs.runner import run_pending
from coop.jobs.timetable import TIMETABLE, run_planned
from coop.pdf import long_report


def die(*_whatever: object) -> NoReturn:
    """End as a process ends that the kernel kills: at once, without any clean-up."""
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError("still alive")


def disburse(loan_id: int, user_id: int, bank_account_id: int) -> None:
    """Pay the loan out and commit."""

    def work() -> None:
        with acting_as(user_id):
            disburse_loan(loan_id, get_actor(user_id), bank_account_id, today())

    run_in_transaction(work)


def credit_half(run_id: int) -> None:
    """Credit one account of an interest run and commit, and die with the next one written."""
    interest_service.ROWS_AN_ENTRY = 1
    portions = interest_service.credit_portions(run_id)
    run_in_transaction(next(portions))
    event.listen(db.session, "before_commit", die)
    run_in_transaction(next(portions))


def pay_half(distribution_id: int) -> None:
    """Pay one share of a surplus and commit, and die with the next one written."""
    payout_service.SHARES_AN_ENTRY = 1
    portions = payout_service.payout_portions(find_payout(distribution_id))
    run_in_transaction(next(portions))
    event.listen(db.session, "before_commit", die)
    run_in_transaction(next(portions))


def find_payout(distribution_id: int) -> dict[str, Any]:
    """Return what the queued job of this distribution was told."""
    jobs = db.session.scalars(select(WorkRow).where(WorkRow.kind == payout_service.PAY_OUT))
    return next(job.payload for job in jobs if job.payload["distribution_id"] == distribution_id)


def remind_until(statements: int) -> None:
    """Send the reminders of today and their mails, and die at the nth statement."""
    left = [statements]

    def count_down(*_whatever: object) -> None:
        left[0] -= 1
        if left[0] == 0:
            die()

    event.listen(db.engine, "after_cursor_execute", count_down)
    remind_everybody(today())
    deliver_messages()


def examine_half() -> None:
    """Die once the first progress of an examined file is committed."""
    note = import_service.note_progress

    def note_and_die(*progress: int) -> None:
        note(*progress)
        event.listen(db.session, "after_commit", die)

    import_service.note_progress = note_and_die
    run_pending()


def print_half() -> None:
    """Die once the first parts of a long report are printed."""
    long_report.ROWS_PER_PART = 2  # type: ignore[misc]  # where this process ends
    order_service.note_progress = lambda *_progress: event.listen(db.session, "after_commit", die)
    run_pending()


def run(point: str, ids: list[int]) -> None:  # noqa: C901, PLR0912 - one case a point
    """Do what is under way at ``point``, and die there."""
    match point:
        case "disbursed, not committed":
            event.listen(db.session, "before_commit", die)
            disburse(*ids)
        case "disbursed and committed":
            disburse(*ids)
        case "mail claimed, not sent":
            SmtpMailer.send = die  # type: ignore[method-assign]  # where this process ends
            deliver_messages()
        case "mail sent, not noted":
            delivery_service.note_sent = die
            deliver_messages()
        case "billed by the clock, not committed":
            event.listen(db.session, "before_commit", die)
            run_planned(tuple(entry for entry in TIMETABLE if entry.name == "wajib"))
        case "interest credited halfway":
            credit_half(*ids)
        case "a payroll half applied":
            posting_service.LINES_A_PORTION = 1
            portions = posting_service.apply_portions(ids[0])
            run_in_transaction(next(portions))
            event.listen(db.session, "before_commit", die)
            run_in_transaction(next(portions))
        case "a surplus half paid":
            pay_half(*ids)
        case "reminding":
            remind_until(*ids)
        case "half of a file examined":
            examine_half()
        case "a report half printed":
            print_half()
        case "a report printed, not committed":
            order_service.keep_file = die
            run_pending()
        case "members written, not committed":
            import_service.bring_in_accounts = die
            run_pending()
        case "a file booked, not committed":
            import_service.write_trails = die
            run_pending()
        case _:
            raise ValueError(point)
    die()


if __name__ == "__main__":
    with create_app().app_context():
        run(sys.argv[1], [int(word) for word in sys.argv[2:]])

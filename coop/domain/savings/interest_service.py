"""The monthly interest run: reckoned as a draft, approved by another person, credited, reversed.

A draft is rows of `SavingsInterest`. Crediting takes portions of them, each an entry of its own:
whatever was credited has its entry, so that a run that was cut off goes on where it stopped.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from functools import partial
from typing import Any

from sqlalchemy import insert, select, update

from coop import dates
from coop.db import session, take
from coop.domain.approvals.service import decide, request_approval
from coop.domain.approvals.types import Decision
from coop.domain.identity.types import Actor
from coop.domain.runs.models import Run
from coop.domain.runs.service import post_run, start_run
from coop.domain.runs.types import RunStatus
from coop.domain.savings import interest_posting
from coop.domain.savings.interest_reckoning import read_books, reckon
from coop.domain.savings.interest_types import Earned
from coop.domain.savings.models import SavingsInterest
from coop.domain.settings.service import today
from coop.domain.trail.service import write_trail
from coop.domain.units.types import COOPERATIVE_UNIT_ID
from coop.domain.work.service import queue_work
from coop.errors import Conflict, NotFound, Refused
from coop.explain import N_
from coop.refs import Ref

RUN = "savings_interest"
SUBJECT = "interest_run"
APPROVAL = "savings.interest"
REVERSAL = "savings.interest_reversal"
CREDIT = "savings.credit_interest"
ROWS_A_BATCH = 2_000
ROWS_AN_ENTRY = 250


def prepare_interest(month: date, actor: Actor) -> Run:
    """Reckon the interest of ``month`` as a draft and ask for its approval.

    Raises Refused for a month that has not ended, or with a gap before it; Conflict when the
    month has its run already.
    """
    month = dates.month_of(month)
    if dates.last_day(month) >= today():
        raise Refused(N_("This month has not ended yet."), field="month")
    _ensure_no_gap(month)
    run = start_run(COOPERATIVE_UNIT_ID, RUN, f"{month:%Y-%m}")
    if run is None:
        raise Conflict(N_("The interest of this month has been reckoned already."), field="month")
    earned = reckon(read_books(month), month, dates.last_day(month))
    if not earned:
        raise Refused(N_("No account earned interest in this month."), field="month")
    rows = [_row(run.id, one) for one in earned]
    for at in range(0, len(rows), ROWS_A_BATCH):
        session.execute(insert(SavingsInterest), rows[at : at + ROWS_A_BATCH])
    run.line_count = len(earned)
    run.total_amount = sum(one.gross_amount for one in earned)
    run.detail = {"tax_amount": sum(one.tax_amount for one in earned)}
    subject = Ref(SUBJECT, run.id)
    request_approval(APPROVAL, subject, actor, amount=run.total_amount)
    write_trail("savings.interest_reckoned", subject, month=month, amount=run.total_amount)
    return run


def approve_interest(run_id: int, actor: Actor) -> None:
    """Let the draft be credited, as another person than who reckoned it.

    Raises Conflict when something was booked for the month since, so that it would come out
    differently now.
    """
    run = get_run(run_id)
    month = month_of_run(run)
    if _figures(reckon(read_books(month), month, dates.last_day(month))) != _figures_of(run):
        raise Conflict(
            N_("Money was booked for this month since. Reject this and let it be reckoned anew.")
        )
    subject = Ref(SUBJECT, run_id)
    decide(APPROVAL, subject, actor, Decision.APPROVED)
    _advance(run, RunStatus.DRAFT, status=RunStatus.APPROVED, approved_by=actor.user_id)
    queue_work(CREDIT, {"run_id": run_id}, unique_key=f"{CREDIT}:{run_id}")


def reject_interest(run_id: int, actor: Actor, reason: str) -> None:
    """Drop the draft with a reason; the month can be reckoned anew."""
    run = get_run(run_id)
    if not reason.strip():
        raise Refused(N_("Say what is wrong with it."), field="reason")
    decide(APPROVAL, Ref(SUBJECT, run_id), actor, Decision.REJECTED, reason.strip())
    _advance(
        run,
        RunStatus.DRAFT,
        status=RunStatus.REVERSED,
        live_mark=None,
        reversed_at=dates.now(),
        detail={**run.detail, "reason": reason.strip()},
    )
    _retire(run_id)


def credit_portions(run_id: int) -> Iterator[partial[None]]:
    """Yield what credits the run, a portion at a time; each is harmless the second time."""
    ids = session.scalars(
        select(SavingsInterest.id)
        .where(SavingsInterest.run_id == run_id, SavingsInterest.entry_id.is_(None))
        .order_by(SavingsInterest.id)
    ).all()
    for at in range(0, len(ids), ROWS_AN_ENTRY):
        portion = ids[at : at + ROWS_AN_ENTRY]
        yield partial(_credit, run_id, portion[0], portion[-1])
    yield partial(_finish, run_id)


def _credit(run_id: int, first_id: int, last_id: int) -> None:
    run = get_run(run_id)
    if run.status is RunStatus.APPROVED:
        month = month_of_run(run)
        interest_posting.credit_rows(
            SavingsInterest.run_id == run_id,
            SavingsInterest.id.between(first_id, last_id),
            month=month,
            unique_key=f"{RUN}:{run_id}:{first_id}",
            source=Ref(SUBJECT, run_id),
            approver_id=run.approved_by,
        )


def _finish(run_id: int) -> None:
    run = get_run(run_id)
    if run.status is RunStatus.APPROVED:
        post_run(run, line_count=run.line_count, total_amount=run.total_amount)
        write_trail("savings.interest_credited", Ref(SUBJECT, run_id), amount=run.total_amount)


def request_interest_reversal(run_id: int, actor: Actor, reason: str) -> None:
    """Ask for a credited run to be taken back as a whole. Raises Refused, Conflict."""
    run = get_run(run_id)
    if run.status is not RunStatus.POSTED:
        raise Refused(N_("Only interest that has been credited can be taken back."))
    if not reason.strip():
        raise Refused(N_("Say what is wrong with it."), field="reason")
    subject = Ref(SUBJECT, run_id)
    request_approval(REVERSAL, subject, actor, reason=reason.strip())
    write_trail("savings.interest_reversal_requested", subject, reason=reason.strip())


def approve_interest_reversal(run_id: int, actor: Actor) -> None:
    """Take the run's interest back from every account, all or nothing, as another person.

    Raises Refused when an account no longer holds what it was credited, naming the first ones.
    """
    run = get_run(run_id)
    _ensure_latest(run)
    approval = decide(REVERSAL, Ref(SUBJECT, run_id), actor, Decision.APPROVED)
    _advance(
        run,
        RunStatus.POSTED,
        status=RunStatus.REVERSED,
        live_mark=None,
        reversed_at=dates.now(),
        detail={**run.detail, "reason": approval.detail["reason"]},
    )
    interest_posting.take_back(
        SavingsInterest.run_id == run_id, approval.detail["reason"], approver_id=actor.user_id
    )
    _retire(run_id)


def reject_interest_reversal(run_id: int, actor: Actor, reason: str) -> None:
    """Leave the run as it is, with a reason, as another person than who asked."""
    if not reason.strip():
        raise Refused(N_("Say why it stays as it is."), field="reason")
    decide(REVERSAL, Ref(SUBJECT, run_id), actor, Decision.REJECTED, reason.strip())


def get_run(run_id: int) -> Run:
    """Return the interest run or raise NotFound."""
    run = session.get(Run, run_id, populate_existing=True)
    if run is None or run.kind != RUN:
        raise NotFound(N_("This interest run does not exist."))
    return run


def month_of_run(run: Run) -> date:
    """Return the first day of the run's month."""
    return date.fromisoformat(f"{run.period}-01")


def _row(run_id: int, one: Earned) -> dict[str, Any]:
    return {
        "run_id": run_id,
        "account_id": one.account_id,
        "person_id": one.person_id,
        "month": one.month,
        "live_mark": 1,
        "gross_amount": one.gross_amount,
        "tax_amount": one.tax_amount,
        "basis": one.basis,
        "entry_id": None,
    }


def _ensure_no_gap(month: date) -> None:
    """Refuse a month whose balances another month's interest still changes."""
    latest = session.scalars(
        select(Run).where(Run.kind == RUN, Run.live_mark == 1).order_by(Run.period.desc()).limit(1)
    ).one_or_none()
    if latest is None or month <= month_of_run(latest):
        return
    if latest.status is not RunStatus.POSTED:
        raise Refused(
            N_("The interest of %(month)s must be credited first."),
            field="month",
            month=month_of_run(latest),
        )
    expected = dates.add_months(month_of_run(latest), 1)
    if month > expected:
        raise Refused(N_("The interest of %(month)s comes first."), field="month", month=expected)


def _ensure_latest(run: Run) -> None:
    later = select(Run.id).where(Run.kind == RUN, Run.live_mark == 1, Run.period > run.period)
    if session.scalar(later.limit(1)) is not None:
        raise Refused(N_("A later month builds on it. Take the latest month back first."))


def _figures(earned: Sequence[Earned]) -> list[tuple[int, int, int]]:
    return [(one.account_id, one.gross_amount, one.tax_amount) for one in earned]


def _figures_of(run: Run) -> list[tuple[int, int, int]]:
    rows = session.execute(
        select(SavingsInterest.account_id, SavingsInterest.gross_amount, SavingsInterest.tax_amount)
        .where(SavingsInterest.run_id == run.id)
        .order_by(SavingsInterest.account_id)
    )
    return [(row[0], row[1], row[2]) for row in rows]


def _advance(run: Run, old: RunStatus, **values: Any) -> None:
    moved = take(
        update(Run)
        .where(Run.id == run.id, Run.status == old)
        .values(**values)
        .execution_options(synchronize_session=False)
    )
    if not moved:
        raise Conflict(N_("Somebody else has just decided this."))
    session.refresh(run)


def _retire(run_id: int) -> None:
    """Let the run's rows count no more, so that the month can be reckoned anew."""
    session.execute(
        update(SavingsInterest)
        .where(SavingsInterest.run_id == run_id)
        .values(live_mark=None)
        .execution_options(synchronize_session=False)
    )

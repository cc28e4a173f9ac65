"""Leave people out of a list that is not sent yet, and take them in again."""

from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError

from coop.db import session, take
from coop.domain.identity.types import Actor
from coop.domain.payroll.errors import NotAtThisStep
from coop.domain.payroll.models import PayrollBatch, PayrollItem, PayrollLine
from coop.domain.payroll.types import BATCH, BatchStatus
from coop.domain.trail.service import write_trail
from coop.errors import Conflict, NotFound, Refused
from coop.explain import N_
from coop.refs import Ref


def get_line(line_id: int) -> PayrollLine:
    """Return the line, fresh, or raise NotFound."""
    line = session.get(PayrollLine, line_id, populate_existing=True)
    if line is None:
        raise NotFound(N_("This line does not exist."))
    return line


def leave_out(line_id: int, actor: Actor, reason: str) -> None:
    """Leave a person out of the draft, with the reason that everybody reads."""
    line = get_line(line_id)
    if not reason.strip():
        raise Refused(N_("Say why this person is left out."), field="reason")
    hold_draft(line.batch_id, actor)
    _leave_out(line, reason.strip())


def take_in(line_id: int, actor: Actor) -> None:
    """Take a person who was left out into the draft again. Raises Conflict when it is too late."""
    line = get_line(line_id)
    hold_draft(line.batch_id, actor)
    changed = take(
        update(PayrollLine)
        .where(PayrollLine.id == line_id, PayrollLine.is_left_out.is_(True))
        .values(is_left_out=False, left_out_reason="")
        .execution_options(synchronize_session=False)
    )
    if not changed:
        raise Conflict(N_("This person is on the list already."))
    try:
        with session.begin_nested():
            session.execute(
                update(PayrollItem)
                .where(PayrollItem.line_id == line_id, PayrollItem.asked_amount > 0)
                .values(live_mark=1)
                .execution_options(synchronize_session=False)
            )
    except IntegrityError as error:
        raise Conflict(
            N_("Another list asks for some of this already. Reckon this list anew.")
        ) from error
    count_again(line.batch_id)
    write_trail("payroll.line_taken_in", Ref(BATCH, line.batch_id), line=line_id)


def leave_out_member(member_id: int, reason: str) -> None:
    """Leave a member out of every list that is not sent yet: the letter holds no more."""
    lines = session.scalars(
        select(PayrollLine)
        .join(PayrollBatch, PayrollBatch.id == PayrollLine.batch_id)
        .where(
            PayrollLine.member_id == member_id,
            PayrollLine.is_left_out.is_(False),
            PayrollBatch.status.in_((BatchStatus.DRAFT, BatchStatus.APPROVED)),
        )
        .order_by(PayrollLine.id)
    ).all()
    for line in lines:
        _leave_out(line, reason)
        session.execute(
            update(PayrollBatch)
            .where(PayrollBatch.id == line.batch_id)
            .values(revision=PayrollBatch.revision + 1)
            .execution_options(synchronize_session=False)
        )


def hold_draft(batch_id: int, actor: Actor) -> None:
    """Take the draft for a change by ``actor``; what was read before it is out of date."""
    held = take(
        update(PayrollBatch)
        .where(PayrollBatch.id == batch_id, PayrollBatch.status == BatchStatus.DRAFT)
        .values(revision=PayrollBatch.revision + 1, changed_person_id=actor.person_id)
        .execution_options(synchronize_session=False)
    )
    if not held and session.get(PayrollBatch, batch_id) is None:
        raise NotFound(N_("This deduction list does not exist."))
    if not held:
        raise NotAtThisStep(N_("This list is no draft any more."))


def count_again(batch_id: int) -> None:
    """Sum the lines that are not left out."""
    count, total = session.execute(
        select(func.count(), func.coalesce(func.sum(PayrollLine.asked_amount), 0)).where(
            PayrollLine.batch_id == batch_id,
            PayrollLine.is_left_out.is_(False),
            PayrollLine.asked_amount > 0,
        )
    ).one()
    session.execute(
        update(PayrollBatch)
        .where(PayrollBatch.id == batch_id)
        .values(line_count=count, asked_amount=int(total))
        .execution_options(synchronize_session=False)
    )
    session.expire_all()


def _leave_out(line: PayrollLine, reason: str) -> None:
    changed = take(
        update(PayrollLine)
        .where(PayrollLine.id == line.id, PayrollLine.is_left_out.is_(False))
        .values(is_left_out=True, left_out_reason=reason[:200])
        .execution_options(synchronize_session=False)
    )
    if not changed:
        raise Conflict(N_("This person is left out already."))
    session.execute(
        update(PayrollItem)
        .where(PayrollItem.line_id == line.id)
        .values(live_mark=None)
        .execution_options(synchronize_session=False)
    )
    batch_id, line_id = line.batch_id, line.id
    count_again(batch_id)
    write_trail("payroll.line_left_out", Ref(BATCH, batch_id), line=line_id, reason=reason)

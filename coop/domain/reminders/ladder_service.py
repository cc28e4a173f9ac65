"""The ladder: steps are added, changed, switched off; one that was taken is never forgotten."""

from sqlalchemy import delete, exists, select

from coop.db import insert_unless_taken, session, take
from coop.domain.reminders import queries
from coop.domain.reminders.due_items import FINDERS
from coop.domain.reminders.models import ReminderStep, ReminderTaken
from coop.domain.reminders.types import ReminderTone
from coop.domain.trail.service import write_trail
from coop.errors import Conflict, Refused
from coop.explain import N_
from coop.refs import Ref


def add_step(kind: str, offset_days: int, tone: ReminderTone) -> ReminderStep:
    """Add a step ``offset_days`` from the due date (negative: before), switched on.

    Raises Refused, naming the field, for a kind that nothing falls due of, or a day that has one.
    """
    if kind not in FINDERS:
        raise Refused(N_("This choice is no longer offered. Please choose again."), field="kind")
    step = ReminderStep(kind=kind, offset_days=offset_days, is_active=True, tone=tone)
    if not insert_unless_taken(step):
        raise _taken()
    write_trail(
        "reminders.step_added",
        Ref("reminder_step", step.id),
        kind=kind,
        days=offset_days,
        tone=tone.value,
    )
    return step


def change_step(step_id: int, offset_days: int, tone: ReminderTone) -> None:
    """Move the step or let it speak otherwise; what it has said is never said again.

    Raises NotFound, and Refused when another step stands on that day.
    """
    step = queries.get_step(step_id)
    others = select(ReminderStep.id).where(
        ReminderStep.kind == step.kind,
        ReminderStep.offset_days == offset_days,
        ReminderStep.id != step.id,
    )
    if session.scalar(others) is not None:
        raise _taken()
    before = step.offset_days
    step.offset_days, step.tone = offset_days, tone
    session.flush()
    write_trail(
        "reminders.step_changed",
        Ref("reminder_step", step.id),
        changes={"days": [before, offset_days]},
        tone=tone.value,
    )


def remove_step(step_id: int) -> None:
    """Remove a step that was never taken; one that was can be switched off. Raises NotFound."""
    step = queries.get_step(step_id)
    used = exists().where(ReminderTaken.step_id == ReminderStep.id)
    removed = take(
        delete(ReminderStep)
        .where(ReminderStep.id == step_id, ~used)
        .execution_options(synchronize_session=False)
    )
    if not removed:
        raise Conflict(N_("This step has sent reminders, so it stays. Switch it off instead."))
    session.expunge(step)
    write_trail("reminders.step_removed", Ref("reminder_step", step_id), days=step.offset_days)


def _taken() -> Refused:
    return Refused(N_("There is a step on this day already."), field="offset_days")

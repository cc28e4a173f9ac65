"""What must hold of reminders."""

from sqlalchemy import func, or_, select

from coop.checking import Check, Finding
from coop.db import session
from coop.domain.notifications.models import Message
from coop.domain.reminders.models import ReminderDigest, ReminderTaken
from coop.explain import N_

TEMPLATE = "reminder"


def _check_mails() -> Finding:
    """Each step taken belongs to one reminder mail, and each such mail has taken a step."""
    loose = session.scalars(
        select(ReminderTaken.id)
        .outerjoin(Message, Message.id == ReminderTaken.message_id)
        .where(or_(Message.id.is_(None), Message.template != TEMPLATE))
    ).all()
    unfounded = session.scalars(
        select(Message.id)
        .outerjoin(ReminderTaken, ReminderTaken.message_id == Message.id)
        .where(Message.template == TEMPLATE, ReminderTaken.id.is_(None))
    ).all()
    return Finding(
        session.scalar(select(func.count()).select_from(ReminderTaken)) or 0,
        [
            *(f"the step taken as {taken_id} has no reminder mail" for taken_id in loose),
            *(f"reminder mail {message_id} took no step" for message_id in unfounded),
        ],
    )


def _check_digests() -> Finding:
    """A person has one reminder mail a day, and it is theirs."""
    wrong = session.scalars(
        select(ReminderDigest.id)
        .outerjoin(Message, Message.id == ReminderDigest.message_id)
        .where(
            or_(
                Message.id.is_(None),
                Message.person_id != ReminderDigest.person_id,
                Message.template != TEMPLATE,
            )
        )
    ).all()
    return Finding(
        session.scalar(select(func.count()).select_from(ReminderDigest)) or 0,
        [f"the reminder of a day noted as {digest_id} has no mail" for digest_id in wrong],
    )


CHECKS = [
    Check("reminders.one_mail_a_day", _check_digests, N_("Nobody got two reminders on a day.")),
    Check(
        "reminders.mails_match_steps", _check_mails, N_("Every reminder was sent once per step.")
    ),
]

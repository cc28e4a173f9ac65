"""What must hold of broadcasts and of their recipients."""

from sqlalchemy import and_, exists, func, or_, select

from coop.checking import Check, Finding
from coop.db import session
from coop.domain.approvals.models import Approval
from coop.domain.approvals.types import Decision
from coop.domain.broadcast.models import Broadcast, BroadcastRecipient
from coop.domain.broadcast.types import BroadcastStatus, RecipientStatus
from coop.domain.notifications.models import Message
from coop.domain.people.models import Consent
from coop.domain.people.types import ConsentKind
from coop.explain import N_

_OUT = (
    BroadcastStatus.SCHEDULED,
    BroadcastStatus.SENDING,
    BroadcastStatus.DONE,
    BroadcastStatus.STOPPED,
)


def _check_approved() -> Finding:
    """What has recipients was approved by another person than who asked."""
    approved = (
        exists()
        .where(
            Approval.kind == "broadcast",
            Approval.subject_kind == "broadcast",
            Approval.subject_id == Broadcast.id,
            Approval.decision == Decision.APPROVED,
            Approval.decided_person_id != Approval.requested_person_id,
        )
        .correlate(Broadcast)
    )
    has_recipients = (
        exists().where(BroadcastRecipient.broadcast_id == Broadcast.id).correlate(Broadcast)
    )
    broken = session.scalars(
        select(Broadcast.id).where(or_(Broadcast.status.in_(_OUT), has_recipients), ~approved)
    ).all()
    return Finding(
        session.scalar(select(func.count()).select_from(Broadcast)) or 0,
        [f"broadcast {broadcast_id} was approved by nobody else" for broadcast_id in broken],
    )


def _check_recipients() -> Finding:
    """Each queued recipient has their own mail; what ended lets nobody wait.

    After a stop nobody waits to be told by WhatsApp either.
    """
    ended = (BroadcastStatus.DONE, BroadcastStatus.STOPPED)
    broken = session.scalars(
        select(BroadcastRecipient.id)
        .join(Broadcast, Broadcast.id == BroadcastRecipient.broadcast_id)
        .outerjoin(Message, Message.id == BroadcastRecipient.message_id)
        .where(
            or_(
                and_(
                    BroadcastRecipient.status == RecipientStatus.QUEUED,
                    or_(
                        Message.person_id.is_(None),
                        Message.person_id != BroadcastRecipient.person_id,
                    ),
                ),
                and_(
                    BroadcastRecipient.status == RecipientStatus.WAITING,
                    Broadcast.status.in_(ended),
                ),
                and_(
                    BroadcastRecipient.status == RecipientStatus.MANUAL,
                    Broadcast.status == BroadcastStatus.STOPPED,
                ),
                and_(
                    BroadcastRecipient.status == RecipientStatus.SUPPRESSED,
                    BroadcastRecipient.left_out.is_(None),
                ),
            )
        )
    ).all()
    return Finding(
        session.scalar(select(func.count()).select_from(BroadcastRecipient)) or 0,
        [f"recipient {recipient_id} did not end as noted" for recipient_id in broken],
    )


def _check_consents() -> Finding:
    """Who got news or offers agreed to them at that moment (UU PDP 27/2022 art. 20).

    Who is to be told by WhatsApp agreed when the list of recipients was frozen.
    """
    moment = func.coalesce(BroadcastRecipient.at, Broadcast.approved_at)
    agreed = (
        exists()
        .where(
            Consent.person_id == BroadcastRecipient.person_id,
            Consent.kind == ConsentKind.MARKETING,
            Consent.given_at <= moment,
            or_(Consent.withdrawn_at.is_(None), Consent.withdrawn_at >= moment),
        )
        .correlate(BroadcastRecipient, Broadcast)
    )
    got = (RecipientStatus.QUEUED, RecipientStatus.MANUAL, RecipientStatus.TOLD)
    sent = (
        select(BroadcastRecipient.id)
        .join(Broadcast, Broadcast.id == BroadcastRecipient.broadcast_id)
        .where(Broadcast.is_marketing.is_(True), BroadcastRecipient.status.in_(got))
    )
    broken = session.scalars(sent.where(~agreed)).all()
    return Finding(
        session.scalar(select(func.count()).select_from(sent.subquery())) or 0,
        [f"recipient {recipient_id} had not agreed to news" for recipient_id in broken],
    )


CHECKS = [
    Check("broadcast.approved", _check_approved, N_("Every broadcast was approved by another.")),
    Check("broadcast.recipients", _check_recipients, N_("Recipients of broadcasts got it once.")),
    Check("broadcast.consents", _check_consents, N_("News went only to who agreed to it.")),
]

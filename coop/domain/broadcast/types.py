"""States of a broadcast and of its recipients, and what its author writes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from coop.domain.notifications.types import MessageStatus
from coop.explain import N_, Labelled


class BroadcastStatus(Labelled):
    """draft → waiting → scheduled → sending → done; stopped in the middle; refused → draft."""

    DRAFT = "draft", N_("Draft")
    WAITING = "waiting", N_("Waiting for approval")
    SCHEDULED = "scheduled", N_("Scheduled")
    SENDING = "sending", N_("Being sent")
    DONE = "done", N_("Sent")
    STOPPED = "stopped", N_("Stopped")


class RecipientStatus(Labelled):
    """What became of one recipient; what the outbox says of a queued one is asked there."""

    WAITING = "waiting", N_("Waiting")
    QUEUED = "queued", N_("Handed to the outbox")
    SUPPRESSED = "suppressed", N_("Left out")
    MANUAL = "manual", N_("By WhatsApp")
    TOLD = "told", N_("Told by WhatsApp")


class LeftOut(Labelled):
    """Why somebody was left out."""

    NO_CONSENT = "no_consent", N_("Never agreed to news and offers")
    UNSUBSCRIBED = "unsubscribed", N_("Unsubscribed")
    NO_ADDRESS = "no_address", N_("Neither e-mail nor phone")
    STOPPED = "stopped", N_("Stopped before their turn")


@dataclass(frozen=True, slots=True)
class BroadcastText:
    """What an author writes. ``segment`` maps fields to values; all of them must fit.

    ``person_ids`` are named persons, who come on top. ``send_at`` None: as soon as approved.
    """

    subject: str
    body: str
    is_marketing: bool = True
    subject_en: str | None = None
    body_en: str | None = None
    segment: Mapping[str, str] = field(default_factory=dict)
    person_ids: Sequence[int] = ()
    send_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Addressed:
    """Whom a broadcast would reach now."""

    total: int
    by_mail: int
    by_whatsapp: int
    without_consent: int
    without_address: int
    sample: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class RecipientRow:
    """A recipient in the report; ``delivery`` is the outbox's word on it."""

    id: int
    person_id: int
    name: str
    address: str | None
    phone: str | None
    status: RecipientStatus
    left_out: LeftOut | None
    message_id: int | None
    delivery: MessageStatus | None
    error: str | None
    at: datetime | None

    @property
    def outcome(self) -> Any:
        """Return the outbox's word where it has one, else the broadcast's own."""
        return self.delivery or self.status


@dataclass(frozen=True, slots=True)
class NextRecipient:
    """Somebody whose turn it is: what their mail is made from."""

    id: int
    person_id: int
    name: str
    locale: str


@dataclass(frozen=True, slots=True)
class WrittenMail:
    """A recipient's own mail; ``link`` unsubscribes, None where nobody can."""

    recipient_id: int
    subject: str
    body: str
    link: str | None

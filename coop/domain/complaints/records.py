"""Complaints as lists and pages show them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from coop.domain.complaints.models import Complaint
from coop.domain.complaints.types import (
    ComplaintChannel,
    ComplaintKind,
    ComplaintStatus,
    MessageKind,
    PublicationStatus,
)
from coop.domain.units.types import COOPERATIVE_UNIT_ID
from coop.paging import PAGE_SIZE


@dataclass(frozen=True, slots=True)
class ComplaintFilter:
    """What a list of a unit's complaints shows; ``text`` is looked for in number, title and name.

    ``assigned_to`` narrows to one handler, ``is_confidential`` to one half of all complaints.
    """

    unit_id: int = COOPERATIVE_UNIT_ID
    text: str = ""
    statuses: Sequence[ComplaintStatus] = ()
    kind: ComplaintKind | None = None
    category_id: int | None = None
    assigned_to: int | None = None
    is_overdue: bool = False
    is_confidential: bool = False
    sort: str = "due"
    descending: bool = False
    page: int = 1
    size: int = PAGE_SIZE


@dataclass(frozen=True, slots=True)
class ComplaintRow:
    """A complaint in a list; ``due_at`` is the next deadline of the office, None without one."""

    id: int
    number: str
    title: str
    name: str
    kind: ComplaintKind
    category: str
    category_en: str | None
    channel: ComplaintChannel
    status: ComplaintStatus
    handler: str | None
    received_at: datetime
    due_at: datetime | None
    is_overdue: bool
    rating: int | None
    unit_id: int


@dataclass(frozen=True, slots=True)
class Line:
    """What was written on a complaint; ``who`` is None for the complainant."""

    kind: MessageKind
    who: str | None
    text: str
    written_at: datetime


@dataclass(frozen=True, slots=True)
class ComplaintDetail:
    """A complaint with the names around it; ``email`` and ``phone`` are the complainant's."""

    complaint: Complaint
    category: str
    category_en: str | None
    name: str
    email: str | None
    phone: str | None
    handler: str | None
    receiver: str | None
    is_overdue: bool


@dataclass(frozen=True, slots=True)
class PublicationRow:
    """A public version, with what it was made from."""

    id: int
    complaint_id: int
    number: str
    kind: ComplaintKind
    category: str
    category_en: str | None
    question: str
    answer: str
    status: PublicationStatus
    proposer: str | None
    proposed_at: datetime
    decided_at: datetime | None
    approval_id: int | None


@dataclass(frozen=True, slots=True)
class ComplaintCounts:
    """How many complaints stand in each state, and how many of them are overdue."""

    by_status: Mapping[ComplaintStatus, int]
    overdue: int

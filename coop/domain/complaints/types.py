"""States of a complaint, and what the steps pass on."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from coop.domain.files.types import CheckedFile
from coop.explain import N_, Labelled
from coop.refs import Ref


class ComplaintKind(Labelled):
    """What somebody writes to a unit for."""

    COMPLAINT = "complaint", N_("Complaint")
    SUGGESTION = "suggestion", N_("Suggestion")


class ComplaintChannel(Labelled):
    """How it arrived."""

    WEB = "web", N_("Website")
    PHONE = "phone", N_("Telephone")
    COUNTER = "counter", N_("Counter")
    LETTER = "letter", N_("Letter")
    EMAIL = "email", N_("E-mail")
    CHAT = "chat", N_("Chat")


class ComplaintSubject(Labelled):
    """What a category of complaints is about; it decides what of one's own can be named."""

    SERVICE = "service", N_("Service")
    PRICE = "price", N_("Price and fees")
    EMPLOYEE = "employee", N_("A person")
    LOAN = "loan", N_("Loan")
    DEPOSIT = "deposit", N_("Savings")
    FACILITY = "facility", N_("Place and facilities")
    PRODUCT = "product", N_("Quality of a product")
    OTHER = "other", N_("Something else")


class ComplaintStatus(Labelled):
    """Who has to act next: the office, the complainant, or nobody any more."""

    NEW = "new", N_("New")
    OPEN = "open", N_("Being worked on")
    WAITING_MEMBER = "waiting_member", N_("Waiting for the complainant")
    WAITING_INSIDE = "waiting_inside", N_("Waiting inside the house")
    RESOLVED = "resolved", N_("Answered")
    CLOSED = "closed", N_("Closed")


class Step(StrEnum):
    """What can be done with a complaint."""

    ASSIGN = "assign"
    ANSWER = "answer"
    ASK = "ask"
    RESOLVE = "resolve"
    WAIT_INSIDE = "wait_inside"
    GO_ON = "go_on"
    REPLY = "reply"
    REOPEN = "reopen"
    CLOSE = "close"


class Outcome(Labelled):
    """What an answer means for what comes next."""

    RESOLVE = "resolve", N_("This settles it")
    ANSWER = "answer", N_("We go on working on it")
    ASK = "ask", N_("We need something from you first")


class MessageKind(StrEnum):
    """Who reads what was written: both sides, or staff alone."""

    ANSWER = "answer"
    REPLY = "reply"
    NOTE = "note"


class PublicationStatus(Labelled):
    """How far the public version of a complaint is."""

    PROPOSED = "proposed", N_("Waiting for a decision")
    PUBLISHED = "published", N_("Published")
    REFUSED = "refused", N_("Not published")
    WITHDRAWN = "withdrawn", N_("Taken back")


@dataclass(frozen=True, slots=True)
class Guest:
    """Who writes without a login: a name, and at least one way to answer."""

    name: str
    email: str | None = None
    phone: str | None = None


@dataclass(frozen=True, slots=True)
class NewComplaint:
    """What is written down; ``subject`` is what of one's own it is about: a loan, a booking."""

    kind: ComplaintKind
    category_id: int
    title: str
    text: str
    is_confidential: bool = False
    subject: Ref | None = None
    files: Sequence[CheckedFile] = field(default=())


@dataclass(frozen=True, slots=True)
class PublicText:
    """An edited question and answer for everyone to read, without names."""

    question: str
    answer: str


@dataclass(frozen=True, slots=True)
class Clock:
    """The moments and minutes by which a complaint is measured; minutes are office time.

    While the complainant has to act, ``resolve_due_at`` is None and what was left of the time
    stands in ``left_minutes``.
    """

    resolve_due_at: datetime | None
    left_minutes: int | None
    waiting_since: datetime | None
    waited_minutes: int

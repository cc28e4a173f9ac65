"""Kinds and states of notices, what their author writes, and how readers and staff get them."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from coop.domain.files.types import CheckedFile
from coop.domain.people.types import EVERYONE
from coop.explain import N_, Labelled
from coop.refs import Ref


class NoticeKind(Labelled):
    """What a notice tells of; a product's notice starts its application."""

    NEWS = "news", N_("News")
    SAVINGS = "savings", N_("Savings product")
    LOAN = "loan", N_("Loan product")


class NoticeStatus(StrEnum):
    """draft → waiting → published → withdrawn; refused goes back to draft."""

    DRAFT = "draft"
    WAITING = "waiting"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


class NoticeStanding(Labelled):
    """How a notice stands on a day: its state and its dates together."""

    DRAFT = "draft", N_("Draft")
    WAITING = "waiting", N_("Waiting for release")
    PLANNED = "planned", N_("Released, begins later")
    CURRENT = "current", N_("Published")
    ENDED = "ended", N_("Ended")
    WITHDRAWN = "withdrawn", N_("Withdrawn")


class NoticeStep(Labelled):
    """How far a reader went, in this order."""

    SEEN = "seen", N_("Seen")
    OPENED = "opened", N_("Opened")
    STARTED = "started", N_("Started")


class NoticePlace(StrEnum):
    """Where a notice is shown besides the list of all."""

    PUBLIC_HOME = "public_home"
    MEMBER_HOME = "member_home"


PRODUCT_OF = {NoticeKind.SAVINGS: "savings_product", NoticeKind.LOAN: "loan_product"}
"""The kind of Ref that a product's notice points at."""


@dataclass(frozen=True, slots=True)
class NoticeText:
    """What an author writes; ``text`` is Markdown, the English may be missing as a whole.

    ``until_on`` is the last day, None for no end. ``picture`` replaces the one before.
    """

    kind: NoticeKind
    title: str
    teaser: str
    text: str
    from_on: date
    until_on: date | None = None
    subject: Ref | None = None
    title_en: str | None = None
    teaser_en: str | None = None
    text_en: str | None = None
    picture: CheckedFile | None = None
    picture_alt: str | None = None
    picture_alt_en: str | None = None
    drops_picture: bool = False
    audience: str = EVERYONE
    on_public_home: bool = False
    on_member_home: bool = True
    is_first: bool = False
    invites_to_join: bool = False


@dataclass(frozen=True, slots=True)
class NoticeCard:
    """A notice as readers get it; ``is_new`` until the reader's home or its page showed it."""

    id: int
    kind: NoticeKind
    title: str
    teaser: str
    title_en: str | None
    teaser_en: str | None
    picture_id: int | None
    picture_alt: str | None
    picture_alt_en: str | None
    from_on: date
    until_on: date | None
    is_new: bool

    def title_in(self, language: str) -> str:
        """Return the title in ``language``, else in Indonesian."""
        return (self.title_en if language == "en" else None) or self.title

    def teaser_in(self, language: str) -> str:
        """Return the teaser in ``language``, else in Indonesian."""
        return (self.teaser_en if language == "en" else None) or self.teaser

    def alt_in(self, language: str) -> str:
        """Return what the picture shows in ``language``, else in Indonesian."""
        return (self.picture_alt_en if language == "en" else None) or self.picture_alt or ""


@dataclass(frozen=True, slots=True)
class Reach:
    """How many went how far: members once each, guests as often as they looked."""

    seen: int = 0
    opened: int = 0
    started: int = 0
    guests_seen: int = 0
    guests_opened: int = 0
    guests_started: int = 0


@dataclass(frozen=True, slots=True)
class NoticeRow:
    """A notice in the list of staff."""

    id: int
    title: str
    kind: NoticeKind
    standing: NoticeStanding
    audience: str
    from_on: date
    until_on: date | None
    has_english: bool
    changed_at: datetime
    reach: Reach

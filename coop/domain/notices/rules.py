"""What a notice must hold, how it stands on a day, and what counts of its readers."""

from datetime import date

from coop.domain.notices.types import (
    PRODUCT_OF,
    NoticeKind,
    NoticeStanding,
    NoticeStatus,
    NoticeStep,
    NoticeText,
)
from coop.domain.people.types import EVERYONE
from coop.errors import Refused
from coop.explain import N_

MOST_ON_HOME = 3
GUEST_SHARDS = 16
"""Rows over which a day's guests are spread, so that no row is touched by every visitor."""


def standing_of(
    status: NoticeStatus, from_on: date, until_on: date | None, on: date
) -> NoticeStanding:
    """Return how a notice stands on ``on``; both dates belong to its time."""
    if status is not NoticeStatus.PUBLISHED:
        return NoticeStanding(status.value)
    if on < from_on:
        return NoticeStanding.PLANNED
    if until_on is not None and until_on < on:
        return NoticeStanding.ENDED
    return NoticeStanding.CURRENT


def steps_up_to(step: NoticeStep) -> tuple[NoticeStep, ...]:
    """Return ``step`` and all before it: who starts has opened, who opens has seen."""
    every = tuple(NoticeStep)
    return every[: every.index(step) + 1]


def ensure_whole(text: NoticeText, *, has_picture: bool) -> None:
    """Refuse, naming the field, what a reader would miss.

    ``has_picture`` says whether there is a picture once ``text`` is kept.
    """
    wanted = PRODUCT_OF.get(text.kind)
    if wanted is not None and (text.subject is None or text.subject.kind != wanted):
        raise Refused(N_("Choose the product that this is about."), field="product")
    if text.kind is NoticeKind.NEWS and text.subject is not None:
        raise Refused(N_("News is about no product. Choose another kind."), field="product")
    if text.until_on is not None and text.until_on < text.from_on:
        raise Refused(N_("The last day lies before the first one."), field="until_on")
    if has_picture and not text.picture_alt:
        raise Refused(
            N_("Say what the picture shows, for those who cannot see it."), field="picture_alt"
        )
    if text.on_public_home and text.audience != EVERYONE:
        raise Refused(
            N_(
                "On the public home page everyone reads it. Choose everyone, or leave it out there."
            ),
            field="on_public_home",
        )
    english = {
        "title_en": text.title_en,
        "teaser_en": text.teaser_en,
        "text_en": text.text_en,
    }
    missing = [name for name, written in english.items() if not written]
    if missing and len(missing) < len(english):
        raise Refused(N_("Write the English whole, or leave it out."), field=missing[0])

"""What may be done with a complaint in which state, and by whom."""

import re
import unicodedata
from collections.abc import Mapping
from datetime import date, timedelta

from coop.domain.complaints.types import ComplaintStatus, ComplaintSubject, Outcome, Step
from coop.errors import Refused
from coop.explain import N_

NEW, OPEN = ComplaintStatus.NEW, ComplaintStatus.OPEN
WAITING_MEMBER, WAITING_INSIDE = ComplaintStatus.WAITING_MEMBER, ComplaintStatus.WAITING_INSIDE
RESOLVED, CLOSED = ComplaintStatus.RESOLVED, ComplaintStatus.CLOSED

WITH_THE_OFFICE = (NEW, OPEN, WAITING_INSIDE)
"""States in which the office has to act and its time runs."""
ENDED = (RESOLVED, CLOSED)

STEPS: Mapping[Step, Mapping[ComplaintStatus, ComplaintStatus]] = {
    Step.ASSIGN: {
        NEW: OPEN,
        OPEN: OPEN,
        WAITING_INSIDE: WAITING_INSIDE,
        WAITING_MEMBER: WAITING_MEMBER,
    },
    Step.ANSWER: {NEW: OPEN, OPEN: OPEN, WAITING_INSIDE: OPEN, WAITING_MEMBER: WAITING_MEMBER},
    Step.ASK: dict.fromkeys((NEW, OPEN, WAITING_INSIDE, WAITING_MEMBER), WAITING_MEMBER),
    Step.RESOLVE: dict.fromkeys((NEW, OPEN, WAITING_INSIDE, WAITING_MEMBER), RESOLVED),
    Step.WAIT_INSIDE: {NEW: WAITING_INSIDE, OPEN: WAITING_INSIDE},
    Step.GO_ON: {WAITING_INSIDE: OPEN},
    Step.REPLY: {NEW: NEW, OPEN: OPEN, WAITING_INSIDE: WAITING_INSIDE, WAITING_MEMBER: OPEN},
    Step.REOPEN: {RESOLVED: OPEN},
    Step.CLOSE: {RESOLVED: CLOSED},
}
"""The state after each step, by the state before it; what is not named cannot be done."""

OUTCOMES: Mapping[Outcome, Step] = {
    Outcome.ANSWER: Step.ANSWER,
    Outcome.ASK: Step.ASK,
    Outcome.RESOLVE: Step.RESOLVE,
}

REFUSALS: Mapping[Step, str] = {
    Step.REPLY: N_("This has been answered. Reopen it when the answer does not settle it."),
    Step.REOPEN: N_("Only what has been answered, and is not closed yet, can be reopened."),
}

SUBJECT_KINDS: Mapping[ComplaintSubject, str] = {
    ComplaintSubject.LOAN: "loan",
    ComplaintSubject.DEPOSIT: "savings_account",
}
"""What of their own a complainant can name, by what the category is about."""

STARS = range(1, 6)
_NO_LETTER = re.compile(r"[\W_]+")


def next_status(step: Step, status: ComplaintStatus) -> ComplaintStatus:
    """Return the state that ``step`` leads to, or refuse it."""
    after = STEPS[step].get(status)
    if after is None:
        raise Refused(
            REFUSALS.get(step, N_("This can no longer be done: look at how far it is by now."))
        )
    return after


def can_do(step: Step, status: ComplaintStatus) -> bool:
    """Say whether ``step`` is possible in ``status``."""
    return status in STEPS[step]


def ensure_within_window(resolved_on: date, today: date, days: int) -> None:
    """Refuse to reopen what was answered more than ``days`` days ago."""
    if (today - resolved_on).days > days:
        raise Refused(
            N_("It was answered more than %(days)s days ago. Please write to us anew."), days=days
        )


def closes_before(today: date, days: int) -> date:
    """Return the day before which an answered complaint closes by itself on ``today``."""
    return today - timedelta(days=days)


def ensure_no_name(text: str, names: tuple[str | None, ...], field: str) -> None:
    """Refuse a text for the public, in ``field``, that holds one of ``names`` as a whole."""
    said = f" {_plain(text)} "
    for name in names:
        if name and f" {_plain(name)} " in said:
            raise Refused(
                N_("The public version still names the complainant. Take the name out."),
                field=field,
            )


def _plain(text: str) -> str:
    folded = unicodedata.normalize("NFKD", text).casefold()
    letters = "".join(sign for sign in folded if not unicodedata.combining(sign))
    return _NO_LETTER.sub(" ", letters).strip()

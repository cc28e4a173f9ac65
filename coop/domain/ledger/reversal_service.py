"""Reverse an entry by hand: asked for with a reason, decided by another person.

What moved the balance of a member (a payment, a withdrawal, a loan, a membership) is undone where
it was done: that area takes its own balances back and posts the reversal beside it.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from coop.db import session
from coop.domain.approvals import service as approvals
from coop.domain.approvals.models import Approval
from coop.domain.approvals.types import Decision
from coop.domain.identity.models import User
from coop.domain.identity.types import Actor
from coop.domain.ledger.errors import AlreadyReversed
from coop.domain.ledger.models import JournalEntry
from coop.domain.ledger.queries import get_entry_with_lines
from coop.domain.ledger.records import EntryView
from coop.domain.ledger.service import reverse_entry
from coop.domain.settings.service import today
from coop.domain.trail.service import write_trail
from coop.errors import NotFound, Refused
from coop.explain import N_
from coop.refs import Ref

KIND = "journal.reversal"
SUBJECT = "journal_entry"

# sources of which nothing is kept but the entry; all others have a page of their own to undo them
UNDONE_HERE = frozenset({"voucher", "unit"})


@dataclass(frozen=True, slots=True)
class OpenReversal:
    """A request that waits for a decision."""

    entry_id: int
    number: str
    text: str
    total_amount: int
    reason: str
    asked_by: str | None
    asked_at: datetime


def is_undone_by_its_area(view: EntryView) -> bool:
    """Say whether more than the entry would have to be undone, so that only its area can."""
    return view.entry.source_kind not in UNDONE_HERE or any(line.is_control for line in view.lines)


def ensure_reversible(view: EntryView) -> None:
    """Refuse what may not be reversed from the journal. Raises AlreadyReversed, Refused."""
    if view.reversed_by is not None:
        raise AlreadyReversed(N_("This entry has been reversed already."))
    if view.reverses is not None:
        raise Refused(N_("A reversal cannot be reversed. Post what is right as a new entry."))
    if is_undone_by_its_area(view):
        raise Refused(
            N_(
                "This entry moved balances of members. Undo it on the page of what caused it, "
                "which takes those balances back as well."
            )
        )


def request_reversal(entry_id: int, reason: str, actor: Actor) -> None:
    """Ask for the reversal of an entry. Raises NotFound, Refused, Conflict (asked already)."""
    view = get_entry_with_lines(entry_id)
    ensure_reversible(view)
    if not reason.strip():
        raise Refused(N_("Say why this entry is wrong."), field="reason")
    subject = Ref(SUBJECT, entry_id)
    approvals.request_approval(KIND, subject, actor, reason=reason.strip())
    write_trail("journal.reversal_requested", subject, reason=reason.strip())


def approve_reversal(entry_id: int, actor: Actor) -> JournalEntry:
    """Post the mirror entry today, as another person than who asked. Returns the mirror."""
    view = get_entry_with_lines(entry_id)
    ensure_reversible(view)
    approval = approvals.decide(KIND, Ref(SUBJECT, entry_id), actor, Decision.APPROVED)
    return reverse_entry(
        view.entry,
        booked_on=today(),
        reason=approval.detail["reason"],
        approver_id=actor.user_id,
    )


def reject_reversal(entry_id: int, actor: Actor, reason: str) -> None:
    """Leave the entry as it is, with a reason, as another person than who asked."""
    if not reason.strip():
        raise Refused(N_("Say why the entry stays as it is."), field="reason")
    approvals.decide(KIND, Ref(SUBJECT, entry_id), actor, Decision.REJECTED, reason.strip())


def get_open_reversal(entry_id: int) -> OpenReversal:
    """Return the open request on an entry or raise NotFound."""
    found = find_open_reversal(entry_id)
    if found is None:
        raise NotFound(N_("This has been decided already, or was never asked."))
    return found


def find_open_reversal(entry_id: int) -> OpenReversal | None:
    """Return the open request on an entry, or None."""
    return next(iter(_list_open(entry_id)), None)


def list_open_reversals() -> list[OpenReversal]:
    """Return every request that waits, oldest first."""
    return _list_open(None)


def _list_open(entry_id: int | None) -> list[OpenReversal]:
    query = (
        select(JournalEntry, Approval, User.display_name)
        .join(Approval, Approval.subject_id == JournalEntry.id)
        .outerjoin(User, User.id == Approval.requested_by)
        .where(Approval.kind == KIND, Approval.subject_kind == SUBJECT, Approval.open_mark == 1)
        .order_by(Approval.requested_at)
    )
    if entry_id is not None:
        query = query.where(JournalEntry.id == entry_id)
    return [
        OpenReversal(
            entry.id,
            entry.number,
            entry.text,
            entry.total_amount,
            str(approval.detail.get("reason", "")),
            name,
            approval.requested_at,
        )
        for entry, approval, name in session.execute(query)
    ]

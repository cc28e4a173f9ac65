"""Tell which dues were paid by their day, and which payments of dues were reversed."""

from collections.abc import Sequence
from datetime import timedelta

from coop.dates import next_business_day
from coop.domain.ledger.models import JournalEntry
from coop.domain.payments.models import Bill
from coop.domain.payments.purposes import BillPart
from coop.domain.payments.types import BillStatus
from coop.domain.savings.billing_service import WAJIB
from coop.domain.savings.events import (
    DUES_PAID_ON_TIME,
    DUES_TAKEN_BACK,
    DuesPaidOnTime,
    DuesTakenBack,
)
from coop.domain.settings.service import holidays_between

LONGEST_CLOSURE = timedelta(days=14)
"""Further than so many days no holidays and weekends put off a due day."""


def tell_paid_on_time(parts: Sequence[BillPart], entries: Sequence[JournalEntry]) -> None:
    """Announce the dues that are paid in full by the first business day at or after their day."""
    paid = [
        (part, entry)
        for part, entry in zip(parts, entries, strict=True)
        if part.bill.purpose == WAJIB
        and part.bill.status is BillStatus.PAID
        and part.paid_on <= part.bill.due_on + LONGEST_CLOSURE
    ]
    unsure = [part.bill.due_on for part, _entry in paid if part.bill.due_on < part.paid_on]
    holidays = holidays_between(min(unsure), max(unsure) + LONGEST_CLOSURE) if unsure else ()
    DUES_PAID_ON_TIME.announce(
        [
            DuesPaidOnTime(
                part.bill.person_id,
                part.bill.unit_id,
                part.bill.id,
                entry.id,
                part.bill.amount,
                part.paid_on,
            )
            for part, entry in paid
            if part.paid_on <= next_business_day(part.bill.due_on, holidays)
        ]
    )


def tell_taken_back(bill: Bill, mirror: JournalEntry) -> None:
    """Announce that a payment of dues was reversed."""
    if bill.purpose == WAJIB:
        fact = DuesTakenBack(bill.person_id, bill.unit_id, bill.id, mirror.booked_on)
        DUES_TAKEN_BACK.announce([fact])

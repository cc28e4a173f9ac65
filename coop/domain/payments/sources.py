"""Where the money for a bill may come from beside cash and transfer: areas above register it.

Money never travels by event: a source is called directly, in the transaction of who pays.
"""

from collections.abc import Callable
from dataclasses import dataclass

from coop.domain.identity.types import Actor
from coop.domain.ledger.models import JournalEntry
from coop.domain.payments.models import Bill, Payment
from coop.domain.payments.types import PaymentMethod
from coop.errors import NotFound, Refused
from coop.explain import N_


def _nothing_to_undo(payment: Payment, entry: JournalEntry, mirror: JournalEntry) -> None:
    """Leave it to the journal: no balance is stored beside it."""


@dataclass(frozen=True, slots=True)
class Source:
    """A way to pay a bill that somebody may choose; ``label`` is a msgid.

    ``offer(person_id, bill)`` returns why this person cannot pay the bill so, or None. ``pay``
    takes what is left of the bill: it returns the payment, or None where the money comes later.
    ``undo`` gives back what it took beside the journal, when a payment of ``method`` is reversed.
    """

    code: str
    label: str
    method: PaymentMethod
    offer: Callable[[int, Bill], Refused | None]
    pay: Callable[[Bill, Actor], Payment | None]
    undo: Callable[[Payment, JournalEntry, JournalEntry], None] = _nothing_to_undo


SOURCES: dict[str, Source] = {}


def register_source(source: Source) -> None:
    """Let bills be paid from ``source``."""
    SOURCES[source.code] = source


def get_source(code: str) -> Source:
    """Return the source or raise NotFound."""
    if code not in SOURCES:
        raise NotFound(N_("This way of paying is not offered."))
    return SOURCES[code]


def undo_source(payment: Payment, entry: JournalEntry, mirror: JournalEntry) -> None:
    """Give back what the payment's source took beside the journal."""
    for source in SOURCES.values():
        if source.method is payment.method:
            source.undo(payment, entry, mirror)

"""Money held for a person (Titipan): it waits for its purpose, or is given back.

What the cooperative holds is given back on leaving; what a business received beyond its bills is
held there and given back at its till.
"""

from collections.abc import Sequence

from sqlalchemy import update

from coop.db import take
from coop.domain.ledger.chart import HELD_FOR_CUSTOMERS, HELD_FOR_MEMBERS
from coop.domain.ledger.models import JournalEntry
from coop.domain.ledger.types import Line, credit
from coop.domain.payments.purposes import Beyond, Prepared
from coop.domain.people.models import Person
from coop.refs import Ref


def wait_for_rivals(person_id: int) -> None:
    """Let whoever else changes what is held for the person wait until the commit.

    Comes before anything is read or posted about it: whoever waited sees what the first one did.
    """
    take(update(Person).where(Person.id == person_id).values(full_name=Person.full_name))


def credit_held(person_id: int, amount: int) -> Line:
    """Return the line that holds ``amount`` rupiah for the person; no balance is beside it."""
    return credit(HELD_FOR_MEMBERS, amount, Ref("person", person_id))


def prepare_held(beyond: Sequence[Beyond]) -> Prepared:
    """Credit money to what is held for each person; the journal is its only account."""

    def finish(_entries: Sequence[JournalEntry]) -> None:
        """Do nothing more: no balance is stored beside the journal."""

    return Prepared([[credit_held(one.person_id, one.amount)] for one in beyond], finish)


def prepare_held_for_customers(beyond: Sequence[Beyond]) -> Prepared:
    """Credit money beyond a business's bills to what it holds for each customer."""

    def finish(_entries: Sequence[JournalEntry]) -> None:
        """Do nothing more: no balance is stored beside the journal."""

    lines = [
        [credit(HELD_FOR_CUSTOMERS, one.amount, Ref("person", one.person_id))] for one in beyond
    ]
    return Prepared(lines, finish)

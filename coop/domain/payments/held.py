"""Money held for a person (Titipan): it waits for its purpose, or is given back on leaving."""

from datetime import date

from coop.domain.ledger.chart import HELD_FOR_MEMBERS
from coop.domain.ledger.models import JournalEntry
from coop.domain.ledger.types import credit
from coop.domain.payments.purposes import Prepared
from coop.refs import Ref


def prepare_held(person_id: int, amount: int, _paid_on: date) -> Prepared:
    """Credit ``amount`` rupiah to what is held for the person; the journal is its only account."""

    def finish(_entry: JournalEntry) -> None:
        """Do nothing more: no balance is stored beside the journal."""

    return Prepared([credit(HELD_FOR_MEMBERS, amount, Ref("person", person_id))], finish)

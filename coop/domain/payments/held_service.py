"""Give back what a business received beyond its bills."""

from coop.domain.approvals.service import ensure_another_person
from coop.domain.identity.types import Actor
from coop.domain.ledger import chart
from coop.domain.ledger.models import JournalEntry
from coop.domain.ledger.service import post_entry
from coop.domain.ledger.types import credit, debit
from coop.domain.payments.balances import list_held
from coop.domain.payments.held import wait_for_rivals
from coop.domain.settings.service import today
from coop.domain.trail.service import write_trail
from coop.errors import Conflict, NotFound
from coop.explain import N_
from coop.refs import Ref


def give_back_held(person_id: int, unit_id: int, amount: int, actor: Actor) -> JournalEntry:
    """Pay out of the drawer what a business holds for a person, all of it, and return the entry.

    ``amount`` (rupiah) is what was shown. Raises NotFound when nothing is held (any more),
    Conflict when it is another amount by now, Refused for one's own money.
    """
    ensure_another_person(actor, beneficiary=person_id)
    wait_for_rivals(person_id)
    held = next(iter(list_held(unit_id, person_id)), None)
    if held is None:
        raise NotFound(N_("Nothing is held for this person."))
    if held.amount != amount or amount <= 0:
        raise Conflict(N_("This has changed meanwhile. Look at it again."))
    person = Ref("person", person_id)
    entry = post_entry(
        f"Titipan dikembalikan: {held.name}",
        [debit(chart.HELD_FOR_CUSTOMERS, amount, person), credit(chart.CASH, amount)],
        source=person,
        # whoever saw the same balance on another node means the same money
        unique_key=f"held:{unit_id}:{person_id}:{held.last_entry_id}",
        booked_on=today(),
        unit_id=unit_id,
    )
    write_trail("payment.held_given_back", person, amount=amount)
    return entry

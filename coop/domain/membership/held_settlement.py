"""Money held for a member (Titipan) in their settlement: leaving gives it back."""

from datetime import date

from coop.domain.ledger.chart import HELD_FOR_MEMBERS
from coop.domain.ledger.models import JournalEntry
from coop.domain.ledger.settlement import SettlementPart
from coop.domain.ledger.types import debit
from coop.domain.members.queries import get_member
from coop.domain.payments.balances import find_unfinished, held_for
from coop.explain import N_, Explained, Input, Step
from coop.refs import Ref


def list_parts(member_id: int, on: date) -> list[SettlementPart]:
    """Return the money held for the member, which leaving gives back."""
    person_id = get_member(member_id).person_id
    amount = held_for(person_id, on)
    if amount <= 0:
        return []
    return [
        SettlementPart(
            N_("Money held for you"),
            debit(HELD_FOR_MEMBERS, amount, Ref("person", person_id)),
            Explained(
                rule=N_("What was paid beyond bills and not yet used is given back"),
                source=N_("The journal, account 2-1601"),
                inputs=(Input(N_("On"), on, "date"),),
                steps=(
                    Step(
                        N_("Held"), N_("all that came in less all that was used"), amount, "rupiah"
                    ),
                ),
                result=amount,
            ),
        )
    ]


def list_blockers(member_id: int) -> list[str]:
    """Return what must be done before leaving: payments under way end, begun bills are paid."""
    unfinished = find_unfinished(get_member(member_id).person_id)
    reasons = []
    if unfinished.is_checked:
        reasons.append(
            N_("A payment is still being checked. It has to be recorded or rejected first.")
        )
    if unfinished.is_begun:
        reasons.append(N_("A bill of this member is partly paid. Let the rest be paid first."))
    return reasons


def close(_member_id: int, _entry: JournalEntry) -> None:
    """Leave it at the entry: held money has no balance beside the journal."""

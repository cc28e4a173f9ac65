"""Money held for a member (Titipan) in their settlement: leaving gives it back."""

from datetime import date

from coop.domain.ledger.chart import HELD_FOR_MEMBERS
from coop.domain.ledger.models import JournalEntry
from coop.domain.ledger.settlement import SettlementLook, SettlementPart
from coop.domain.ledger.types import debit
from coop.domain.members.queries import get_member
from coop.domain.payments.balances import Unfinished, find_held_and_unfinished
from coop.domain.payroll.queries import is_deducted
from coop.explain import N_, Explained, Input, Step
from coop.refs import Ref


def look(member_id: int, on: date) -> SettlementLook:
    """Return the money held for the member, and which payments must end before leaving."""
    person_id = get_member(member_id).person_id
    held_amount, unfinished = find_held_and_unfinished(person_id, on, is_deducted(member_id))
    return SettlementLook(_parts(person_id, held_amount, on), _blockers(unfinished))


def _parts(person_id: int, amount: int, on: date) -> list[SettlementPart]:
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


def _blockers(unfinished: Unfinished) -> list[str]:
    reasons = []
    if unfinished.is_checked:
        reasons.append(
            N_("A payment is still being checked. It has to be recorded or rejected first.")
        )
    if unfinished.is_begun:
        reasons.append(N_("A bill of this member is partly paid. Let the rest be paid first."))
    if unfinished.is_deducted:
        reasons.append(
            N_("A payroll deduction is under way. Wait until its list is booked or taken back.")
        )
    return reasons


def close(_member_id: int, _entry: JournalEntry, _on: date) -> None:
    """Leave it at the entry: held money has no balance beside the journal."""

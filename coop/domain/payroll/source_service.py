"""Pay a bill by deduction from the wage: the next list of the person's employer asks for it."""

from sqlalchemy import select

from coop import dates
from coop.db import insert_unless_taken, session
from coop.domain.approvals.service import ensure_another_person
from coop.domain.identity.types import Actor
from coop.domain.members.models import Member
from coop.domain.members.types import MemberStatus
from coop.domain.payments.models import Bill
from coop.domain.payments.types import BillStatus
from coop.domain.payroll.models import PayrollAuthority, PayrollChoice
from coop.domain.trail.service import write_trail
from coop.errors import Conflict, Refused
from coop.explain import N_
from coop.refs import Ref


def offer_deduction(person_id: int, bill: Bill) -> Refused | None:
    """Return why the person cannot have the bill deducted, or None: it needs a letter that holds.

    The employer of the letter is the one that the member works for.
    """
    letter = session.scalar(
        select(PayrollAuthority.id)
        .join(Member, Member.id == PayrollAuthority.member_id)
        .where(
            Member.person_id == person_id,
            Member.current_mark == 1,
            Member.status == MemberStatus.ACTIVE,
            PayrollAuthority.live_mark == 1,
            PayrollAuthority.employer_id == Member.employer_id,
        )
        .limit(1)
    )
    if letter is None:
        return Refused(N_("This needs a letter of authority for payroll deduction."))
    if session.get(PayrollChoice, bill.id) is not None:
        return Refused(N_("It is to be deducted from the next pay already."))
    return None


def choose_deduction(bill: Bill, actor: Actor) -> None:
    """Let the next list of the payer's employer ask for the bill; the money comes with the list.

    The payer chooses it, or staff who have been told to. Raises Refused, Conflict.
    """
    if actor.person_id != bill.person_id:
        ensure_another_person(actor)
    refusal = offer_deduction(bill.person_id, bill)
    if refusal is not None:
        raise refusal
    if bill.status is not BillStatus.OPEN:
        raise Refused(N_("There is nothing to pay any more."))
    choice = PayrollChoice(bill_id=bill.id, chosen_by=actor.user_id, chosen_at=dates.now())
    if not insert_unless_taken(choice):
        raise Conflict(N_("It is to be deducted from the next pay already."))
    write_trail("payroll.bill_chosen", Ref("bill", bill.id))

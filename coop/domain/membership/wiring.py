"""What membership contributes: first dues are held until the board decides, or given back."""

from collections.abc import Sequence
from functools import partial

from coop.domain.ledger.models import JournalEntry
from coop.domain.ledger.settlement import SettlementSource, register_settlement
from coop.domain.membership import held_settlement, queries
from coop.domain.membership.joining_service import POKOK_PURPOSE, move, ref_of
from coop.domain.membership.models import JoiningApplication
from coop.domain.membership.types import JoiningStatus
from coop.domain.payments.held import credit_held
from coop.domain.payments.models import Bill
from coop.domain.payments.purposes import BillPart, Prepared, Purpose, register_purpose
from coop.domain.payments.queries import held_for
from coop.domain.payments.service import cancel_bill
from coop.domain.payments.types import BillStatus
from coop.domain.trail.service import write_trail
from coop.errors import Refused
from coop.explain import N_


def register() -> None:
    """Make the first dues payable, and give held money back on leaving."""
    register_purpose(
        Purpose(POKOK_PURPOSE, N_("First dues (simpanan pokok)"), _prepare, _undo, in_full=True)
    )
    register_settlement(SettlementSource("payments", held_settlement.look, held_settlement.close))


def _prepare(parts: Sequence[BillPart]) -> Prepared:
    applications = [queries.get_application(part.bill.subject_id) for part in parts]
    for application in applications:
        if application.status is not JoiningStatus.AWAITING_PAYMENT:
            raise Refused(
                N_("Application %(number)s does not wait for a payment."),
                number=application.number,
            )
    lines = [
        [credit_held(application.person_id, part.amount)]
        for application, part in zip(applications, parts, strict=True)
    ]
    bills = [part.bill for part in parts]
    return Prepared(lines, partial(_finish, applications, bills))


def _finish(
    applications: Sequence[JoiningApplication],
    bills: Sequence[Bill],
    _entries: Sequence[JournalEntry],
) -> None:
    """Move on once the bill is paid in full: nobody is a member before that."""
    for application, bill in zip(applications, bills, strict=True):
        if bill.status is BillStatus.PAID:
            move(application, {JoiningStatus.AWAITING_PAYMENT}, JoiningStatus.PAID)
            write_trail("joining.paid", ref_of(application.id), amount=bill.amount)


def _undo(bill: Bill, _original: JournalEntry, _reversal: JournalEntry) -> None:
    application = queries.get_application(bill.subject_id)
    match application.status:
        case JoiningStatus.PAID:
            move(application, {JoiningStatus.PAID}, JoiningStatus.AWAITING_PAYMENT)
        case JoiningStatus.REFUND_DUE if not held_for(application.person_id):
            move(application, {JoiningStatus.REFUND_DUE}, JoiningStatus.REJECTED, open_mark=None)
            cancel_bill(bill.id)
        case JoiningStatus.APPROVED | JoiningStatus.REFUNDED:
            raise Refused(
                N_(
                    "The first dues of application %(number)s have been passed on: reverse"
                    " nothing here, book a correction."
                ),
                number=application.number,
            )
        case _:
            return
    write_trail("joining.payment_reversed", ref_of(application.id))

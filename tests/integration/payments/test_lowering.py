"""Bills of which less is to be paid by now: lowered, paid with what was paid, or cancelled."""

import pytest

from coop.db import session
from coop.domain.payments import service
from coop.domain.payments.errors import NotPayable
from coop.domain.payments.types import BillStatus, IntentStatus
from coop.errors import Refused
from tests.integration.payments.conftest import Desk


def test_less_is_to_be_paid(desk: Desk) -> None:
    bill = desk.bill(100_000)
    assert service.lower_bill(bill.id, 30_000).amount == 70_000
    service.receive_cash(desk.payer.id, {bill.id: 70_000}, desk.cashier)
    assert bill.status is BillStatus.PAID
    with pytest.raises(NotPayable, match="closed"):
        service.lower_bill(bill.id, 1)


def test_what_was_paid_is_enough(desk: Desk) -> None:
    bill = desk.bill(100_000)
    service.receive_cash(desk.payer.id, {bill.id: 40_000}, desk.cashier)
    for amount, error in ((60_001, NotPayable), (0, Refused), (-5, Refused)):
        with pytest.raises(error):
            service.lower_bill(bill.id, amount)
    lowered = service.lower_bill(bill.id, 60_000)
    assert (lowered.status, lowered.amount, lowered.paid_amount) == (
        BillStatus.PAID,
        40_000,
        40_000,
    )
    assert lowered.closed_at is not None


def test_nothing_is_to_be_paid_any_more(desk: Desk) -> None:
    bill = desk.bill(100_000)
    intent = service.choose_transfer(desk.payer.id, {bill.id: 100_000}, desk.bank.id)
    lowered = service.lower_bill(bill.id, 100_000)
    assert (lowered.status, lowered.amount) == (BillStatus.CANCELLED, 100_000)
    session.refresh(intent)
    assert intent.status is IntentStatus.CANCELLED

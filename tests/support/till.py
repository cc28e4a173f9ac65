"""One of everything that an address of a business's own money may name."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from coop.db import session
from coop.demo.drawings import draw_file
from coop.domain.approvals.types import Decision
from coop.domain.catalogue.queries import find_item_by_code
from coop.domain.identity.models import LoginName, User
from coop.domain.identity.types import Actor
from coop.domain.payments import bank_account_service as banks
from coop.domain.payments import queries
from coop.domain.payments import service as payments
from coop.domain.payments.balances import held_in_unit
from coop.domain.sales import service as sales
from coop.domain.sales.queries import list_open_bills
from coop.domain.sales.types import Basket, PaymentTerms, Wish
from coop.domain.settings.service import today
from coop.domain.units.queries import find_unit
from coop.gateways.storage import Storage
from tests.support.units import CODE


def find_till(storage: Storage, staff: Mapping[str, Actor], person_id: int) -> dict[str, Any]:
    """Return ids of the workshop's payments at each step, of a count and of bank accounts."""
    unit = find_unit(CODE)
    assert unit is not None
    desk, owner = staff["desk"], staff["owner"]
    bank = queries.list_bank_accounts(unit.id)[0].id

    def announce(step: str, person_id: int = person_id) -> int:
        item = find_item_by_code(unit.id, "FREON")
        assert item is not None
        order = sales.place_order(
            Basket(unit.id, person_id, (Wish(1, item.id),)),
            PaymentTerms(today() + timedelta(days=7)),
            f"till:{step}",
            None,
        )
        bills = {bill.id: bill.amount for bill in list_open_bills(order.id)}
        intent = payments.choose_transfer(person_id, bills, bank)
        proof = draw_file(storage, "BUKTI", [step, str(intent.amount)], "bukti.jpg")
        return payments.announce_transfer(
            intent.id, value_on=today(), payer_name="Ani", proof=proof, actor=None
        ).id

    waiting, verified, recorded, asked = map(announce, ("1", "2", "3", "4"))
    for one in (verified, recorded, asked):
        payments.verify_payment(one, desk, f"TILL {one}")
    payments.record_payments([recorded, asked], owner)
    payments.request_reversal(asked, desk, "Salah orang")
    back = _given_back(unit.id, announce, desk, owner)
    count = payments.count_drawer(100_000, desk, unit_id=unit.id)
    other, new = (
        banks.request_new_bank_account(
            "BRI", number, "Bengkel", "1-1203", owner, unit_id=unit.id
        ).id
        for number in ("0341 0100 7654 322", "0341 0100 7654 321")
    )
    banks.decide_bank_account(other, staff["chair"], Decision.APPROVED)  # so that one may go
    return {
        "till.payment_id": waiting,
        "till.record.payment_id": verified,
        "till.give_back.payment_id": verified,
        "till.ask_reversal.payment_id": recorded,
        "till.decide_reversal.payment_id": asked,
        "till.count_id": count.id,
        "till.bank_account_id": bank,
        "till.switch_account.change": "switch_off",
        "till.decide_account.bank_account_id": new,
        "till.decide_account.verdict": "approved",
        "till.person_id": person_id,
        **back,
        "HELD": held_in_unit(person_id, unit.id),
        "COUNTED": count.counted_amount,
        "BOOKED": count.book_amount,
    }


def _given_back(
    unit_id: int, announce: Callable[[str, int], int], desk: Actor, owner: Actor
) -> dict[str, Any]:
    """Give a customer back what was held, and let it be asked for once more."""
    login = select(User.person_id).join(LoginName).where(LoginName.value_key == "pelanggan")
    customer = session.scalars(login).one() or 0

    def hold(step: str) -> int:
        paid = announce(step, customer)
        payments.verify_payment(paid, desk, f"TILL {paid}")
        payments.record_payments([paid], owner)
        held = held_in_unit(customer, unit_id)
        return payments.ask_return(customer, unit_id, held, desk).id

    hold("5")
    voucher = payments.decide_return(customer, unit_id, owner, Decision.APPROVED)
    assert voucher is not None
    return {
        "RETURN": hold("6"),
        "till.decide_return.person_id": customer,
        "till.decide_return.verdict": "approved",
        "till.return_voucher.person_id": customer,
        "till.return_voucher.document_id": voucher.id,
    }

from datetime import date

import pytest
from sqlalchemy import select

from coop.db import session
from coop.domain.ledger.models import JournalEntry, JournalLine
from coop.domain.ledger.service import get_entry, post_entry, reverse_entry
from coop.domain.ledger.settlement import SOURCES
from coop.domain.ledger.types import credit, debit
from coop.domain.members.service import mark_leaving
from coop.domain.payments.models import Bill
from coop.domain.payments.purposes import PURPOSES, Beyond, prepare_excess, undo_excess
from coop.domain.payments.service import receive_cash
from coop.domain.payments.types import BillStatus, PaymentMethod
from coop.domain.people.service import add_person
from coop.domain.people.types import PersonDetails
from coop.domain.savings import checks, queries, service
from coop.domain.savings.types import SavingsKind, SavingsStatus
from coop.errors import Conflict, Refused
from coop.refs import Ref
from tests.integration.savings.conftest import Cooperative, Saver

DAY = date(2026, 3, 20)


def problems() -> list[str]:
    return [problem for check in checks.CHECKS for problem in check.run().problems]


def bills_of(saver: Saver) -> list[Bill]:
    return list(
        session.scalars(select(Bill).where(Bill.person_id == saver.person.id).order_by(Bill.id))
    )


def book_excess(person_id: int, amount: int, key: str = "excess") -> JournalEntry:
    """Book cash beyond any bill and finish it as payments do."""
    prepared = prepare_excess([Beyond(person_id, amount, DAY)])
    entry = post_entry(
        "Uji",
        [debit("1-1101", amount), *prepared.lines[0]],
        source=Ref("payment", 1),
        unique_key=key,
        booked_on=DAY,
        unit_id=1,
    )
    prepared.finish([entry])
    return entry


def settle(saver: Saver) -> JournalEntry:
    """Post what the settlement's parts say, against what is owed to leavers."""
    parts = SOURCES["savings"].look(saver.member.id, DAY).parts
    total = sum(part.line.amount for part in parts)
    return post_entry(
        "Penyelesaian",
        [part.line for part in parts] + [credit("2-1701", total)],
        source=Ref("member", saver.member.id),
        unique_key="settle",
        booked_on=DAY,
        unit_id=1,
    )


def test_undoing_one_bill_takes_back_its_part_only(coop: Cooperative) -> None:
    service.bill_wajib(date(2026, 1, 1))
    service.bill_wajib(date(2026, 2, 1))
    first, second = bills_of(coop.saver)
    payment = receive_cash(
        coop.saver.person.id, {first.id: 100_000, second.id: 100_000}, coop.cashier
    )
    original = get_entry(payment.entry_id or 0)
    mirror = reverse_entry(original, booked_on=DAY, reason="Uji")

    PURPOSES["savings.wajib"].undo(first, original, mirror)
    assert coop.saver.account(SavingsKind.WAJIB).balance == 100_000
    PURPOSES["savings.wajib"].undo(second, original, mirror)
    assert coop.saver.account(SavingsKind.WAJIB).balance == 0
    assert problems() == []


def test_money_that_was_taken_out_since_cannot_be_taken_back(coop: Cooperative) -> None:
    coop.deposit(coop.saver, 80_000)
    entry = session.scalars(select(JournalEntry)).one()
    (bill,) = bills_of(coop.saver)
    withdrawal = service.request_withdrawal(
        coop.saver.account().id, 80_000, PaymentMethod.CASH, coop.saver.actor
    )
    service.approve_withdrawal(withdrawal.id, coop.chair)
    service.pay_withdrawal(withdrawal.id, coop.treasurer, None)
    mirror = reverse_entry(entry, booked_on=DAY, reason="Uji")

    with pytest.raises(Refused, match="not enough"):
        PURPOSES["savings.sukarela"].undo(bill, entry, mirror)


def test_money_beyond_the_bills_goes_to_voluntary_savings_and_back(coop: Cooperative) -> None:
    entry = book_excess(coop.saver.person.id, 356)
    assert coop.saver.account().balance == 356

    mirror = reverse_entry(entry, booked_on=DAY, reason="Uji")
    undo_excess(coop.saver.person.id, 356, entry, mirror)
    assert coop.saver.account().balance == 0
    assert problems() == []


def test_money_of_somebody_without_savings_is_held(coop: Cooperative) -> None:
    stranger = add_person(PersonDetails(full_name="Bukan Anggota"))
    entry = book_excess(stranger.id, 356)

    line = session.scalars(
        select(JournalLine).where(JournalLine.entry_id == entry.id, JournalLine.credit > 0)
    ).one()
    assert (line.account, line.ref_kind, line.ref_id) == ("2-1601", "person", stranger.id)
    mirror = reverse_entry(entry, booked_on=DAY, reason="Uji")
    undo_excess(stranger.id, 356, entry, mirror)
    assert problems() == []


def test_a_bill_of_a_closed_account_is_held_for_the_person(coop: Cooperative) -> None:
    bill = service.bill_deposit(coop.saver.account().id, 30_000)
    service.close_account(coop.saver.account().id, DAY)
    payment = receive_cash(coop.saver.person.id, {bill.id: 30_000}, coop.cashier)

    held = session.scalar(
        select(JournalLine.account).where(
            JournalLine.entry_id == payment.entry_id, JournalLine.credit > 0
        )
    )
    assert held == "2-1601"
    original = get_entry(payment.entry_id or 0)
    mirror = reverse_entry(original, booked_on=DAY, reason="Uji")
    PURPOSES["savings.sukarela"].undo(bill, original, mirror)
    assert queries.get_account(bill.subject_id).balance == 0


def test_the_settlement_gives_back_every_balance_and_closes(coop: Cooperative) -> None:
    service.bill_wajib(date(2026, 1, 1))
    service.bill_wajib(date(2026, 2, 1))
    paid, unpaid = bills_of(coop.saver)
    receive_cash(coop.saver.person.id, {paid.id: 100_000}, coop.cashier)
    coop.deposit(coop.saver, 250_000)
    mark_leaving(coop.saver.member.id)
    source = SOURCES["savings"]

    parts = source.look(coop.saver.member.id, DAY).parts
    assert [(part.line.account, part.line.amount) for part in parts] == [
        ("3-1200", 100_000),
        ("2-1101", 250_000),
    ]
    assert [part.explained.result for part in parts] == [100_000, 250_000]
    assert source.look(coop.saver.member.id, DAY).blockers == []
    source.close(coop.saver.member.id, settle(coop.saver), DAY)

    accounts = queries.list_accounts(coop.saver.member.id)
    assert [(row.balance, row.status, row.closed_on) for row in accounts] == [
        (0, SavingsStatus.CLOSED, DAY)
    ] * 3
    session.refresh(unpaid)
    assert unpaid.status is BillStatus.CANCELLED
    assert source.look(coop.saver.member.id, DAY).parts == []
    assert problems() == []


def test_a_withdrawal_under_way_holds_the_leaving_up(coop: Cooperative) -> None:
    coop.deposit(coop.saver, 250_000)
    service.request_withdrawal(
        coop.saver.account().id, 80_000, PaymentMethod.CASH, coop.saver.actor
    )

    assert len(SOURCES["savings"].look(coop.saver.member.id, DAY).blockers) == 1
    assert SOURCES["savings"].look(coop.other.member.id, DAY).blockers == []


def test_money_that_came_after_the_sheet_stops_the_closing(coop: Cooperative) -> None:
    coop.deposit(coop.saver, 250_000)
    entry = settle(coop.saver)
    coop.deposit(coop.saver, 10_000)

    with pytest.raises(Conflict):
        SOURCES["savings"].close(coop.saver.member.id, entry, DAY)

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from coop import dates
from coop.db import session
from coop.domain.members.service import mark_leaving, mark_staying
from coop.domain.numbering.service import take_number, take_numbers
from coop.domain.payments.models import Bill
from coop.domain.payments.service import receive_cash
from coop.domain.payments.types import BillStatus
from coop.domain.reminders.due_items import FINDERS
from coop.domain.runs.models import Run, RunStatus
from coop.domain.savings import billing_queries, service
from coop.domain.savings.types import SavingsKind
from coop.domain.settings.service import change_setting
from coop.errors import Conflict, Refused
from tests.integration.savings.conftest import Cooperative, add_saver

MONTH = date(2026, 3, 1)


def bills() -> list[Bill]:
    return list(
        session.scalars(select(Bill).where(Bill.purpose == "savings.wajib").order_by(Bill.id))
    )


def test_every_active_member_gets_one_bill(coop: Cooperative) -> None:
    preview = service.preview_wajib(date(2026, 3, 17))
    run = service.bill_wajib(date(2026, 3, 17))

    assert run is not None
    assert (preview.count, preview.total_amount, preview.due_on) == (2, 200_000, date(2026, 3, 10))
    assert (run.line_count, run.total_amount, run.status) == (2, 200_000, RunStatus.POSTED)
    assert [(bill.amount, bill.due_on, bill.text) for bill in bills()] == [
        (100_000, date(2026, 3, 10), "Simpanan wajib Maret 2026")
    ] * 2
    accounts = [saver.account(SavingsKind.WAJIB).id for saver in (coop.saver, coop.other)]
    assert [bill.unique_key for bill in bills()] == [
        f"wajib:{account}:2026-03" for account in accounts
    ]


def test_a_month_is_billed_once(coop: Cooperative) -> None:
    service.bill_wajib(MONTH)

    assert service.bill_wajib(date(2026, 3, 31)) is None
    with pytest.raises(Conflict):
        service.run_wajib(MONTH, coop.treasurer)
    assert len(bills()) == 2
    assert service.preview_wajib(MONTH).count == 0


def test_who_came_after_the_run_gets_a_bill_of_the_same_month(coop: Cooperative) -> None:
    mark_leaving(coop.other.member.id)
    first = service.bill_wajib(MONTH)
    assert first is not None
    mark_staying(coop.other.member.id)
    joined = add_saver(3, date(2026, 3, 9))

    again = service.bill_wajib(date(2026, 3, 10))

    assert again is not None
    assert again.id == first.id
    assert again.line_count == len(bills()) == 3
    assert again.total_amount == sum(bill.amount for bill in bills())
    assert {bill.person_id for bill in bills()} >= {joined.person.id, coop.other.person.id}
    assert {bill.due_on for bill in bills()} == {date(2026, 3, 10)}
    assert service.bill_wajib(date(2026, 3, 11)) is None


def test_bill_numbers_are_one_block_without_gaps(coop: Cooperative) -> None:
    service.bill_wajib(MONTH)
    service.bill_wajib(date(2026, 4, 1))

    numbers = [int(bill.number.rsplit("-", 1)[1]) for bill in bills()]
    assert numbers == list(range(numbers[0], numbers[0] + 4))


def test_who_joined_after_the_due_day_starts_next_month(coop: Cooperative) -> None:
    in_time, late = add_saver(3, date(2026, 3, 10)), add_saver(4, date(2026, 3, 11))

    service.bill_wajib(MONTH)
    march = {bill.person_id for bill in bills()}
    service.bill_wajib(date(2026, 4, 1))
    april = {bill.person_id for bill in bills() if bill.due_on.month == 4}

    assert in_time.person.id in march
    assert late.person.id not in march
    assert late.person.id in april


def test_who_is_leaving_gets_no_bill(coop: Cooperative) -> None:
    mark_leaving(coop.other.member.id)
    service.bill_wajib(MONTH)

    assert [bill.person_id for bill in bills()] == [coop.saver.person.id]


def test_the_due_day_is_a_setting(coop: Cooperative) -> None:
    change_setting("savings.wajib_due_day", 31)
    service.bill_wajib(date(2026, 2, 1))

    assert {bill.due_on for bill in bills()} == {date(2026, 2, 28)}


def test_a_month_that_has_not_begun_is_refused_by_hand(coop: Cooperative) -> None:
    with dates.at(datetime(2026, 3, 15, tzinfo=UTC)):
        with pytest.raises(Refused) as refused:
            service.run_wajib(date(2026, 4, 1), coop.treasurer)
        run = service.run_wajib(MONTH, coop.treasurer)
    assert refused.value.field == "month"
    assert run.line_count == 2


def test_paying_a_bill_lands_on_mandatory_savings(coop: Cooperative) -> None:
    run = service.bill_wajib(MONTH)
    bill = bills()[0]
    receive_cash(coop.saver.person.id, {bill.id: 100_000}, coop.cashier)
    assert run is not None
    result = billing_queries.get_wajib_result(run.id)

    assert coop.saver.account(SavingsKind.WAJIB).balance == 100_000
    assert bill.status is BillStatus.PAID
    assert (result.paid_count, result.open_count, result.paid_amount) == (1, 1, 100_000)
    assert billing_queries.find_wajib_run(MONTH) is run
    assert [row.id for row in billing_queries.list_wajib_runs()] == [run.id]


def test_open_dues_are_due_items(coop: Cooperative) -> None:
    service.bill_wajib(MONTH)
    paid, unpaid = bills()
    receive_cash(paid.person_id, {paid.id: 100_000}, coop.cashier)

    items = list(FINDERS["savings.wajib"](date(2026, 3, 1), date(2026, 3, 10)))
    assert [(item.subject.id, item.amount, item.person_id) for item in items] == [
        (unpaid.id, 100_000, unpaid.person_id)
    ]
    assert list(FINDERS["savings.wajib"](date(2026, 3, 11), date(2026, 3, 31))) == []


def test_a_reversed_run_can_be_made_again_for_who_has_no_bill(coop: Cooperative) -> None:
    run = service.bill_wajib(MONTH)
    assert run is not None
    run.live_mark, run.status = None, RunStatus.REVERSED
    session.flush()
    newcomer = add_saver(5)

    again = service.bill_wajib(MONTH)
    assert again is not None
    assert again.line_count == 1
    assert bills()[-1].person_id == newcomer.person.id
    assert len(session.scalars(select(Run)).all()) == 2


def test_numbers_are_taken_as_a_block(coop: Cooperative) -> None:
    block = take_numbers(1, "loan", "2026", 3)

    assert block == ["PJ-2026-00001", "PJ-2026-00002", "PJ-2026-00003"]
    assert take_number(1, "loan", "2026") == "PJ-2026-00004"
    assert take_numbers(1, "loan", "2026", 0) == []

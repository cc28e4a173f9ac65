"""Letters of authority, standing orders, and what stands on a list."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from coop import dates
from coop.db import session
from coop.domain.loans import service as loans
from coop.domain.loans.queries import get_loan
from coop.domain.members.models import Employer, Member
from coop.domain.members.service import add_employer, change_member
from coop.domain.members.types import LeavingReason, WorkDetails
from coop.domain.membership import service as membership
from coop.domain.payments import service as payments
from coop.domain.payroll import letter_queries, queries, service
from coop.domain.payroll.errors import NotAtThisStep
from coop.domain.payroll.models import PayrollItem
from coop.domain.payroll.types import (
    BatchFilter,
    BatchSort,
    BatchStatus,
    ItemKind,
    Letter,
    LetterFilter,
    LineFilter,
    LineShow,
)
from coop.domain.reminders.service import plan_reminders
from coop.domain.savings import service as savings
from coop.domain.settings.service import change_setting, today
from coop.errors import Conflict, NotFound, Refused
from tests.rivals.office import Upload as Proof
from tests.support.spreadsheets import Upload
from tests.support.works import DUES, ORDER, WAGE, Works, add_worker


def kinds(batch_id: int) -> list[ItemKind]:
    query = select(PayrollItem.kind).where(PayrollItem.batch_id == batch_id)
    return list(session.scalars(query.order_by(PayrollItem.id)))


def scan() -> Upload:
    return Upload(b"%PDF", "kuasa.pdf")


def test_one_letter_holds_at_a_time_and_ends_with_its_order(works: Works) -> None:
    worker = works.workers[0]
    with pytest.raises(Conflict):
        service.record_authority(worker.member_id, scan(), today(), worker.actor)
    service.start_order(worker.member_id, ORDER, worker.actor)
    replaced = service.start_order(worker.member_id, ORDER + 1, worker.actor)
    assert service.find_order(worker.member_id) is replaced
    service.withdraw_authority(worker.member_id, worker.actor, "Ingin bayar sendiri")
    assert service.find_authority(worker.member_id) is None
    assert service.find_order(worker.member_id) is None
    assert not session.get_one(Member, worker.member_id).pays_by_payroll
    with pytest.raises(NotFound):
        service.withdraw_authority(worker.member_id, worker.actor)
    with pytest.raises(NotFound):
        service.end_order(worker.member_id, worker.actor)
    with pytest.raises(Refused, match="needs a letter"):
        service.start_order(worker.member_id, ORDER, worker.actor)
    service.record_authority(worker.member_id, scan(), today(), worker.actor)
    assert session.get_one(Member, worker.member_id).pays_by_payroll
    letters = letter_queries.list_authorities(worker.member_id)
    assert [one.live_mark for one in letters] == [1, None]
    with pytest.raises(NotFound):
        letter_queries.get_authority_of(works.workers[1].member_id, letters[0].id)


def test_an_order_needs_an_amount_and_an_account(works: Works) -> None:
    worker = works.workers[0]
    with pytest.raises(Refused, match="at least"):
        service.start_order(worker.member_id, 9_999, worker.actor)
    savings.close_account(worker.sukarela_id, today())
    with pytest.raises(Refused, match="no voluntary"):
        service.start_order(worker.member_id, ORDER, worker.actor)


def test_a_letter_needs_an_employer_and_holds_for_that_one(works: Works) -> None:
    worker = works.workers[0]
    works.bill(worker)
    works.bill(works.workers[1])
    elsewhere = add_employer("CV Lain")
    change_member(
        worker.member_id, WorkDetails(elsewhere.id, worker.number, WAGE, pays_by_payroll=True)
    )
    batch = works.prepare()
    assert [line.member_id for line in works.lines(batch)] == [works.workers[1].member_id]
    assert letter_queries.get_letter_row(worker.member_id).letter is Letter.OTHER_EMPLOYER
    found = letter_queries.search_letters(LetterFilter(letter=Letter.OTHER_EMPLOYER))
    assert [row.member_id for row in found.rows] == [worker.member_id]
    service.withdraw_authority(worker.member_id, worker.actor)
    change_member(worker.member_id, WorkDetails())
    with pytest.raises(Refused, match="needs an employer"):
        service.record_authority(worker.member_id, scan(), today(), worker.actor)


def test_somebody_must_owe_something(works: Works) -> None:
    with pytest.raises(Refused, match="Nothing is to be deducted"):
        works.prepare()


def test_the_month_and_the_employer_are_looked_at(works: Works) -> None:
    works.bill(works.workers[0])
    with pytest.raises(Refused, match="too far ahead"):
        service.prepare_batch(works.employer_id, dates.add_months(today(), 3), works.treasurer)
    session.get_one(Employer, works.employer_id).is_active = False
    with pytest.raises(Refused, match="switched off"):
        works.prepare()
    with pytest.raises(NotFound):
        service.get_batch(10**9)


def test_the_cap_and_the_order_of_deduction_come_from_the_settings(works: Works) -> None:
    worker = works.workers[0]
    works.bill(worker, 2_000_000)
    service.start_order(worker.member_id, 2_500_000, worker.actor)
    change_setting("payroll.priority", "wajib,sukarela,instalment,bill,unfound")
    batch = works.prepare()
    line = works.lines(batch)[0]
    assert (line.wanted_amount, line.asked_amount, line.cap_amount) == (
        4_500_000,
        3_000_000,
        3_000_000,
    )
    change_setting("payroll.cap_percent", 40)
    change_setting("payroll.priority", "sukarela,wajib,instalment,bill,unfound")
    service.recompute_batch(batch.id, works.treasurer)
    line = works.lines(batch)[0]
    assert line.asked_amount == WAGE * 40 // 100
    items = queries.list_items([line.id])
    assert [(one.kind, one.asked_amount) for one in items] == [
        (ItemKind.SUKARELA, 2_400_000),
        (ItemKind.WAJIB, 0),
    ]
    shown = queries.search_lines(batch.id, LineFilter(show=LineShow.NOT_WHOLE))
    assert [row.left_amount for row in shown.rows] == [4_500_000 - 2_400_000]


def test_an_unknown_wage_is_told(works: Works) -> None:
    worker = add_worker(9, works.employer_id, wage=None)
    works.bill(worker, 90_000_000)
    batch = works.prepare()
    assert batch.asked_amount == 90_000_000
    rows = queries.search_lines(batch.id, LineFilter(show=LineShow.WAGE_UNKNOWN)).rows
    assert [row.member_id for row in rows] == [worker.member_id]


def test_a_transfer_that_was_not_found_is_deducted_where_the_letter_says_so(works: Works) -> None:
    agreed, declined, only_wished, waiting = works.workers
    service.withdraw_authority(declined.member_id, declined.actor)
    service.record_authority(
        declined.member_id, scan(), today(), declined.actor, covers_unfound=False
    )
    for worker in (agreed, declined, waiting):
        bill = savings.bill_deposit(worker.sukarela_id, 150_000)
        intent = payments.choose_transfer(worker.person_id, {bill.id: 150_000}, works.bank_id)
        announced = payments.announce_transfer(
            intent.id, value_on=today(), payer_name="A", proof=Proof(), actor=None
        )
        if worker is not waiting:
            payments.mark_not_found(announced.id, works.cashier)
    savings.bill_deposit(only_wished.sukarela_id, 70_000)
    batch = works.prepare()
    assert kinds(batch.id) == [ItemKind.UNFOUND]
    assert [line.member_id for line in works.lines(batch)] == [agreed.member_id]


def test_what_is_being_checked_is_not_deducted_as_well(works: Works) -> None:
    worker = works.workers[0]
    bill = works.bill(worker)
    loan_id = works.lend(worker)
    intent = payments.choose_transfer(worker.person_id, {bill.id: 60_000}, works.bank_id)
    payments.announce_transfer(
        intent.id, value_on=today(), payer_name="A", proof=Proof(), actor=None
    )
    repayment = loans.bill_repayment(get_loan(loan_id), 100_000)
    other = payments.choose_transfer(worker.person_id, {repayment.id: 100_000}, works.bank_id)
    payments.announce_transfer(
        other.id, value_on=today(), payer_name="A", proof=Proof(), actor=None
    )
    batch = works.prepare()
    items = queries.list_items([works.lines(batch)[0].id])
    assert items[0].wanted_amount == 40_000
    whole = 3_000_000 // 6 + 3_000_000 * 12 // 1200
    assert items[1].wanted_amount == whole - 100_000


def test_people_are_left_out_with_a_reason_and_taken_in_again(works: Works) -> None:
    first, second = works.workers[:2]
    works.bill(first)
    works.bill(second)
    batch = works.prepare()
    line = works.lines(batch)[0]
    with pytest.raises(Refused):
        service.leave_out(line.id, works.treasurer, " ")
    service.leave_out(line.id, works.treasurer, "Sedang cuti")
    assert service.get_batch(batch.id).asked_amount == DUES
    with pytest.raises(Conflict):
        service.leave_out(line.id, works.treasurer, "Lagi")
    service.recompute_batch(batch.id, works.treasurer)
    line = works.lines(batch)[0]
    assert line.left_out_reason == "Sedang cuti"
    assert queries.search_lines(batch.id, LineFilter(show=LineShow.LEFT_OUT)).total == 1
    service.take_in(line.id, works.treasurer)
    assert service.get_batch(batch.id).asked_amount == 2 * DUES
    with pytest.raises(Conflict):
        service.take_in(line.id, works.treasurer)
    with pytest.raises(NotFound):
        service.get_line(10**9)


def test_another_person_approves_what_they_read(works: Works) -> None:
    works.bill(works.workers[0])
    batch = works.prepare()
    with pytest.raises(Refused, match="Four eyes"):
        service.approve_batch(batch.id, batch.revision, works.treasurer)
    read = batch.revision
    service.leave_out(works.lines(batch)[0].id, works.cashier, "Cuti")
    with pytest.raises(Conflict):
        service.approve_batch(batch.id, read, works.chair)
    with pytest.raises(Refused, match="Four eyes"):
        service.approve_batch(batch.id, service.get_batch(batch.id).revision, works.cashier)
    with pytest.raises(Refused, match="Nobody"):
        service.approve_batch(batch.id, service.get_batch(batch.id).revision, works.chair)
    service.take_in(works.lines(batch)[0].id, works.treasurer)
    service.approve_batch(batch.id, service.get_batch(batch.id).revision, works.chair)
    with pytest.raises(NotAtThisStep):
        service.recompute_batch(batch.id, works.treasurer)
    with pytest.raises(Refused):
        service.send_back(batch.id, "")
    service.send_back(batch.id, "Satu orang kurang")
    assert service.get_batch(batch.id).status is BatchStatus.DRAFT
    service.discard_batch(batch.id, works.treasurer)
    assert works.prepare().asked_amount == DUES


def test_a_letter_withdrawn_leaves_the_list_until_it_is_sent(works: Works) -> None:
    first, second = works.workers[:2]
    works.bill(first)
    works.bill(second)
    batch = works.prepare()
    service.withdraw_authority(first.member_id, first.actor)
    fresh = service.get_batch(batch.id)
    assert fresh.asked_amount == DUES
    service.approve_batch(batch.id, fresh.revision, works.chair)
    service.withdraw_authority(second.member_id, second.actor)
    assert service.get_batch(batch.id).line_count == 0
    with pytest.raises(Refused, match="Nobody"):
        service.send_batch(batch.id, works.treasurer)


def test_who_began_to_leave_must_not_stay_on_a_draft(works: Works) -> None:
    worker = works.workers[0]
    works.bill(worker)
    batch = works.prepare()
    membership.request_resignation(worker.member_id, LeavingReason.REQUEST, "", worker.actor)
    with pytest.raises(Refused, match="no longer be deducted"):
        service.approve_batch(batch.id, batch.revision, works.chair)
    with pytest.raises(Refused, match="ending"):
        service.start_order(worker.member_id, ORDER, worker.actor)


def test_leaving_waits_for_a_list_that_is_out(works: Works) -> None:
    worker = works.workers[0]
    works.bill(worker)
    service.start_order(worker.member_id, ORDER, worker.actor)
    batch = works.sent()
    asked = membership.request_resignation(
        worker.member_id, LeavingReason.REQUEST, "", worker.actor
    )
    sheet = membership.calculate_sheet(worker.member_id, today())
    assert any("A payroll deduction is under way" in one for one in sheet.blockers)
    works.answer(batch, {worker.number: DUES + ORDER})
    service.finish_answer(batch.id, works.treasurer)
    works.receive(batch)
    service.post_batch(batch.id, works.chair)
    for portion in list(service.apply_portions(batch.id)):
        portion()
    assert not membership.calculate_sheet(worker.member_id, today()).blockers
    membership.settle_resignation(asked.id, works.cashier)
    membership.approve_resignation(asked.id, works.chair)
    membership.pay_resignation(asked.id, works.treasurer, works.bank_id)
    assert service.find_authority(worker.member_id) is None
    assert service.find_order(worker.member_id) is None


def test_nobody_is_reminded_of_what_an_employer_has_been_sent(works: Works) -> None:
    worker, short = works.workers[:2]
    due = [works.bill(worker), works.bill(short, 4_000_000)]

    def reminded() -> set[int]:
        on = today() + timedelta(days=1)
        return {reached.item.subject.id for plan in plan_reminders(on) for reached in plan.items}

    assert {bill.id for bill in due} <= reminded()
    works.sent()
    assert due[0].id not in reminded()
    assert due[1].id in reminded(), "only half of it fits into the pay"


def test_lists_are_found_and_exported(works: Works) -> None:
    works.bill(works.workers[0])
    batch = works.prepare()
    wanted = BatchFilter(
        employer_id=works.employer_id,
        month=batch.month,
        status=BatchStatus.DRAFT,
        sort=BatchSort.EMPLOYER,
        descending=False,
    )
    assert [row.id for row in queries.search_batches(wanted).rows] == [batch.id]
    assert [row.id for row in queries.export_batches(wanted)] == [batch.id]
    assert not queries.search_batches(BatchFilter(status=BatchStatus.POSTED)).rows
    lines = list(queries.stream_lines(batch.id))
    assert [line.member_id for line in lines] == [works.workers[0].member_id]
    assert queries.search_lines(batch.id, LineFilter(text="0001")).total == 1
    assert queries.search_lines(batch.id, LineFilter(text="tidak ada")).total == 0
    month = next(
        one
        for one in letter_queries.list_employer_months(batch.month)
        if one.employer_id == works.employer_id
    )
    assert (month.letters, month.missing_letters) == (4, 0)
    assert month.asked_amount == DUES
    assert month.realised_amount is None
    assert len(list(letter_queries.export_letters(LetterFilter(text="Pekerja")))) == 4
    assert letter_queries.search_letters(LetterFilter(employer_id=10**6)).total == 0
    with pytest.raises(NotFound):
        letter_queries.get_letter_row(10**9)
    with pytest.raises(NotFound):
        queries.get_line_row(10**9)

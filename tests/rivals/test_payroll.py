"""Two people at once at a deduction list: one list, one file, one booking, one standing order."""

from collections.abc import Callable

import pytest
from sqlalchemy import Insert, Update, func, select

from coop.db import session, take_rows
from coop.domain.payments import bank_references
from coop.domain.payments import service as payments
from coop.domain.payments.models import BankReference, Payment
from coop.domain.payments.types import PaymentMethod
from coop.domain.payroll import (
    answer_service,
    applying,
    authority_service,
    batch_service,
    posting_service,
    service,
)
from coop.domain.payroll.errors import KnownAnswer
from coop.domain.payroll.models import PayrollAnswer, PayrollBatch
from coop.domain.payroll.types import BatchStatus
from coop.domain.savings import service as savings
from coop.domain.savings.models import SavingsMovement
from coop.domain.settings.service import today
from coop.errors import Conflict, Refused
from tests.rivals.conftest import Arena
from tests.rivals.office import Upload as Proof
from tests.support.spreadsheets import Upload
from tests.support.works import DUES, ORDER, Works, as_csv, build_works

RIVALS = 10
CONTENT = as_csv({"0001": DUES, "0002": 40_000})


@pytest.fixture
def works(arena: Arena) -> Works:
    """Three workers with dues, committed."""

    def build() -> Works:
        built = build_works(3)
        for worker in built.workers:
            built.bill(worker)
        return built

    return arena.do(build)


def count(column: object, *where: object) -> int:
    session.remove()
    query = select(func.count()).select_from(column).where(*where)  # type: ignore[arg-type]
    return session.scalar(query) or 0


def payments_of_payroll() -> int:
    return count(Payment, Payment.method == PaymentMethod.PAYROLL)


def keep_unmarked(row: PayrollBatch | PayrollAnswer) -> bool:
    """Insert what the unique row would refuse: its mark is taken off."""
    row.live_mark = None
    session.add(row)
    session.flush()
    return True


def write_whatever(statement: Update | Insert) -> bool:
    """Run an UPDATE by the id alone."""
    return write_all(statement) > 0


def write_all(statement: Update | Insert) -> int:
    """Run an UPDATE by the ids alone, and return how many rows there were."""
    statement._where_criteria = statement._where_criteria[:1]  # type: ignore[union-attr]
    return session.execute(statement).rowcount  # type: ignore[attr-defined]


def test_a_month_of_an_employer_is_one_list(arena: Arena, works: Works) -> None:
    outcome = arena.race(RIVALS, lambda _n: works.prepare().id)
    assert len(outcome.results) == 1
    assert all(isinstance(error, Conflict) for error in outcome.errors)
    assert arena.ask(lambda: count(PayrollBatch))[0] == 1
    assert arena.problems() == {}


def bring(works: Works, batch_id: int) -> int:
    return service.bring_answer(
        batch_id, Upload(CONTENT, "realisasi.csv"), CONTENT, works.treasurer
    ).id


def test_the_same_file_by_many_is_one_answer(arena: Arena, works: Works) -> None:
    batch_id = arena.do(lambda: works.sent().id)
    outcome = arena.race(RIVALS, lambda _n: bring(works, batch_id))
    assert len(outcome.results) == 1
    assert {type(error) for error in outcome.errors} == {KnownAnswer}
    assert arena.ask(lambda: count(PayrollAnswer))[0] == 1
    realised = arena.ask(lambda: service.get_batch(batch_id).realised_amount)[0]
    assert realised == DUES + 40_000
    assert arena.problems() == {}


def test_without_its_mark_the_same_file_would_come_in_again_and_again(
    arena: Arena, works: Works, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control: the unique row refuses nobody."""
    batch_id = arena.do(lambda: works.sent().id)
    monkeypatch.setattr(answer_service, "insert_unless_taken", keep_unmarked)
    outcome = arena.race(RIVALS, lambda _n: bring(works, batch_id))
    assert len(outcome.results) == RIVALS


def realised(works: Works) -> int:
    batch = works.sent()
    works.answer(batch, {"0001": DUES, "0002": 40_000})
    service.finish_answer(batch.id, works.treasurer)
    works.receive(batch)
    return batch.id


def answered_and_announced(arena: Arena, works: Works) -> tuple[int, int]:
    """A list whose sum is not noted yet, and a transfer that nobody verified yet."""

    def prepare() -> tuple[int, int]:
        batch = works.sent()
        works.answer(batch, {"0001": DUES, "0002": 40_000})
        service.finish_answer(batch.id, works.treasurer)
        payer = works.workers[2]
        bill = savings.bill_deposit(payer.sukarela_id, ORDER)
        intent = payments.choose_transfer(payer.person_id, {bill.id: ORDER}, works.bank_id)
        announced = payments.announce_transfer(
            intent.id, value_on=today(), payer_name="A", proof=Proof(), actor=None
        )
        return batch.id, announced.id

    return arena.do(prepare)


def prove(works: Works, batch_id: int, payment_id: int, n: int) -> str:
    """One half verifies the transfer, the other notes the list's sum, by the same line."""
    if n % 2:
        payments.verify_payment(payment_id, works.cashier, "TRF-7")
        return "payment"
    receipt = service.Receipt(today(), works.bank_id, DUES + 40_000, "trf 7")
    service.record_receipt(batch_id, receipt, works.treasurer)
    return "list"


def test_a_line_of_the_statement_proves_one_thing(arena: Arena, works: Works) -> None:
    batch_id, payment_id = answered_and_announced(arena, works)
    outcome = arena.race(RIVALS, lambda n: prove(works, batch_id, payment_id, n))
    assert len(set(outcome.results)) == 1
    assert {type(error) for error in outcome.errors} <= {Refused, Conflict}
    assert arena.ask(lambda: count(BankReference))[0] == 1
    assert arena.problems() == {}


def take_anyway(row: BankReference) -> bool:
    """Insert what the primary key would refuse: under a key of its owner's own."""
    row.reference_key = f"{row.reference_key}-{row.owner_kind}"
    session.add(row)
    session.flush()
    return True


def test_without_the_one_place_a_line_would_prove_two(
    arena: Arena, works: Works, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control: the primary key refuses nobody of the other kind."""
    batch_id, payment_id = answered_and_announced(arena, works)
    monkeypatch.setattr(bank_references, "insert_unless_taken", take_anyway)
    outcome = arena.race(RIVALS, lambda n: prove(works, batch_id, payment_id, n))
    assert set(outcome.results) == {"payment", "list"}


def test_the_money_is_booked_once(arena: Arena, works: Works) -> None:
    batch_id = arena.do(lambda: realised(works))
    outcome = arena.race(RIVALS, lambda _n: service.post_batch(batch_id, works.chair))
    assert len(outcome.results) == 1
    assert all(isinstance(error, Conflict) for error in outcome.errors)
    assert arena.problems() == {}


def posting(arena: Arena, works: Works) -> tuple[int, tuple[int, ...]]:
    def post() -> tuple[int, tuple[int, ...]]:
        batch_id = realised(works)
        service.post_batch(batch_id, works.chair)
        return batch_id, tuple(line.id for line in works.lines(service.get_batch(batch_id))[:2])

    return arena.do(post)


def apply(batch_id: int, line_ids: tuple[int, ...]) -> None:
    posting_service._apply_some(batch_id, line_ids)


def test_each_part_is_one_payment_whoever_applies_it(arena: Arena, works: Works) -> None:
    batch_id, line_ids = posting(arena, works)
    outcome = arena.race(RIVALS, lambda _n: apply(batch_id, line_ids))
    assert outcome.errors == []
    assert arena.ask(payments_of_payroll)[0] == 2
    assert arena.problems() == {}


def test_without_its_guard_a_part_would_be_paid_again_and_again(
    arena: Arena, works: Works, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control: the same UPDATE by the id alone, and nobody counts the lines."""
    batch_id, line_ids = posting(arena, works)
    monkeypatch.setattr(posting_service, "take_rows", write_all)
    monkeypatch.setattr(applying, "take_rows", lambda *asked: take_rows(*asked) or len(asked[1]))
    arena.race(RIVALS, lambda _n: apply(batch_id, line_ids[:1]))
    assert arena.ask(payments_of_payroll)[0] > 1


def take_back(batch_id: int, works: Works) -> None:
    for portion in list(service.reverse_portions(batch_id, works.chair.user_id)):
        portion()


def test_it_is_taken_back_once(arena: Arena, works: Works) -> None:
    batch_id, line_ids = posting(arena, works)
    arena.do(lambda: apply(batch_id, line_ids))
    arena.do(lambda: posting_service._finish(batch_id))
    arena.do(lambda: service.request_reversal(batch_id, works.treasurer, "Salah bulan"))
    moved = arena.ask(lambda: count(SavingsMovement))[0]
    outcome = arena.race(RIVALS, lambda _n: service.reverse_batch(batch_id, works.chair))
    assert len(outcome.results) == 1
    outcome = arena.race(RIVALS, lambda _n: take_back(batch_id, works))
    assert outcome.errors == []
    assert arena.ask(lambda: count(SavingsMovement))[0] == moved + 2
    assert arena.ask(lambda: service.get_batch(batch_id).status)[0] is BatchStatus.REVERSED
    assert arena.problems() == {}


def approve(works: Works, batch_id: int) -> Callable[[int], None]:
    return lambda _n: service.approve_batch(batch_id, 1, works.chair)


def test_one_approves(arena: Arena, works: Works) -> None:
    batch_id = arena.do(lambda: works.prepare().id)
    outcome = arena.race(RIVALS, approve(works, batch_id))
    assert len(outcome.results) == 1


def test_without_its_guard_everybody_would_approve(
    arena: Arena, works: Works, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control: the same UPDATE by the id alone."""
    batch_id = arena.do(lambda: works.prepare().id)
    monkeypatch.setattr(batch_service, "take", write_whatever)
    outcome = arena.race(RIVALS, approve(works, batch_id))
    assert len(outcome.results) == RIVALS


def test_one_standing_order_holds(arena: Arena, works: Works) -> None:
    worker = works.workers[0]
    outcome = arena.race(
        RIVALS, lambda _n: service.start_order(worker.member_id, ORDER, worker.actor).id
    )
    assert outcome.results
    live = authority_service.StandingOrder.live_mark == 1
    assert arena.ask(lambda: count(authority_service.StandingOrder, live))[0] == 1

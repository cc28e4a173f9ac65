"""The surplus of a closed year, from the draft to every member's share."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import text

from coop.db import session
from coop.domain.assurance.service import CHECKS, run_audit
from coop.domain.books import period_service
from coop.domain.identity.service import revoke_role
from coop.domain.identity.types import Role
from coop.domain.ledger.models import JournalEntry
from coop.domain.ledger.queries import trial_balance
from coop.domain.ledger.service import get_entry, post_entry, reverse_entry
from coop.domain.ledger.types import credit, debit
from coop.domain.savings.types import SavingsKind
from coop.domain.shu import payout_service, queries, service
from coop.domain.shu.rules import explain_share
from coop.domain.shu.types import FundKind, PayoutWay, SavingsBasis, ShuStatus
from coop.domain.shu.wiring import look
from coop.domain.trail.service import seal_trail
from coop.errors import Conflict, NotFound, Refused
from coop.refs import Ref
from tests.integration.shu.conftest import YEAR, Society, policy

MEETING = date(YEAR + 1, 3, 8)
# interest of members 1.000.000 and of the bank 250.000, no expenses
SURPLUS, FROM_MEMBERS, FROM_OTHERS = 1_250_000, 1_000_000, 250_000
SAVINGS_POOL, BUSINESS_POOL = 250_000, 300_000
# a share raised by one rupiah
RAISE = "UPDATE shu_shares SET savings_amount = savings_amount + 1, total_amount = total_amount + 1"


def _resolved(society: Society) -> int:
    row = service.draft_shu(policy(), society.treasurer)
    service.check_shu(row.id, society.supervisor)
    service.resolve_shu(row.id, "RAT-1", MEETING, society.chair)
    return row.id


def _posted(society: Society) -> int:
    key = _resolved(society)
    service.post_shu(key, society.treasurer)
    return key


def book(account: str, amount: int, source: Ref) -> JournalEntry:
    """Pay ``amount`` rupiah out of the drawer for an account."""
    return post_entry(
        "Bayar",
        [debit(account, amount), credit("1-1101", amount)],
        source=source,
        unique_key=f"book:{account}:{amount}",
        booked_on=MEETING,
        unit_id=1,
    )


def _problems() -> object:
    while seal_trail():
        pass
    return run_audit().failed


def _balances() -> dict[str, int]:
    return {row.code: row.amount for row in trial_balance(date(YEAR + 1, 3, 31)).rows}


def test_a_surplus_is_shared_and_booked(society: Society) -> None:
    row = service.draft_shu(policy(), society.treasurer)
    assert (row.member_amount, row.other_amount) == (FROM_MEMBERS, FROM_OTHERS)
    assert queries.funds_of(row) == {
        FundKind.RESERVE: 400_000 + 225_000,
        FundKind.SAVINGS: SAVINGS_POOL,
        FundKind.PARTICIPATION: BUSINESS_POOL,
        FundKind.BOARD: 25_000,
        FundKind.SOCIAL: 50_000,
    }
    shares = {share.member_id: share for share in queries.search_shares(row.id).rows}
    first, second, third = (shares[saver.member.id] for saver in society.savers)
    # savings 1 : 2 : 3 of 250.000, to the rupiah; business 3 : 7 of 300.000
    assert [one.savings_amount for one in (first, second, third)] == [41_667, 83_333, 125_000]
    assert [one.participation_amount for one in (first, second, third)] == [90_000, 210_000, 0]
    service.check_shu(row.id, society.supervisor)
    service.resolve_shu(row.id, "RAT-1", MEETING, society.chair)
    service.post_shu(row.id, society.treasurer)
    balances = _balances()
    assert balances["3-4100"] == 0
    assert balances["2-1401"] == -(SAVINGS_POOL + BUSINESS_POOL)
    assert balances["3-3100"] == -625_000
    assert _problems() == ()


def test_every_step_is_another_person_s(society: Society) -> None:
    row = service.draft_shu(policy(), society.treasurer)
    with pytest.raises(Refused, match="another person"):
        service.check_shu(row.id, society.treasurer)
    with pytest.raises(Conflict, match="another step"):
        service.resolve_shu(row.id, "RAT-1", MEETING, society.chair)
    service.check_shu(row.id, society.supervisor)
    for number, day in ((" ", MEETING), ("RAT-1", date(YEAR, 12, 31)), ("RAT-1", date(2030, 1, 1))):
        with pytest.raises(Refused):
            service.resolve_shu(row.id, number, day, society.chair)
    with pytest.raises(Refused, match="another person"):
        service.resolve_shu(row.id, "RAT-1", MEETING, society.treasurer)
    service.resolve_shu(row.id, "RAT-1", MEETING, society.chair)
    with pytest.raises(Refused, match="not discarded"):
        service.discard_shu(row.id, society.treasurer)
    with pytest.raises(Refused, match="another person"):
        service.post_shu(row.id, society.chair)
    with pytest.raises(Refused, match="another step"):
        payout_service.pay_all(row.id, PayoutWay.SUKARELA, society.treasurer)
    service.post_shu(row.id, society.treasurer)
    with pytest.raises(Refused, match="another person"):
        payout_service.pay_all(row.id, PayoutWay.SUKARELA, society.chair)


def test_one_year_is_shared_once(society: Society) -> None:
    row = service.draft_shu(policy(), society.treasurer)
    with pytest.raises(Conflict, match="being shared already"):
        service.draft_shu(policy(), society.second)
    with pytest.raises(Refused, match="being shared"):
        period_service.request_reopening(date(YEAR, 12, 1), "Salah", society.treasurer)
    service.discard_shu(row.id, society.treasurer)
    service.draft_shu(policy(), society.second)


def test_percentages_are_exactly_one_hundred(society: Society) -> None:
    with pytest.raises(Refused, match="exactly 100"):
        service.simulate(policy(member_percents={FundKind.RESERVE: Decimal(105)}))
    with pytest.raises(Refused, match="exactly 100"):
        service.simulate(policy(other_percents={FundKind.RESERVE: Decimal("99.5")}))


def test_a_pool_that_nobody_has_a_part_in_is_refused(society: Society) -> None:
    with pytest.raises(Refused, match="no member has a part"):
        service.simulate(policy(savings_kinds=(SavingsKind.SWP,)))


def test_a_year_that_is_open_is_not_shared(society: Society) -> None:
    with pytest.raises(Refused, match="not closed"):
        service.simulate(
            policy().__class__.from_json(YEAR + 1, policy().to_json()),
        )


@pytest.mark.parametrize("basis", SavingsBasis)
def test_savings_weigh_by_each_basis(society: Society, basis: SavingsBasis) -> None:
    outcome = service.simulate(policy(savings_basis=basis))
    weights = [share.sharer.savings for share in outcome.shares]
    times = {SavingsBasis.CLOSING: 1, SavingsBasis.AVERAGE: 12, SavingsBasis.DAYS: 359}[basis]
    assert weights == [times * number * 1_000_000 for number in (1, 2, 3)]  # since 8 January
    assert sum(share.savings_amount for share in outcome.shares) == SAVINGS_POOL


def test_a_share_says_why(society: Society) -> None:
    row = queries.get_distribution(_posted(society))
    pools = queries.pools_of(row)
    why = explain_share(
        FundKind.SAVINGS, pools[FundKind.SAVINGS], 1_000_000, 41_667, SavingsBasis.CLOSING
    )
    assert [one.value for one in why.inputs] == [1_000_000, 6_000_000, SAVINGS_POOL]
    assert why.result == 41_667


def test_shares_go_to_savings_once(society: Society) -> None:
    key = _posted(society)
    before = [saver.account().balance for saver in society.savers]
    assert payout_service.pay_all(key, PayoutWay.SUKARELA, society.second) == 3
    payload = {
        "distribution_id": key,
        "way": "sukarela",
        "bank_account_id": None,
        "by": society.second.user_id,
    }
    portions = list(payout_service.payout_portions(payload))
    for _again in (1, 2):
        for portion in portions:
            portion()
    after = [saver.account().balance for saver in society.savers]
    assert [new - old for new, old in zip(after, before, strict=True)] == [
        131_667,
        293_333,
        125_000,
    ]
    row = queries.get_distribution(key)
    assert row.status is ShuStatus.PAID
    assert _balances()["2-1401"] == 0
    service.lock_shu(key, society.treasurer)
    with pytest.raises(Refused, match="another step"):
        payout_service.pay_all(key, PayoutWay.CASH, society.second)
    assert _problems() == ()


def test_a_share_is_paid_in_cash_and_by_transfer(society: Society) -> None:
    key = _posted(society)
    rows = queries.search_shares(key).rows
    payout_service.pay_share(rows[0].id, PayoutWay.CASH, society.second, bank_account_id=None)
    with pytest.raises(Refused, match="paid already"):
        payout_service.pay_share(rows[0].id, PayoutWay.CASH, society.second, bank_account_id=None)
    with pytest.raises(Refused, match="bank account that pays"):
        payout_service.pay_share(
            rows[1].id, PayoutWay.TRANSFER, society.second, bank_account_id=None
        )
    with pytest.raises(Refused, match="Take the list for the bank first"):
        payout_service.pay_share(rows[1].id, PayoutWay.TRANSFER, society.second, bank_account_id=1)
    with pytest.raises(Refused, match="not a way"):
        payout_service.pay_share(
            rows[1].id, PayoutWay.SETTLEMENT, society.second, bank_account_id=None
        )
    assert queries.sum_unpaid(key) == (2, rows[1].total_amount + rows[2].total_amount)
    assert [row.state for row in queries.search_shares(key, state="paid").rows] == ["paid"]
    assert _problems() == ()


def test_the_way_back_ends_with_the_first_payment(society: Society) -> None:
    key = _posted(society)
    with pytest.raises(Refused, match="Say why"):
        service.request_undo(key, " ", society.treasurer)
    service.request_undo(key, "Persentase keliru", society.treasurer)
    with pytest.raises(Refused, match="another person"):
        service.approve_undo(key, society.treasurer)
    with pytest.raises(Refused, match="Say why"):
        service.reject_undo(key, society.chair, "")
    service.approve_undo(key, society.chair)
    balances = _balances()
    assert (balances["2-1401"], balances["3-4100"]) == (0, -SURPLUS)
    again = _posted(society)
    share = queries.search_shares(again).rows[0]
    service.request_undo(again, "Keliru lagi", society.treasurer)
    payout_service.pay_share(share.id, PayoutWay.SUKARELA, society.second, bank_account_id=None)
    with pytest.raises(Refused, match="this stands"):
        service.approve_undo(again, society.chair)
    with pytest.raises(Refused, match="this stands"):
        service.request_undo(again, "Keliru", society.treasurer)
    service.reject_undo(again, society.chair, "Sudah dibayar")
    assert _problems() == ()


def test_a_member_sees_the_own_share_alone(society: Society) -> None:
    key = _resolved(society)
    own, other = society.savers[0].person.id, society.savers[1].person.id
    assert queries.list_shares_of_person(own) == []  # not in the books yet
    service.post_shu(key, society.treasurer)
    ((share, year),) = queries.list_shares_of_person(own)
    assert (share.total_amount, year) == (131_667, YEAR)
    assert queries.get_share_of_person(share.id, own)[0] == share
    for stranger in (other, None):
        with pytest.raises(NotFound):
            queries.get_share_of_person(share.id, stranger)


def test_who_leaves_gets_the_share_with_the_settlement(society: Society) -> None:
    key = _posted(society)
    member = society.savers[2].member
    parts = look(member.id, MEETING).parts
    assert [(part.line.account, part.line.amount) for part in parts] == [("2-1401", 125_000)]
    with pytest.raises(Conflict, match="just paid"):  # the sheet was made before another payment
        payout_service.settle_shares(member.id, book("2-1401", 124_999, Ref("resignation", 1)))
    entry = book("2-1401", 125_000, Ref("resignation", 2))
    payout_service.settle_shares(member.id, entry)
    assert look(member.id, MEETING).parts == []
    assert queries.search_shares(key, state="paid").rows[0].way is PayoutWay.SETTLEMENT
    with pytest.raises(Conflict, match="just paid"):
        payout_service.settle_shares(member.id, entry)


def test_nothing_is_shared_that_a_loss_has_eaten(society: Society) -> None:
    key = _resolved(society)
    book("3-4100", 1, Ref("unit", 1))
    with pytest.raises(Refused, match="cover the loss"):
        service.post_shu(key, society.treasurer)


def test_nobody_pays_oneself(society: Society) -> None:
    key = _posted(society)
    shares = queries.search_shares(key).rows
    own = replace(society.second, person_id=society.savers[0].person.id)
    with pytest.raises(Refused, match="your own money"):
        payout_service.pay_share(shares[0].id, PayoutWay.CASH, own, bank_account_id=None)
    assert payout_service.pay_all(key, PayoutWay.CASH, own) == 2
    assert payout_service.pay_all(key, PayoutWay.SUKARELA, own) == 3


def test_who_left_the_office_pays_no_more(society: Society) -> None:
    key = _posted(society)
    by = {"distribution_id": key, "way": "cash", "bank_account_id": None}
    payload = by | {"by": society.second.user_id}
    (portion,) = payout_service.payout_portions(payload)
    revoke_role(society.second.user_id, Role.TREASURER)
    for pay in (portion, lambda: list(payout_service.payout_portions(payload))):
        with pytest.raises(Refused, match="may not pay any more"):
            pay()
    assert queries.sum_unpaid(key)[0] == 3


@pytest.mark.parametrize("what", ["posting", "share", "voucher", "owed"])
def test_what_was_undone_beside_the_shares_is_found(society: Society, what: str) -> None:
    key = _posted(society)
    share = queries.search_shares(key).rows[0]
    payout_service.pay_share(share.id, PayoutWay.CASH, society.second, bank_account_id=None)
    if what == "posting":
        entry_id = queries.get_distribution(key).entry_id
    else:
        entry_id = session.execute(text("SELECT max(entry_id) FROM shu_shares")).scalar_one()
    if what == "voucher":  # paid once more, past the shares
        book("2-1401", 5, Ref("voucher", 1))
    elif what == "owed":
        session.execute(text(f"{RAISE} WHERE way IS NULL"))
    else:
        reverse_entry(get_entry(entry_id), booked_on=MEETING, reason="Salah", approver_id=None)
    wrong = {one.name for one in CHECKS if one.name.startswith("shu.") and one.run().problems}
    assert "shu.owed" in wrong
    assert {"posting": "shu.funds", "share": "shu.payments"}.get(what, "shu.owed") in wrong


@pytest.mark.parametrize(
    ("fault", "check"),
    [
        (RAISE, "shu.shares"),
        ("DELETE FROM shu_shares WHERE participation = 0", "shu.shares"),
        ("UPDATE shu_distributions SET other_amount = other_amount + 1", "shu.funds"),
        ("UPDATE shu_distributions SET entry_id = NULL", "shu.funds"),
        ("UPDATE shu_distributions SET paid_count = 2", "shu.payments"),
        (f"{RAISE} WHERE way IS NOT NULL", "shu.payments"),
    ],
)
def test_a_planted_fault_is_found(society: Society, fault: str, check: str) -> None:
    key = _posted(society)
    share = queries.search_shares(key).rows[0]
    payout_service.pay_share(share.id, PayoutWay.SUKARELA, society.second, bank_account_id=None)
    found = next(one for one in CHECKS if one.name == check)
    assert found.run().problems == []
    session.execute(text(fault))
    assert found.run().problems

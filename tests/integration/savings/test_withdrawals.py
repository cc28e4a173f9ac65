from dataclasses import replace

import pytest
from sqlalchemy import func, select, text

from coop.db import session
from coop.domain.documents.service import get_document
from coop.domain.ledger.models import JournalLine
from coop.domain.members.service import mark_leaving
from coop.domain.notifications.models import Message
from coop.domain.payments.queries import list_bank_accounts
from coop.domain.payments.types import PaymentMethod
from coop.domain.people.service import set_bank_account
from coop.domain.savings import checks, queries, service, withdrawal_queries
from coop.domain.savings.models import Withdrawal
from coop.domain.savings.types import SavingsKind, WithdrawalStatus
from coop.errors import Conflict, NotFound, Refused
from coop.pdf.withdrawal_voucher import render
from tests.integration.savings.conftest import Cooperative


@pytest.fixture
def requested(coop: Cooperative) -> Withdrawal:
    """A request for 60.000 of 200.000 in cash."""
    coop.deposit(coop.saver, 200_000)
    return ask(coop, 60_000)


def ask(coop: Cooperative, amount: int, method: PaymentMethod = PaymentMethod.CASH) -> Withdrawal:
    return service.request_withdrawal(coop.saver.account().id, amount, method, coop.saver.actor)


def approve_and_pay(coop: Cooperative, withdrawal: Withdrawal) -> Withdrawal:
    service.approve_withdrawal(withdrawal.id, coop.chair)
    return service.pay_withdrawal(withdrawal.id, coop.treasurer, None)


def test_cash_is_paid_booked_and_told(coop: Cooperative, requested: Withdrawal) -> None:
    paid = approve_and_pay(coop, requested)

    lines = session.execute(
        select(JournalLine.account, JournalLine.debit, JournalLine.credit, JournalLine.ref_id)
        .where(JournalLine.entry_id == paid.entry_id)
        .order_by(JournalLine.line_no)
    ).all()
    assert [tuple(line) for line in lines] == [
        ("2-1101", 60_000, 0, requested.account_id),
        ("1-1101", 0, 60_000, None),
    ]
    assert coop.saver.account().balance == 140_000
    assert paid.status is WithdrawalStatus.PAID
    assert paid.open_mark is None
    voucher = get_document(paid.voucher_id or 0)
    assert voucher.content["approved_by"] == "Ketua Kartika"
    assert voucher.content["paid_by"] == "Bendahara Budi"
    assert voucher.person_id == coop.saver.person.id
    news = session.scalars(select(Message.template).order_by(Message.id)).all()
    assert [name for name in news if name.startswith("withdrawal")] == [
        "withdrawal_approved",
        "withdrawal_paid",
    ]
    assert [problem for check in checks.CHECKS for problem in check.run().problems] == []


def test_a_transfer_leaves_the_bank_that_was_named(coop: Cooperative) -> None:
    coop.deposit(coop.saver, 200_000)
    set_bank_account(coop.saver.person.id, "BRI", "123456789012345", "Anggota 1")
    withdrawal = ask(coop, 60_000, PaymentMethod.TRANSFER)
    service.approve_withdrawal(withdrawal.id, coop.chair)
    bank = list_bank_accounts(1)[0]

    for wrong in (None, 10**9):
        with pytest.raises(Refused) as refused:
            service.pay_withdrawal(withdrawal.id, coop.treasurer, wrong)
        assert refused.value.field == "bank_account_id"
    paid = service.pay_withdrawal(withdrawal.id, coop.treasurer, bank.id)

    credited = session.scalar(
        select(JournalLine.account).where(
            JournalLine.entry_id == paid.entry_id, JournalLine.credit > 0
        )
    )
    assert credited == bank.gl_account
    assert get_document(paid.voucher_id or 0).content["target"] == "BRI ••••2345"


def test_a_transfer_needs_an_account_to_go_to(coop: Cooperative) -> None:
    coop.deposit(coop.saver, 200_000)

    with pytest.raises(Refused) as refused:
        ask(coop, 60_000, PaymentMethod.TRANSFER)
    assert refused.value.field == "method"


def test_only_one_request_is_open_on_an_account(coop: Cooperative, requested: Withdrawal) -> None:
    with pytest.raises(Conflict):
        ask(coop, 10_000)

    service.cancel_withdrawal(requested.id, coop.saver.actor)
    assert ask(coop, 10_000).status is WithdrawalStatus.REQUESTED


def test_more_than_there_is_cannot_be_asked_for(coop: Cooperative) -> None:
    coop.deposit(coop.saver, 200_000)

    with pytest.raises(Refused):
        ask(coop, 200_001)


def test_mandatory_savings_stay(coop: Cooperative) -> None:
    account = coop.saver.account(SavingsKind.WAJIB)

    with pytest.raises(Refused, match="voluntary"):
        service.request_withdrawal(account.id, 1_000, PaymentMethod.CASH, coop.saver.actor)


def test_nobody_approves_their_own_request_or_money(
    coop: Cooperative, requested: Withdrawal
) -> None:
    with pytest.raises(Refused, match="own money"):
        service.approve_withdrawal(requested.id, coop.saver.actor)
    service.cancel_withdrawal(requested.id, coop.saver.actor)
    at_the_counter = service.request_withdrawal(
        coop.saver.account().id, 60_000, PaymentMethod.CASH, coop.chair
    )
    with pytest.raises(Refused, match="Four eyes"):
        service.approve_withdrawal(at_the_counter.id, coop.chair)


def test_who_approved_does_not_pay_under_any_login(
    coop: Cooperative, requested: Withdrawal
) -> None:
    service.approve_withdrawal(requested.id, coop.chair)
    other_login = replace(coop.treasurer, person_id=coop.chair.person_id)

    for payer in (coop.chair, other_login):
        with pytest.raises(Refused, match="Four eyes"):
            service.pay_withdrawal(requested.id, payer, None)


def test_a_request_is_approved_and_paid_once(coop: Cooperative, requested: Withdrawal) -> None:
    approve_and_pay(coop, requested)

    with pytest.raises(Conflict):
        service.approve_withdrawal(requested.id, coop.chair)
    with pytest.raises(Conflict):
        service.pay_withdrawal(requested.id, coop.treasurer, None)
    assert coop.saver.account().balance == 140_000


def test_what_is_not_approved_is_not_paid(coop: Cooperative, requested: Withdrawal) -> None:
    with pytest.raises(Conflict):
        service.pay_withdrawal(requested.id, coop.treasurer, None)


def test_the_minimum_is_checked_again_when_it_is_paid(
    coop: Cooperative, requested: Withdrawal
) -> None:
    service.approve_withdrawal(requested.id, coop.chair)
    session.execute(
        text(
            "UPDATE savings_product_versions SET minimum_balance_amount = 150000"
            " WHERE product_id = (SELECT id FROM savings_products WHERE code = 'sukarela')"
        )
    )

    with pytest.raises(Refused, match="50000"):
        service.pay_withdrawal(requested.id, coop.treasurer, None)


def test_who_is_leaving_is_paid_by_the_settlement(coop: Cooperative, requested: Withdrawal) -> None:
    service.approve_withdrawal(requested.id, coop.chair)
    mark_leaving(coop.saver.member.id)

    with pytest.raises(Refused, match="settlement"):
        service.pay_withdrawal(requested.id, coop.treasurer, None)


@pytest.mark.parametrize("approved", [False, True])
def test_a_rejection_ends_the_request_and_says_why(
    coop: Cooperative, requested: Withdrawal, approved: bool
) -> None:
    if approved:
        service.approve_withdrawal(requested.id, coop.chair)
    with pytest.raises(Refused) as refused:
        service.reject_withdrawal(requested.id, coop.chair, "  ")
    rejected = service.reject_withdrawal(requested.id, coop.chair, "Tanda tangan tidak cocok")

    assert refused.value.field == "reason"
    assert rejected.status is WithdrawalStatus.REJECTED
    assert coop.saver.account().balance == 200_000
    context = session.scalar(
        select(Message.context).where(Message.template == "withdrawal_rejected")
    )
    assert context is not None
    assert context["reason"] == "Tanda tangan tidak cocok"


def test_somebody_elses_request_is_not_cancelled(coop: Cooperative, requested: Withdrawal) -> None:
    with pytest.raises(NotFound):
        service.cancel_withdrawal(requested.id, coop.other.actor)
    with pytest.raises(NotFound):
        service.cancel_withdrawal(10**9, coop.saver.actor)


def test_the_queue_shows_who_did_what(coop: Cooperative, requested: Withdrawal) -> None:
    service.approve_withdrawal(requested.id, coop.chair)

    row = withdrawal_queries.get_withdrawal(requested.id)
    assert (row.requested_name, row.approved_name, row.paid_name) == (
        "Anggota 1",
        "Ketua Kartika",
        None,
    )
    assert withdrawal_queries.list_withdrawals(WithdrawalStatus.APPROVED).rows == [row]
    assert withdrawal_queries.list_withdrawals(WithdrawalStatus.PAID).total == 0
    assert list(withdrawal_queries.stream_withdrawals(None)) == [row]
    assert withdrawal_queries.list_withdrawals_of_person(coop.saver.person.id) == [row]
    assert withdrawal_queries.has_open_withdrawal(coop.saver.member.id)
    assert not withdrawal_queries.has_open_withdrawal(coop.other.member.id)


@pytest.mark.parametrize(
    "fault",
    [
        "UPDATE withdrawals SET entry_id = NULL",
        "UPDATE withdrawals SET amount = amount + 1",
        "UPDATE withdrawals SET approved_by = paid_by",
        "UPDATE withdrawals SET open_mark = 1",
        "UPDATE withdrawals SET status = 'cancelled'",
    ],
)
def test_a_planted_fault_in_withdrawals_is_found(
    coop: Cooperative, requested: Withdrawal, fault: str
) -> None:
    approve_and_pay(coop, requested)
    sound = checks.check_withdrawals()
    session.execute(text(fault))

    assert (sound.checked, sound.problems) == (1, [])
    assert len(checks.check_withdrawals().problems) == 1


def test_the_voucher_prints(coop: Cooperative, requested: Withdrawal) -> None:
    paid = approve_and_pay(coop, requested)
    head = {
        "name": "KSP",
        "legal_number": "",
        "address": "",
        "town": "Jakarta",
        "phone": "",
        "email": "",
    }

    paper = render(
        get_document(paid.voucher_id or 0), base_url="https://example.com", letterhead=head
    )
    assert paper.startswith(b"%PDF-")


def test_the_balance_is_never_paid_twice_from_stale_rows(
    coop: Cooperative, requested: Withdrawal
) -> None:
    approve_and_pay(coop, requested)
    second = ask(coop, 140_000)
    approve_and_pay(coop, second)

    assert coop.saver.account().balance == 0
    assert session.scalar(select(func.count()).select_from(Withdrawal)) == 2
    assert queries.get_account(requested.account_id).available_amount == 0

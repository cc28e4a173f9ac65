"""Every check of the audit finds the fault that it is there for: here, or in its area's tests."""

import ast
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import text, update

from coop import dates
from coop.db import run_in_transaction, session
from coop.domain.approvals.models import Approval
from coop.domain.approvals.types import Decision
from coop.domain.assurance.service import CHECKS, run_audit
from coop.domain.documents.models import Document
from coop.domain.ledger import chart
from coop.domain.ledger.models import JournalEntry
from coop.domain.ledger.service import post_entry
from coop.domain.ledger.types import Line, credit, debit
from coop.domain.participation.models import Participation
from coop.domain.payments.models import PaymentIntent
from coop.domain.savings.models import SavingsAccount, SavingsMovement
from coop.domain.savings.types import MovementKind
from coop.domain.settings.service import today
from coop.refs import Ref
from tests.rivals.office import SAVED, Office
from tests.support.cooperative import Cooperative

pytest_plugins = ["tests.support.cooperative_fixture"]

TESTS = Path(__file__).resolve().parents[1]
BROADCASTS = "integration/broadcast/test_broadcasts.py::test_exactly_its_check_finds_it"
CATALOGUE = "integration/catalogue/test_catalogue.py::test_a_planted_fault_is_found"
UNIT_VOICES = "integration/unit_complaints"
COMPLAINTS = "integration/complaints/test_checks.py::test_exactly_its_check_finds_it"
IDENTITY = "integration/identity/test_signing_in.py::test_checks_find_planted_faults"
JOINING = "integration/membership/test_joining.py::test_audit_finds_planted_faults"
LEAVING = "integration/membership/test_leaving.py::test_audit_finds_planted_faults"
LOANS = "integration/loans/test_repayments.py::test_a_planted_fault_is_found"
MEMBERS = "integration/members/test_register.py::test_checks_find_planted_faults"
MOVING_IN = "integration/moving_in/test_opening.py::test_a_planted_fault_is_found"
PAYROLL = "integration/payroll/test_checks.py::test_a_planted_fault_is_found"
PRODUCTS = "integration/product_terms/test_proposals.py::test_a_planted_fault_is_found"
REPORTS = "integration/reports/test_orders.py::test_a_planted_fault_is_found"
NOTICES = "integration/notices/test_notices.py::test_exactly_its_check_finds_it"
PAYMENTS = "integration/payments/test_recording.py::test_the_audit_finds_a_planted_fault"
INTEREST = "integration/savings/test_interest.py::test_a_planted_fault_in_interest_is_found"
DEPOSITS = "integration/savings/test_deposits.py::test_a_planted_fault_in_deposits_is_found"
PRINTS = "integration/prints/test_prints.py::test_a_planted_fault_is_found"
POINTS = "integration/loyalty/test_points.py::test_a_planted_fault_is_found"
PROMOTIONS = "integration/promotions/test_using.py::test_a_planted_fault_is_found"
REWARDS = "integration/loyalty/test_rewards.py::test_a_planted_fault_is_found"
SAVINGS = "integration/savings/test_accounts.py::test_a_planted_fault_is_found"
SALES = "integration/sales/test_checks.py::test_a_planted_fault_is_found"
SHU = "integration/shu/test_sharing.py::test_a_planted_fault_is_found"
TRAIL = "integration/trail/test_chain.py::test_tampering_is_found_and_named"
HERE = "faults/test_planted.py::test_exactly_its_check_finds_it"
LEDGER = "integration/ledger/test_checks.py"

BOOKS = "integration/books/test_closing.py::test_a_planted_fault_is_found"

BOOKING = "integration/booking/test_services.py::test_a_planted_fault_is_found"
TIME = "integration/scheduling/test_checks.py::test_a_planted_fault_is_found"

FOUND_BY = {
    "booking.moments": BOOKING,
    "booking.orders": BOOKING,
    "booking.services": BOOKING,
    "booking.time": BOOKING,
    "booking.waiting": BOOKING,
    "scheduling.capacity": TIME,
    "scheduling.cells": TIME,
    "scheduling.units": TIME,
    "books.closed_months": BOOKS,
    "books.month_totals": BOOKS,
    "books.vouchers": BOOKS,
    "books.years": BOOKS,
    "broadcast.approved": BROADCASTS,
    "broadcast.consents": BROADCASTS,
    "catalogue.companions": CATALOGUE,
    "catalogue.groups": CATALOGUE,
    "catalogue.packages": CATALOGUE,
    "broadcast.recipients": BROADCASTS,
    "complaints.answers": COMPLAINTS,
    "complaints.numbers": COMPLAINTS,
    "complaints.publications": COMPLAINTS,
    "complaints.states": COMPLAINTS,
    "complaints.units": (
        f"{UNIT_VOICES}/test_staff.py::test_the_audit_finds_what_is_not_of_one_unit"
    ),
    "documents.content": HERE,
    "faq.published": "integration/faq/test_faq.py::test_the_check_finds_a_planted_fault",
    "faq.units": (
        f"{UNIT_VOICES}/test_questions.py::"
        "test_the_audit_finds_a_question_in_another_units_category"
    ),
    "identity.login-names": IDENTITY,
    "identity.one-login-per-person": IDENTITY,
    "identity.password-set-properly": IDENTITY,
    "identity.staff-are-persons": IDENTITY,
    "ledger.control_accounts_are_assigned": (
        f"{LEDGER}::test_a_member_s_money_that_belongs_to_nobody"
    ),
    "ledger.entries_are_as_posted": (
        f"{LEDGER}::test_amounts_that_were_moved_so_that_everything_balances"
    ),
    "ledger.entries_balance": f"{LEDGER}::test_a_line_that_was_changed_alone",
    "ledger.lines_share_the_date": f"{LEDGER}::test_a_line_on_another_day",
    "ledger.numbers_have_no_gap": f"{LEDGER}::test_an_entry_that_vanished",
    "ledger.reversals_mirror": f"{LEDGER}::test_a_reversal_that_is_no_mirror",
    "ledger.trial_balance_is_zero": f"{LEDGER}::test_a_line_that_was_changed_alone",
    "loans.control_accounts": LOANS,
    "loans.disbursements": LOANS,
    "loans.instalments_paid": LOANS,
    "loans.next_due": LOANS,
    "loans.participation": LOANS,
    "loans.principal_balance": LOANS,
    "loans.principal_in_journal": LOANS,
    "loans.receivable_in_journal": LOANS,
    "loans.repayments": LOANS,
    "loans.schedule": LOANS,
    "loans.votes": LOANS,
    "loyalty.balances": POINTS,
    "loyalty.entries": POINTS,
    "loyalty.lots": POINTS,
    "loyalty.redemptions": REWARDS,
    "members.links": MEMBERS,
    "members.numbers": MEMBERS,
    "members.one-current-membership": MEMBERS,
    "members.states": MEMBERS,
    "membership.approved_applications": JOINING,
    "membership.completed_resignations": LEAVING,
    "membership.nothing_held": JOINING,
    "membership.nothing_owed": LEAVING,
    "membership.open_marks": JOINING,
    "membership.settlements": LEAVING,
    "moving_in.files_are_in": MOVING_IN,
    "moving_in.opening_account_is_zero": MOVING_IN,
    "moving_in.openings": MOVING_IN,
    "notices.counts": NOTICES,
    "notices.released": NOTICES,
    "notifications.messages_end_as_noted": (
        "integration/notifications/test_delivery.py"
        "::test_the_check_finds_a_message_that_ended_wrongly"
    ),
    "participation.reversals_mirror": HERE,
    "payments.amounts": HERE,
    "payments.bills": PAYMENTS,
    "payments.booked": PAYMENTS,
    "payments.held": HERE,
    "payments.parts": PAYMENTS,
    "payments.receipts": PAYMENTS,
    "payments.returns": HERE,
    "payments.references": PAYMENTS,
    "payments.unrecorded": PAYMENTS,
    "payroll.applied": PAYROLL,
    "payroll.authorised": PAYROLL,
    "payroll.money": PAYROLL,
    "payroll.once": PAYROLL,
    "payroll.references": PAYROLL,
    "payroll.totals": PAYROLL,
    **{f"prints.{name}": PRINTS for name in ("counts", "files", "orders")},
    "product_terms.versions": PRODUCTS,
    "promotions.codes": PROMOTIONS,
    "promotions.counters": PROMOTIONS,
    "promotions.limits": PROMOTIONS,
    "promotions.uses": PROMOTIONS,
    "reports.orders_have_their_file": REPORTS,
    "reminders.mails_match_steps": (
        "integration/jobs/test_reminders.py::test_the_check_finds_mails_and_steps_that_do_not_match"
    ),
    "reminders.one_mail_a_day": (
        "integration/jobs/test_reminders.py::test_two_mails_a_day_are_refused_by_the_database"
    ),
    **{
        f"sales.{name}": SALES
        for name in (
            "bills",
            "books",
            "goods",
            "lines",
            "money_back",
            "points",
            "promotions",
            "settled",
        )
    },
    "sales.ratings": "integration/ratings/test_ratings.py::test_a_planted_fault_is_found",
    "savings.balance_is_journal": SAVINGS,
    "savings.balance_is_sum_of_movements": SAVINGS,
    "savings.balance_runs": HERE,
    "savings.closed_accounts_are_empty": SAVINGS,
    "savings.control_accounts": SAVINGS,
    "savings.deposits_end": (
        "integration/savings/test_deposits.py::test_a_deposit_that_runs_on_is_found"
    ),
    "savings.interest_is_booked": INTEREST,
    "savings.interest_runs": INTEREST,
    "savings.interest_tax": INTEREST,
    "savings.movements_have_entries": SAVINGS,
    "savings.term_deposits": DEPOSITS,
    "savings.withdrawals": (
        "integration/savings/test_withdrawals.py::test_a_planted_fault_in_withdrawals_is_found"
    ),
    "shu.funds": SHU,
    "shu.payments": SHU,
    "shu.owed": "integration/shu/test_sharing.py::test_what_was_undone_beside_the_shares_is_found",
    "shu.shares": SHU,
    "trail.heads": TRAIL,
    "trail.seals": TRAIL,
    "trail.sequence": TRAIL,
    "trail.unsealed": (
        "integration/trail/test_chain.py::test_a_row_without_seal_is_late_after_five_minutes"
    ),
    "work.no_job_given_up": (
        "integration/jobs/test_runner.py::test_an_unknown_kind_is_given_up_in_the_end"
    ),
}


def test_every_check_has_a_planted_fault(app: Flask) -> None:
    assert {check.name for check in CHECKS} == set(FOUND_BY)
    for node in set(FOUND_BY.values()):
        path, name = node.split("::")
        tree = ast.parse((TESTS / path).read_text(encoding="utf-8"))
        tests = {item.name for item in tree.body if isinstance(item, ast.FunctionDef)}
        assert name in tests, node


def _post(office: Office, lines: list[Line]) -> JournalEntry:
    return post_entry(
        "Tanpa dasar",
        lines,
        source=Ref("person", office.saver.person_id),
        unique_key="planted",
        booked_on=today(),
        unit_id=1,
    )


def _change_a_paper(_office: Office) -> None:
    session.execute(update(Document).values(content={"amount": 1}))


def _change_an_amount(office: Office) -> None:
    office.announced()
    session.execute(update(PaymentIntent).values(amount=PaymentIntent.base_amount + 1_000))


def _give_what_is_not_held(office: Office) -> None:
    person = Ref("person", office.saver.person_id)
    _post(office, [debit(chart.HELD_FOR_MEMBERS, 1_000, person), credit(chart.CASH, 1_000)])


def _decide_a_return_of_nothing(office: Office) -> None:
    session.add(
        Approval(
            kind="held_return",
            subject_kind="held_money",
            subject_id=1,
            beneficiary_person_id=office.saver.person_id,
            requested_at=dates.now(),
            decided_at=dates.now(),
            decision=Decision.APPROVED,
            decided_person_id=None,
            requested_person_id=office.saver.person_id,
            detail={"unit": 1, "amount": 5},
        )
    )


def _take_back_more_than_was_noted(office: Office) -> None:
    entry = _post(office, [debit(chart.CASH, 1_000), credit("4-2900", 1_000)])
    noted = {
        "unit_id": 1,
        "person_id": office.saver.person_id,
        "kind": "test.purchase",
        "on": today(),
        "source_kind": "person",
        "source_id": office.saver.person_id,
        "entry_id": entry.id,
    }
    first = Participation(amount=1_000, **noted)
    session.add(first)
    session.flush()
    session.add(Participation(amount=-2_000, reverses_id=first.id, **noted))


def _overdraw(office: Office) -> None:
    """Take a rupiah more than there is, in the books and on the account alike."""
    account_id, amount = office.saver.account_id, SAVED + 1
    entry = _post(
        office,
        [debit("2-1101", amount, Ref("savings_account", account_id)), credit(chart.CASH, amount)],
    )
    is_sqlite = session.get_bind().dialect.name == "sqlite"
    switch = "PRAGMA ignore_check_constraints = " if is_sqlite else "SET check_constraint_checks = "
    session.execute(text(f"{switch}{int(is_sqlite)}"))
    session.execute(
        update(SavingsAccount)
        .where(SavingsAccount.id == account_id)
        .values({SavingsAccount.balance: -1})
    )
    session.execute(text(f"{switch}{int(not is_sqlite)}"))
    session.add(
        SavingsMovement(
            account_id=account_id,
            entry_id=entry.id,
            kind=MovementKind.WITHDRAWAL,
            amount=-amount,
            balance_after=-1,
            booked_on=entry.booked_on,
            value_on=entry.value_on,
            text="",
        )
    )


@pytest.mark.parametrize(
    ("name", "plant"),
    [
        ("documents.content", _change_a_paper),
        ("participation.reversals_mirror", _take_back_more_than_was_noted),
        ("payments.amounts", _change_an_amount),
        ("payments.held", _give_what_is_not_held),
        ("payments.returns", _decide_a_return_of_nothing),
        ("savings.balance_runs", _overdraw),
    ],
)
def test_exactly_its_check_finds_it(
    office: Office,
    problems: Callable[[], dict[str, tuple[str, ...]]],
    name: str,
    plant: Callable[[Office], None],
) -> None:
    assert problems() == {}
    run_in_transaction(lambda: plant(office))
    assert list(problems()) == [name]


def test_no_check_is_idle_on_the_demo(cooperative: Cooperative) -> None:
    with cooperative.app.app_context():
        report = run_audit()
    assert {check.name: check.problems for check in report.failed} == {}
    assert [check.name for check in report.checks if check.checked == 0] == []

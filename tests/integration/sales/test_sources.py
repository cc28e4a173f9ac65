"""Orders that are paid from savings or out of a wage, and back again."""

from dataclasses import replace
from datetime import date

import pytest

from coop.db import session
from coop.domain.catalogue import service as catalogue
from coop.domain.files.service import keep_file
from coop.domain.members.models import Member
from coop.domain.members.service import add_employer
from coop.domain.payments.models import Payment
from coop.domain.payments.sources import get_source
from coop.domain.payments.types import PaymentMethod
from coop.domain.payroll import service as payroll
from coop.domain.payroll.collecting import Span, collect_wanted, list_payees
from coop.domain.payroll.models import PayrollChoice, PayrollItem
from coop.domain.sales import queries, service
from coop.domain.savings.queries import find_current_account
from coop.domain.savings.types import SavingsKind
from coop.domain.settings.service import today
from coop.errors import Conflict, NotFound, Refused
from coop.refs import Ref
from tests.integration.sales.test_orders import balances
from tests.rivals.office import Upload
from tests.support.store import SAVED, SERVICE, Store, participation, problems
from tests.support.works import Works


def saved(store: Store) -> int:
    account = find_current_account(store.member.person_id, SavingsKind.SUKARELA)
    assert account is not None
    return account.balance


def test_an_order_is_paid_from_savings_with_a_receipt(store: Store) -> None:
    order = store.order()
    store.complete(order)
    ((source, why_not), (deduction, why_no_deduction)) = sorted(
        service.list_sources(order.id), key=lambda one: one[0].code, reverse=True
    )
    assert (source.code, why_not, deduction.code) == ("savings", None, "payroll")
    assert "letter of authority" in str(why_no_deduction)
    (payment,) = service.pay_order_from(order.id, "savings", store.member.actor)
    assert (payment.method, payment.amount) == (PaymentMethod.SAVINGS, SERVICE)
    assert payment.receipt_id is not None
    assert saved(store) == SAVED - SERVICE
    assert (balances(order), participation(order)) == ({"4-3100": SERVICE}, SERVICE)
    with pytest.raises(Refused, match="nothing to pay"):
        service.pay_order_from(order.id, "savings", store.member.actor)
    assert problems() == []
    store.take_payment_back(payment)
    assert saved(store) == SAVED
    assert (balances(order), participation(order)) == (
        {"1-1403": -SERVICE, "4-3100": SERVICE},
        0,
    )


def test_who_cannot_pay_from_savings(store: Store) -> None:
    order = store.order()
    with pytest.raises(Refused, match="owns the savings"):
        service.pay_order_from(order.id, "savings", store.desk)
    dear = store.order(store.wish("service", 20), key="dear")
    with pytest.raises(Refused, match="can be withdrawn"):
        service.pay_order_from(dear.id, "savings", store.member.actor)
    other = store.order(key="guest", buyer=store.guest)
    assert {str(why) for _source, why in service.list_sources(other.id)} == {
        "There is no voluntary savings account to pay from.",
        "This needs a letter of authority for payroll deduction.",
    }
    with pytest.raises(Refused, match="no voluntary savings"):
        service.pay_order_from(other.id, "savings", store.guest.actor)
    wash = store.items["service"]
    catalogue.change_item(wash.id, replace(wash.terms, sources=frozenset({"payroll"})))
    with pytest.raises(Refused, match="in this way"):
        service.pay_order_from(order.id, "savings", store.member.actor)
    with pytest.raises(NotFound):
        get_source("barter")
    assert saved(store) == SAVED
    assert session.query(Payment).filter_by(method=PaymentMethod.SAVINGS).count() == 0


def employed(store: Store) -> Works:
    """Let the member work for an employer that deducts, with a letter."""
    employer = add_employer("PT Maju Jaya", payday=25)
    member = session.query(Member).filter_by(person_id=store.member.person_id).one()
    member.employer_id, member.employee_number, member.monthly_salary = employer.id, "01", 6_000_000
    session.flush()
    scan = keep_file(Upload("kuasa.pdf"), Ref("member", member.id), "payroll_authority")
    payroll.keep_authority(member.id, lambda: scan.id, date(2024, 1, 1), store.member.actor)
    bank_id = 1
    return Works(employer.id, (), store.third, store.desk, store.owner, bank_id)


def wanted(works: Works) -> list[str]:
    span = Span(works.employer_id, date(2026, 3, 1), date(2026, 3, 25), date(2026, 4, 24))
    found = collect_wanted(span, list_payees(span))
    return [one.key for own in found.values() for one in own]


def test_an_order_is_paid_by_the_next_deduction_list(store: Store) -> None:
    works = employed(store)
    order, left = store.order(), store.order(key="by transfer")
    store.complete(order)
    (bill,) = queries.list_open_bills(order.id)
    assert wanted(works) == []
    assert service.pay_order_from(order.id, "payroll", store.member.actor) == []
    with pytest.raises(Refused, match="already"):
        service.pay_order_from(order.id, "payroll", store.member.actor)
    assert session.query(PayrollChoice).one().bill_id == bill.id
    assert wanted(works) == [f"bill:{bill.id}"]
    batch = works.posted()
    assert [item.subject_id for item in session.query(PayrollItem)] == [bill.id]
    assert queries.get_order(order.id).paid_amount == SERVICE
    assert (balances(order), participation(order)) == ({"4-3100": SERVICE}, SERVICE)
    assert balances(left) == {}
    assert problems() == []
    works.reverse(batch)
    assert (balances(order), participation(order)) == (
        {"1-1403": -SERVICE, "4-3100": SERVICE},
        0,
    )
    assert wanted(works) == [f"bill:{bill.id}"]


def test_a_bill_that_is_due_much_later_is_asked_for_when_chosen(store: Store) -> None:
    works = employed(store)
    order = store.order()
    (bill,) = queries.list_open_bills(order.id)
    bill.due_on = today().replace(year=today().year + 1)
    session.flush()
    service.pay_order_from(order.id, "payroll", store.desk)  # as the member told the desk
    assert wanted(works) == [f"bill:{bill.id}"]
    service.cancel_order(order.id, store.desk, "Batal")
    assert wanted(works) == []
    with pytest.raises(Conflict):
        service.cancel_order(order.id, store.desk, "Batal")

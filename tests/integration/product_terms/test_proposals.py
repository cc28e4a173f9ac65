"""Terms proposed by one person, approved by another, and in force from their day on."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete, func, select, update

from coop import dates
from coop.dates import add_months, month_of
from coop.db import run_in_transaction, session
from coop.domain.approvals.models import Approval
from coop.domain.approvals.types import Decision
from coop.domain.identity.types import Actor, Role
from coop.domain.loans.models import LoanProductVersion
from coop.domain.loans.product_queries import get_terms, list_current_products
from coop.domain.product_terms import queries, service
from coop.domain.product_terms.checks import check_versions
from coop.domain.product_terms.types import Family, NewProduct, Product, ProductStatus
from coop.domain.savings import service as savings
from coop.domain.savings.deposit_queries import find_deposit_terms
from coop.domain.savings.models import SavingsProductVersion
from coop.domain.settings.service import change_setting, today
from coop.errors import Conflict, NotFound, Refused
from tests.support.staff import add_staff


@dataclass(frozen=True)
class House:
    """The treasurer proposes, the chair decides."""

    treasurer: Actor
    chair: Actor

    def product(self, code: str) -> Product:
        session.remove()
        return next(one for one in queries.list_products() if one.code == code)

    def propose(self, code: str, starts_on: date | None = None, **changes: Any) -> None:
        product = self.product(code)
        terms = replace(product.versions[-1].terms, **changes)
        day = starts_on or next_month()
        run_in_transaction(lambda: service.propose_terms(product, terms, day, self.treasurer))

    def decide(
        self, code: str, decision: Decision = Decision.APPROVED, by: Actor | None = None
    ) -> None:
        product = self.product(code)
        run_in_transaction(lambda: service.decide_proposal(product, by or self.chair, decision))


def next_month() -> date:
    return add_months(month_of(today()), 1)


def noon(day: date) -> datetime:
    return datetime.combine(day, time(5), UTC)


@pytest.fixture
def house(app: Flask) -> Iterator[House]:
    with app.app_context():
        yield run_in_transaction(
            lambda: House(add_staff("Hari", Role.TREASURER), add_staff("Bambang", Role.CHAIR))
        )
        session.remove()


def rate_of(code: str, on: date) -> Decimal:
    session.remove()
    offered = list_current_products(on)
    return next(one.rate_percent_per_year for one in offered if one.code == code)


def is_clean() -> bool:
    session.remove()
    return check_versions().problems == []


def test_new_terms_hold_from_their_day_and_what_was_agreed_keeps_its_own(house: House) -> None:
    before = next(one for one in list_current_products(today()) if one.code == "konsumtif")
    house.propose("konsumtif", rate_percent_per_year=Decimal("13.5"), maximum_months=48)
    assert rate_of("konsumtif", next_month()) == 12
    proposal = queries.find_proposal(house.product("konsumtif"))
    assert proposal is not None
    assert proposal.requested_name == "Hari"
    house.decide("konsumtif")
    assert rate_of("konsumtif", next_month() - timedelta(days=1)) == 12
    assert rate_of("konsumtif", next_month()) == Decimal("13.5")
    assert get_terms(before.version_id) == before
    product = house.product("konsumtif")
    assert [one.created_name for one in product.versions] == [None, "Hari"]
    assert queries.list_proposals() == {}
    assert is_clean()


def test_who_proposed_does_not_decide(house: House) -> None:
    house.propose("usaha", savings_multiple=9)
    with pytest.raises(Refused, match="Four eyes"):
        house.decide("usaha", by=house.treasurer)
    house.decide("usaha", Decision.REJECTED)
    assert len(house.product("usaha").versions) == 1
    with pytest.raises(NotFound):
        house.decide("usaha")


def test_one_proposal_a_product_at_a_time_and_who_made_it_takes_it_back(house: House) -> None:
    house.propose("usaha", savings_multiple=9)
    with pytest.raises(Conflict):
        house.propose("usaha", savings_multiple=7)
    with pytest.raises(Refused):
        run_in_transaction(lambda: service.withdraw_proposal(house.product("usaha"), house.chair))
    run_in_transaction(lambda: service.withdraw_proposal(house.product("usaha"), house.treasurer))
    house.propose("usaha", savings_multiple=7)
    product = house.product("usaha")
    with pytest.raises(Conflict, match="asked anew"):
        run_in_transaction(
            lambda: service.decide_proposal(
                product, house.chair, Decision.APPROVED, approval_id=10**9
            )
        )


def test_a_day_that_has_come_meanwhile_is_refused(house: House) -> None:
    house.propose("usaha", savings_multiple=9)
    with dates.at(noon(next_month())), pytest.raises(Refused, match="begin in the future"):
        house.decide("usaha")
    assert len(house.product("usaha").versions) == 1


def test_a_ceiling_that_fell_meanwhile_is_heeded(house: House) -> None:
    house.propose("usaha", rate_percent_per_year=Decimal(20))
    run_in_transaction(lambda: change_setting("loans.rate_ceiling_percent", 19))
    with pytest.raises(Refused, match="above the ceiling of 19"):
        house.decide("usaha")


def test_savings_change_by_the_month(house: House) -> None:
    house.propose("wajib", due_amount=150_000)
    house.decide("wajib")
    house.propose("sukarela", rates=((0, Decimal(3)), (5_000_000, Decimal("4.5"))))
    house.decide("sukarela")
    house.propose("berjangka", rates=((6, Decimal(5)), (24, Decimal("6.5"))))
    house.decide("berjangka")
    session.remove()
    later = find_deposit_terms(next_month())
    now = find_deposit_terms(today())
    assert later is not None
    assert now is not None
    assert later.rates == {6: Decimal(5), 24: Decimal("6.5")}
    assert 24 not in now.rates
    rates = house.product("sukarela").versions[-1].terms
    assert getattr(rates, "rates") == ((0, Decimal(3)), (5_000_000, Decimal("4.5")))  # noqa: B009
    assert is_clean()


def test_dues_that_are_billed_keep_their_amount(house: House) -> None:
    run_in_transaction(lambda: savings.bill_wajib(next_month()))
    with pytest.raises(Refused, match="billed already"):
        house.propose("wajib", due_amount=150_000)
    house.propose("wajib", add_months(next_month(), 1), due_amount=150_000)


def test_a_product_is_switched_off_and_on_by_two_people(house: House) -> None:
    for is_on in (False, True):
        product = house.product("anuitas")
        run_in_transaction(lambda: service.propose_switch(product, house.treasurer))  # noqa: B023 - run at once
        house.decide("anuitas")
        assert house.product("anuitas").is_active is is_on
        offered = {one.code for one in list_current_products(today())}
        assert ("anuitas" in offered) is is_on
    with pytest.raises(Refused, match="cannot do without"):
        run_in_transaction(
            lambda: service.propose_switch(house.product("sukarela"), house.treasurer)
        )


def test_a_new_loan_product_is_offered_from_its_first_day_on(house: House) -> None:
    terms: Any = house.product("usaha").versions[-1].terms
    new = NewProduct("haji", "Dana Haji", "Setoran awal haji.")
    run_in_transaction(lambda: service.propose_product(new, terms, next_month(), house.treasurer))
    assert house.product("haji").status_on(today()) is ProductStatus.PLANNED
    house.decide("haji")
    assert "haji" not in {one.code for one in list_current_products(today())}
    assert rate_of("haji", next_month()) == 18
    with pytest.raises(Refused, match="has this code"):
        run_in_transaction(
            lambda: service.propose_product(new, terms, next_month(), house.treasurer)
        )
    assert is_clean()


def test_a_product_that_is_not_there(house: House) -> None:
    with pytest.raises(NotFound):
        queries.get_product(Family.LOANS, 10**9)


def _nobody_approved() -> object:
    return session.execute(delete(Approval))


def _one_person() -> object:
    return session.execute(update(Approval).values(decided_person_id=Approval.requested_person_id))


def _other_terms() -> object:
    return session.execute(
        update(LoanProductVersion)
        .where(LoanProductVersion.created_by.is_not(None))
        .values(savings_multiple=10)
    )


@pytest.mark.parametrize(
    ("plant", "says"),
    [
        (_nobody_approved, "nobody approved"),
        (_one_person, "by one person"),
        (_other_terms, "savings_multiple not as approved"),
    ],
)
def test_a_planted_fault_is_found(house: House, plant: Any, says: str) -> None:
    house.propose("usaha", savings_multiple=9)
    house.decide("usaha")
    assert is_clean()
    session.remove()
    count = sum(
        session.scalar(select(func.count()).select_from(table)) or 0
        for table in (LoanProductVersion, SavingsProductVersion)
    )
    assert check_versions().checked == count
    run_in_transaction(plant)
    session.remove()
    [problem] = check_versions().problems
    assert says in problem

"""Reading term deposits: what is on offer, a member's own, the list of all."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

from sqlalchemy import Row, Select, func, or_, select

from coop.db import session
from coop.domain.members.models import Member
from coop.domain.people.models import Person
from coop.domain.people.rules import name_key
from coop.domain.savings.interest_types import DepositFilter, DepositRow, DepositTerms
from coop.domain.savings.models import (
    SavingsAccount,
    SavingsProduct,
    SavingsProductVersion,
    TermDeposit,
)
from coop.domain.savings.types import SavingsKind
from coop.errors import NotFound
from coop.explain import N_
from coop.paging import PAGE_SIZE, Page

_SORTS: dict[str, Any] = {
    "matures": TermDeposit.matures_on,
    "amount": TermDeposit.amount,
    "name": Person.name_key,
    "number": TermDeposit.number,
}


def find_deposit_terms(on: date) -> DepositTerms | None:
    """Return what is offered on ``on``: rates by months; None when term deposits are not."""
    row = session.execute(
        select(SavingsProduct, SavingsProductVersion)
        .join(SavingsProductVersion, SavingsProductVersion.product_id == SavingsProduct.id)
        .where(
            SavingsProduct.kind == SavingsKind.BERJANGKA,
            SavingsProduct.is_active.is_(True),
            SavingsProductVersion.starts_on <= on,
        )
        .order_by(SavingsProductVersion.starts_on.desc())
        .limit(1)
    ).one_or_none()
    if row is None:
        return None
    product, version = row
    return DepositTerms(
        product_code=product.code,
        product_name=product.name,
        unit_id=product.unit_id,
        rates={int(months): Decimal(rate) for months, rate in version.rates},
        minimum_amount=max(1, version.minimum_deposit_amount),
        break_fee_percent=version.break_fee_percent,
    )


def get_deposit_terms(on: date) -> DepositTerms:
    """Return what is offered on ``on`` or raise NotFound."""
    terms = find_deposit_terms(on)
    if terms is None:
        raise NotFound(N_("Term deposits are not offered."))
    return terms


def get_deposit(deposit_id: int) -> DepositRow:
    """Return the deposit or raise NotFound."""
    return _only(_deposits().where(TermDeposit.id == deposit_id))


def get_deposit_of_person(deposit_id: int, person_id: int | None) -> DepositRow:
    """Return the deposit if it belongs to ``person_id``; somebody else's is NotFound."""
    return _only(_deposits().where(TermDeposit.id == deposit_id, Member.person_id == person_id))


def list_deposits_of_person(person_id: int | None) -> list[DepositRow]:
    """Return the person's deposits, the one that ends first on top, ended ones last."""
    query = _deposits().where(Member.person_id == person_id)
    rows = [_as_row(row) for row in session.execute(query)]
    return sorted(rows, key=lambda row: (not row.is_running, row.matures_on, row.id))


def search_deposits(wanted: DepositFilter, number: int = 1) -> tuple[Page[DepositRow], int]:
    """Return one page of the deposits that fit, and the total of all their amounts."""
    fitting = _deposits().where(*_conditions(wanted))
    total, amount = session.execute(
        fitting.with_only_columns(
            func.count(TermDeposit.id), func.coalesce(func.sum(TermDeposit.amount), 0)
        )
    ).one()
    shown = _sorted(fitting, wanted).limit(PAGE_SIZE).offset((number - 1) * PAGE_SIZE)
    rows = [_as_row(row) for row in session.execute(shown)]
    return Page(rows, number, PAGE_SIZE, total), int(amount)


def stream_deposits(wanted: DepositFilter) -> Iterator[DepositRow]:
    """Yield every deposit that fits, for an export."""
    query = _sorted(_deposits().where(*_conditions(wanted)), wanted)
    for row in session.execute(query.execution_options(yield_per=500)):
        yield _as_row(row)


@cache
def _deposits() -> Select[*tuple[Any, ...]]:
    return (
        select(TermDeposit, SavingsProduct.name, Person.full_name, Member.number, Member.person_id)
        .select_from(TermDeposit)
        .join(SavingsAccount, SavingsAccount.id == TermDeposit.account_id)
        .join(SavingsProduct, SavingsProduct.id == SavingsAccount.product_id)
        .join(Member, Member.id == SavingsAccount.member_id)
        .join(Person, Person.id == Member.person_id)
    )


def _as_row(row: Row[*tuple[Any, ...]]) -> DepositRow:
    deposit, product_name, person_name, member_number, person_id = row
    return DepositRow(
        id=deposit.id,
        number=deposit.number,
        account_id=deposit.account_id,
        product_name=product_name,
        person_id=person_id,
        person_name=person_name,
        member_number=member_number,
        amount=deposit.amount,
        months=deposit.months,
        rate_percent_per_year=deposit.rate_percent_per_year,
        break_fee_percent=deposit.break_fee_percent,
        placed_on=deposit.placed_on,
        matures_on=deposit.matures_on,
        at_maturity=deposit.at_maturity,
        status=deposit.status,
        ended_on=deposit.ended_on,
    )


def _only(query: Select[*tuple[Any, ...]]) -> DepositRow:
    row = session.execute(query).one_or_none()
    if row is None:
        raise NotFound(N_("This deposit does not exist."))
    return _as_row(row)


def _conditions(wanted: DepositFilter) -> list[Any]:
    conditions: list[Any] = []
    if wanted.status is not None:
        conditions.append(TermDeposit.status == wanted.status)
    if wanted.until is not None:
        conditions.append(TermDeposit.matures_on <= wanted.until)
    if text := wanted.text.strip():
        conditions.append(
            or_(
                TermDeposit.number.startswith(text, autoescape=True),
                Member.number.startswith(text, autoescape=True),
                Person.name_key.contains(name_key(text), autoescape=True),
            )
        )
    return conditions


def _sorted(query: Select[*tuple[Any, ...]], wanted: DepositFilter) -> Select[*tuple[Any, ...]]:
    column = _SORTS.get(wanted.sort, TermDeposit.matures_on)
    return query.order_by(column.desc() if wanted.descending else column, TermDeposit.id)

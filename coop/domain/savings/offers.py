"""The savings products that can be promoted: those that a member opens or fills on their own."""

from datetime import date
from decimal import Decimal
from typing import Any, Final

from sqlalchemy import Select, func, select

from coop.db import session
from coop.domain.members.models import Member
from coop.domain.notices.offers import Offer, Term
from coop.domain.savings.models import SavingsAccount, SavingsProduct, SavingsProductVersion
from coop.domain.savings.types import SavingsKind
from coop.explain import N_
from coop.refs import Ref

KIND: Final = "savings_product"
PROMOTED: Final = (SavingsKind.SUKARELA, SavingsKind.BERJANGKA)


def list_offers(on: date) -> list[Offer]:
    """Return the products on offer with the terms that hold on ``on``; one statement."""
    terms = SavingsProductVersion
    latest = (
        select(func.max(terms.starts_on))
        .where(terms.product_id == SavingsProduct.id, terms.starts_on <= on)
        .correlate(SavingsProduct)
        .scalar_subquery()
    )
    rows = session.execute(
        select(
            SavingsProduct.id,
            SavingsProduct.kind,
            SavingsProduct.name,
            terms.rate_percent_per_year,
            terms.rates,
            terms.minimum_deposit_amount,
        )
        .join(terms, (terms.product_id == SavingsProduct.id) & (terms.starts_on == latest))
        .where(SavingsProduct.is_active.is_(True), SavingsProduct.kind.in_(PROMOTED))
        .order_by(SavingsProduct.id)
    )
    return [
        Offer(Ref(KIND, product_id), name, kind.value, _terms(rate, rates, least))
        for product_id, kind, name, rate, rates, least in rows
    ]


def _terms(rate: Decimal, rates: list[list[Any]], least: int) -> tuple[Term, ...]:
    quoted = [Decimal(str(one)) for _from, one in rates] or [rate]
    lowest, highest = min(quoted), max(quoted)
    interest = [Term(N_("Interest"), highest, "percent_per_year")]
    if lowest != highest:
        interest = [
            Term(N_("Interest from"), lowest, "percent_per_year"),
            Term(N_("Interest up to"), highest, "percent_per_year"),
        ]
    return (*interest, Term(N_("Smallest deposit"), least, "rupiah")) if least else tuple(interest)


def list_holdings() -> list[tuple[str, str]]:
    """Return by which savings members can be chosen."""
    return [
        (SavingsKind.SUKARELA.value, N_("With voluntary savings")),
        (SavingsKind.BERJANGKA.value, N_("With a term deposit")),
    ]


def holders(value: str, _on: date) -> Select[int]:
    """Select the persons who have money in savings of this kind."""
    return (
        select(Member.person_id)
        .join(SavingsAccount, SavingsAccount.member_id == Member.id)
        .join(SavingsProduct, SavingsProduct.id == SavingsAccount.product_id)
        .where(SavingsProduct.kind == SavingsKind(value), SavingsAccount.balance > 0)
    )

"""Reading products with their versions, and what is proposed on them."""

from collections.abc import Iterable
from dataclasses import fields, replace
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import aliased

from coop.db import session
from coop.domain.approvals.models import Approval
from coop.domain.identity.models import User
from coop.domain.loans.models import LoanProduct, LoanProductVersion
from coop.domain.product_terms import rules
from coop.domain.product_terms.types import (
    TERMS,
    Family,
    LoanTerms,
    Product,
    Proposal,
    SavingsTerms,
    Terms,
    Version,
    Wish,
)
from coop.domain.savings.models import SavingsProduct, SavingsProductVersion
from coop.errors import NotFound
from coop.explain import N_
from coop.refs import Ref


def list_products() -> list[Product]:
    """Return every product with its versions: savings first, then loans, by name."""
    return [*_read(Family.SAVINGS), *_read(Family.LOANS)]


def get_product(family: Family, product_id: int) -> Product:
    """Return the product with its versions or raise NotFound."""
    found = _read(family, product_id)
    if not found:
        raise NotFound(N_("There is no such product."))
    return found[0]


def list_codes() -> set[str]:
    """Return the codes that loan products have."""
    return set(session.scalars(select(LoanProduct.code)))


def _read(family: Family, product_id: int | None = None) -> list[Product]:
    rows = session.execute(_select(family, product_id)).all()
    products: dict[int, Product] = {}
    for product, version, name in rows:
        known = products.get(product.id) or Product(
            family=family,
            id=product.id,
            code=product.code,
            name=product.name,
            description=getattr(product, "description", ""),
            kind=getattr(product, "kind", None),
            is_active=product.is_active,
        )
        if version is not None:
            dated = Version(version.id, version.starts_on, _terms_of(version), name)
            known = replace(known, versions=(*known.versions, dated))
        products[product.id] = known
    return list(products.values())


def _select(family: Family, product_id: int | None) -> Select[*tuple[Any, ...]]:
    product: Any
    version: Any
    product, version = (
        (LoanProduct, LoanProductVersion)
        if family is Family.LOANS
        else (SavingsProduct, SavingsProductVersion)
    )
    proposer = aliased(User)
    query = (
        select(product, version, proposer.display_name)
        .outerjoin(version, version.product_id == product.id)
        .outerjoin(proposer, proposer.id == version.created_by)
        .order_by(product.name if family is Family.LOANS else product.id, version.starts_on)
    )
    return query if product_id is None else query.where(product.id == product_id)


def _terms_of(version: LoanProductVersion | SavingsProductVersion) -> Terms:
    if isinstance(version, LoanProductVersion):
        return LoanTerms(**{one.name: getattr(version, one.name) for one in fields(LoanTerms)})
    kept = {one.name: getattr(version, one.name) for one in fields(SavingsTerms)}
    rates = tuple((int(bound), Decimal(rate)) for bound, rate in version.rates)
    if not rates and version.interest_method is not None:
        rates = ((0, version.rate_percent_per_year),)
    return SavingsTerms(**{**kept, "rates": rates})


def find_proposal(product: Product) -> Proposal | None:
    """Return what waits to be decided on the product, or None."""
    return next(iter(_proposals([product.ref]).values()), None)


def list_proposals() -> dict[Ref, Proposal]:
    """Return everything that waits to be decided, by product."""
    return _proposals(None)


def _proposals(refs: Iterable[Ref] | None) -> dict[Ref, Proposal]:
    query = (
        select(Approval, User.display_name)
        .outerjoin(User, User.id == Approval.requested_by)
        .where(Approval.kind == TERMS, Approval.open_mark == 1)
    )
    for ref in refs or ():
        query = query.where(Approval.subject_kind == ref.kind, Approval.subject_id == ref.id)
    return {
        Ref(request.subject_kind, request.subject_id): _proposal(request, asker)
        for request, asker in session.execute(query)
    }


def _proposal(request: Approval, asker: str | None) -> Proposal:
    kept = request.detail
    terms = kept.get("terms")
    return Proposal(
        approval_id=request.id,
        wish=Wish(kept["wish"]),
        starts_on=date.fromisoformat(kept["starts_on"]) if kept.get("starts_on") else None,
        terms=rules.read_terms(Family(request.subject_kind), terms) if terms else None,
        is_active=kept.get("is_active"),
        requested_by=request.requested_by,
        requested_name=asker,
        requested_person_id=request.requested_person_id,
        requested_at=request.requested_at,
    )

"""Reading loan products and collectibility classes."""

from datetime import date
from typing import Any

from sqlalchemy import Row, bindparam, func, select

from coop.db import session
from coop.domain.loans.models import Collectibility, LoanProduct, LoanProductVersion
from coop.domain.loans.records import ProductTerms
from coop.domain.settings.service import get_setting
from coop.errors import NotFound
from coop.explain import N_


def _terms(row: Row[*tuple[Any, ...]]) -> ProductTerms:
    product, version = row
    return ProductTerms(
        version_id=version.id,
        code=product.code,
        name=product.name,
        description=product.description,
        unit_id=product.unit_id,
        **{
            name: getattr(version, name)
            for name in (
                "method",
                "rate_percent_per_year",
                "minimum_amount",
                "maximum_amount",
                "minimum_months",
                "maximum_months",
                "admin_fee_percent",
                "swp_percent",
                "penalty_percent_per_day",
                "penalty_grace_days",
                "penalty_cap_percent",
                "savings_multiple",
                "membership_months",
            )
        },
    )


def list_current_products(on: date) -> list[ProductTerms]:
    """Return the products on offer with the terms that hold on ``on``."""
    latest = (
        select(func.max(LoanProductVersion.starts_on))
        .where(LoanProductVersion.product_id == LoanProduct.id, LoanProductVersion.starts_on <= on)
        .correlate(LoanProduct)
        .scalar_subquery()
    )
    rows = session.execute(
        select(LoanProduct, LoanProductVersion)
        .join(LoanProductVersion, LoanProductVersion.product_id == LoanProduct.id)
        .where(LoanProduct.is_active.is_(True), LoanProductVersion.starts_on == latest)
        .order_by(LoanProduct.name)
    )
    return [_terms(row) for row in rows]


def get_terms(version_id: int) -> ProductTerms:
    """Return the terms of one version, as agreed then, or raise NotFound."""
    row = session.execute(
        select(LoanProduct, LoanProductVersion)
        .join(LoanProductVersion, LoanProductVersion.product_id == LoanProduct.id)
        .where(LoanProductVersion.id == version_id)
    ).one_or_none()
    if row is None:
        raise NotFound(N_("This loan product is not offered."))
    return _terms(row)


def list_classes(on: date) -> list[Collectibility]:
    """Return the classes of the set scheme that hold on ``on``, best first."""
    scheme = get_setting("loans.collectibility_scheme")
    return list(session.scalars(_CLASSES, {"scheme": scheme, "on": on}))


_OF_SCHEME = Collectibility.scheme == bindparam("scheme")
_CLASSES = (
    select(Collectibility)
    .where(
        _OF_SCHEME,
        Collectibility.starts_on
        == select(func.max(Collectibility.starts_on))
        .where(_OF_SCHEME, Collectibility.starts_on <= bindparam("on"))
        .scalar_subquery(),
    )
    .order_by(Collectibility.rank)
)
"""Built once: every page of loans asks it."""

"""Reading loan products and collectibility classes."""

from dataclasses import fields
from datetime import date

from sqlalchemy import bindparam, func, select

from coop.db import Prepared, fetch, session
from coop.domain.loans.models import Collectibility, LoanProduct, LoanProductVersion
from coop.domain.loans.records import ProductTerms
from coop.domain.loans.types import CollectibilityClass
from coop.domain.settings.service import get_setting
from coop.errors import NotFound
from coop.explain import N_

_OF_PRODUCT = ("code", "name", "description", "unit_id")
_TERMS = select(
    LoanProductVersion.id,
    *(
        getattr(LoanProduct if one.name in _OF_PRODUCT else LoanProductVersion, one.name)
        for one in fields(ProductTerms)
        if one.name != "version_id"
    ),
).join(LoanProduct, LoanProduct.id == LoanProductVersion.product_id)
"""The fields of `ProductTerms`, in their order."""
_BY_VERSION = Prepared(_TERMS.where(LoanProductVersion.id == bindparam("version_id")))


def list_current_products(on: date) -> list[ProductTerms]:
    """Return the products on offer with the terms that hold on ``on``."""
    latest = (
        select(func.max(LoanProductVersion.starts_on))
        .where(LoanProductVersion.product_id == LoanProduct.id, LoanProductVersion.starts_on <= on)
        .correlate(LoanProduct)
        .scalar_subquery()
    )
    rows = session.execute(
        _TERMS.where(
            LoanProduct.is_active.is_(True), LoanProductVersion.starts_on == latest
        ).order_by(LoanProduct.name)
    )
    return [ProductTerms(*row) for row in rows]


def get_terms(version_id: int) -> ProductTerms:
    """Return the terms of one version, as agreed then, or raise NotFound."""
    rows = fetch(_BY_VERSION, {"version_id": version_id})
    if not rows:
        raise NotFound(N_("This loan product is not offered."))
    return ProductTerms(*rows[0])


def list_classes(on: date) -> list[CollectibilityClass]:
    """Return the classes of the set scheme that hold on ``on``, best first."""
    scheme = get_setting("loans.collectibility_scheme")
    return [CollectibilityClass(*row) for row in fetch(_CLASSES, {"scheme": scheme, "on": on})]


_OF_SCHEME = Collectibility.scheme == bindparam("scheme")
_CLASSES = Prepared(
    select(
        Collectibility.rank,
        Collectibility.name,
        Collectibility.from_days,
        Collectibility.allowance_percent,
        Collectibility.accrues_interest.is_(False),
    )
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

"""Loan products: new ones, new versions of their terms, on offer or not."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import update

from coop.db import insert_unless_taken, take
from coop.domain.loans.models import LoanProduct, LoanProductVersion
from coop.domain.units.types import COOPERATIVE_UNIT_ID


def add_product(code: str, name: str, description: str) -> LoanProduct | None:
    """Add a product that is not on offer yet; None when another one has the code."""
    product = LoanProduct(
        unit_id=COOPERATIVE_UNIT_ID,
        code=code,
        name=name,
        description=description,
        is_active=False,
    )
    return product if insert_unless_taken(product) else None


def add_version(
    product_id: int, starts_on: date, terms: Mapping[str, Any], created_by: int | None
) -> LoanProductVersion | None:
    """Add terms that hold from ``starts_on``; None when some begin on that day already."""
    version = LoanProductVersion(
        product_id=product_id, starts_on=starts_on, created_by=created_by, **terms
    )
    return version if insert_unless_taken(version) else None


def switch_product(product_id: int, *, is_active: bool) -> bool:
    """Switch the product on or off; False when it stands so already."""
    return take(
        update(LoanProduct)
        .where(LoanProduct.id == product_id, LoanProduct.is_active.is_(not is_active))
        .values(is_active=is_active)
        .execution_options(synchronize_session=False)
    )

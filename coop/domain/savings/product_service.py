"""Savings products: new versions of their terms, on offer or not."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import func, select, update

from coop.db import insert_unless_taken, session, take
from coop.domain.runs.models import Run
from coop.domain.savings.models import SavingsProduct, SavingsProductVersion


def add_version(
    product_id: int, starts_on: date, terms: Mapping[str, Any], created_by: int | None
) -> SavingsProductVersion | None:
    """Add terms that hold from ``starts_on``; None when some begin on that day already."""
    version = SavingsProductVersion(
        product_id=product_id, starts_on=starts_on, created_by=created_by, **terms
    )
    return version if insert_unless_taken(version) else None


def switch_product(product_id: int, *, is_active: bool) -> bool:
    """Switch the product on or off; False when it stands so already."""
    return take(
        update(SavingsProduct)
        .where(SavingsProduct.id == product_id, SavingsProduct.is_active.is_(not is_active))
        .values(is_active=is_active)
        .execution_options(synchronize_session=False)
    )


def find_last_billed_period() -> str | None:
    """Return the latest month (``2026-07``) whose mandatory savings were billed, or None."""
    return session.scalar(select(func.max(Run.period)).where(Run.kind == "wajib"))

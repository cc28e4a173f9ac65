"""The loan products that can be promoted."""

from datetime import date
from typing import Final

from sqlalchemy import select

from coop.db import session
from coop.domain.loans.models import LoanProduct
from coop.domain.loans.product_queries import list_current_products
from coop.domain.notices.offers import Offer, Term
from coop.explain import N_
from coop.refs import Ref

KIND: Final = "loan_product"


def list_offers(on: date) -> list[Offer]:
    """Return the products on offer with the terms that hold on ``on``; two statements."""
    ids = dict(session.execute(select(LoanProduct.code, LoanProduct.id)).all())
    return [
        Offer(
            Ref(KIND, ids[one.code]),
            one.name,
            str(one.version_id),
            (
                Term(N_("Interest"), one.rate_percent_per_year, "percent_per_year"),
                Term(N_("Method"), one.method.label, "text"),
                Term(N_("Up to"), one.maximum_amount, "rupiah"),
                Term(N_("Longest term"), one.maximum_months, "months"),
                Term(N_("Administration fee"), one.admin_fee_percent, "percent"),
            ),
        )
        for one in list_current_products(on)
    ]

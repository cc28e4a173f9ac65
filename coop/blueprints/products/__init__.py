"""Products and their terms: what holds, what is to come, what is proposed."""

from flask import Blueprint
from flask_babel import lazy_gettext as _l

from coop.web.filters import register_labels, register_tones
from coop.web.navigation import Entry
from coop.web.refs import RefKind, register_ref
from coop.web.timelines import register_actions, register_fields, register_values
from coop.web.waiting import waiting

blueprint = Blueprint("products", __name__)

MENU = [
    (
        "money",
        Entry(
            _l("Products and terms"),
            "products.overview",
            "adjustments",
            "products.view",
            90,
            waiting(products_to_decide="products.approve"),
        ),
    ),
]

register_ref(
    "savings_product",
    RefKind(_l("Savings product"), "products.savings_product", "product_id", "products.view"),
)
register_ref(
    "loan_product",
    RefKind(_l("Loan product"), "products.loan_product", "product_id", "products.view"),
)
register_labels(
    {
        "Family.savings_product": _l("Savings"),
        "Family.loan_product": _l("Loans"),
        "Wish.terms": _l("New terms"),
        "Wish.switch": _l("Switch off or on"),
    }
)
register_values("wish", "Wish")
register_fields({"wish": _l("What"), "starts_on": _l("From"), "is_active": _l("On offer")})
register_tones(
    {
        "ProductStatus.offered": "good",
        "ProductStatus.off": "plain",
        "ProductStatus.planned": "wait",
    }
)
register_actions(
    {
        "product.added": _l("Product added"),
        "product_terms.proposed": _l("Change proposed"),
        "product_terms.approved": _l("Change approved"),
        "product_terms.rejected": _l("Change rejected"),
        "product_terms.withdrawn": _l("Proposal taken back"),
    }
)

from coop.blueprints.products import proposal_views, views  # noqa: E402 - they need the blueprint

__all__ = ["MENU", "blueprint", "proposal_views", "views"]

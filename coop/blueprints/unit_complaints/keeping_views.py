"""What a unit's owner keeps: categories, and what everyone may read."""

from flask.typing import ResponseReturnValue

from coop.blueprints.complaints import keeping
from coop.blueprints.unit_complaints import blueprint
from coop.blueprints.unit_complaints.views import KEPT
from coop.web.access import require


@blueprint.route(f"{KEPT}/kategori", methods=["GET", "POST"])
@require("unit_complaints.manage")
def categories() -> ResponseReturnValue:
    return keeping.categories_page()


@blueprint.route(f"{KEPT}/kategori/<int:category_id>", methods=["GET", "POST"])
@require("unit_complaints.manage")
def category(category_id: int) -> ResponseReturnValue:
    return keeping.category_page(category_id)


@blueprint.get(f"{KEPT}/terbitan")
@require("unit_complaints.publish", "unit_complaints.handle")
def publications() -> ResponseReturnValue:
    return keeping.publications_page()


@blueprint.post(f"{KEPT}/terbitan/<int:publication_id>/<any(approved, rejected):verdict>")
@require("unit_complaints.publish")
def decide(publication_id: int, verdict: str) -> ResponseReturnValue:
    return keeping.decide(publication_id, verdict)


@blueprint.post(f"{KEPT}/terbitan/<int:publication_id>/tarik")
@require("unit_complaints.publish")
def withdraw(publication_id: int) -> ResponseReturnValue:
    return keeping.withdraw(publication_id)

"""What complaints are sorted by, and how long each kind may take."""

from flask.typing import ResponseReturnValue

from coop.blueprints.complaints import blueprint, keeping
from coop.web.access import require


@blueprint.route("/kelola-keluhan/kategori", methods=["GET", "POST"])
@require("complaints.manage")
def categories() -> ResponseReturnValue:
    return keeping.categories_page()


@blueprint.route("/kelola-keluhan/kategori/<int:category_id>", methods=["GET", "POST"])
@require("complaints.manage")
def category(category_id: int) -> ResponseReturnValue:
    return keeping.category_page(category_id)

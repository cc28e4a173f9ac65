"""Write, preview, publish and sort: for a unit's owner and desk."""

from flask.typing import ResponseReturnValue

from coop.blueprints.faq import keeping
from coop.blueprints.unit_faq import blueprint
from coop.web.access import require

KEPT = "/usaha/<unit_code>/kelola/tanya-jawab"


@blueprint.get(KEPT)
@require("unit_faq.manage")
def questions() -> ResponseReturnValue:
    return keeping.questions()


@blueprint.route(f"{KEPT}/baru", methods=["GET", "POST"])
@require("unit_faq.manage")
def new_question() -> ResponseReturnValue:
    return keeping.new_question()


@blueprint.route(f"{KEPT}/<int:question_id>/ubah", methods=["GET", "POST"])
@require("unit_faq.manage")
def edit_question(question_id: int) -> ResponseReturnValue:
    return keeping.edit_question(question_id)


@blueprint.get(f"{KEPT}/<int:question_id>")
@require("unit_faq.manage")
def question_of_staff(question_id: int) -> ResponseReturnValue:
    return keeping.question_of_staff(question_id)


@blueprint.post(f"{KEPT}/<int:question_id>/terbitkan")
@require("unit_faq.manage")
def publish(question_id: int) -> ResponseReturnValue:
    return keeping.publish(question_id)


@blueprint.post(f"{KEPT}/<int:question_id>/tarik")
@require("unit_faq.manage")
def unpublish(question_id: int) -> ResponseReturnValue:
    return keeping.unpublish(question_id)


@blueprint.post(f"{KEPT}/<int:question_id>/<any(naik, turun):way>")
@require("unit_faq.manage")
def move(question_id: int, way: str) -> ResponseReturnValue:
    return keeping.move(question_id, way)


@blueprint.route(f"{KEPT}/kategori", methods=["GET", "POST"])
@require("unit_faq.manage")
def categories() -> ResponseReturnValue:
    return keeping.categories()


@blueprint.route(f"{KEPT}/kategori/<int:category_id>", methods=["GET", "POST"])
@require("unit_faq.manage")
def category(category_id: int) -> ResponseReturnValue:
    return keeping.category(category_id)


@blueprint.post(f"{KEPT}/kategori/<int:category_id>/<any(naik, turun):way>")
@require("unit_faq.manage")
def move_category(category_id: int, way: str) -> ResponseReturnValue:
    return keeping.move_category(category_id, way)

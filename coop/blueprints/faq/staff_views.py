"""Write, preview, publish and sort: for the secretary."""

from flask.typing import ResponseReturnValue

from coop.blueprints.faq import blueprint, keeping
from coop.web.access import require


@blueprint.get("/kelola-tanya-jawab")
@require("faq.manage")
def questions() -> ResponseReturnValue:
    return keeping.questions()


@blueprint.route("/kelola-tanya-jawab/baru", methods=["GET", "POST"])
@require("faq.manage")
def new_question() -> ResponseReturnValue:
    return keeping.new_question()


@blueprint.route("/kelola-tanya-jawab/<int:question_id>/ubah", methods=["GET", "POST"])
@require("faq.manage")
def edit_question(question_id: int) -> ResponseReturnValue:
    return keeping.edit_question(question_id)


@blueprint.get("/kelola-tanya-jawab/<int:question_id>")
@require("faq.manage")
def question_of_staff(question_id: int) -> ResponseReturnValue:
    return keeping.question_of_staff(question_id)


@blueprint.post("/kelola-tanya-jawab/<int:question_id>/terbitkan")
@require("faq.manage")
def publish(question_id: int) -> ResponseReturnValue:
    return keeping.publish(question_id)


@blueprint.post("/kelola-tanya-jawab/<int:question_id>/tarik")
@require("faq.manage")
def unpublish(question_id: int) -> ResponseReturnValue:
    return keeping.unpublish(question_id)


@blueprint.post("/kelola-tanya-jawab/<int:question_id>/<any(naik, turun):way>")
@require("faq.manage")
def move(question_id: int, way: str) -> ResponseReturnValue:
    return keeping.move(question_id, way)


@blueprint.route("/kelola-tanya-jawab/kategori", methods=["GET", "POST"])
@require("faq.manage")
def categories() -> ResponseReturnValue:
    return keeping.categories()


@blueprint.route("/kelola-tanya-jawab/kategori/<int:category_id>", methods=["GET", "POST"])
@require("faq.manage")
def category(category_id: int) -> ResponseReturnValue:
    return keeping.category(category_id)


@blueprint.post("/kelola-tanya-jawab/kategori/<int:category_id>/<any(naik, turun):way>")
@require("faq.manage")
def move_category(category_id: int, way: str) -> ResponseReturnValue:
    return keeping.move_category(category_id, way)

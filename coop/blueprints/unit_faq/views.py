"""A unit's questions, for everyone to read."""

from flask.typing import ResponseReturnValue

from coop.blueprints.faq import reading
from coop.blueprints.unit_faq import blueprint
from coop.web.access import public


@blueprint.get("/usaha/<unit_code>/tanya-jawab")
@public
def index() -> ResponseReturnValue:
    return reading.index_page()


@blueprint.get("/usaha/<unit_code>/tanya-jawab/<int:question_id>")
@public
def question(question_id: int) -> ResponseReturnValue:
    return reading.question_page(question_id)


@blueprint.post("/usaha/<unit_code>/tanya-jawab/<int:question_id>/<any(membantu, belum):answer>")
@public
def vote(question_id: int, answer: str) -> ResponseReturnValue:
    return reading.take_vote(question_id, answer)


@blueprint.get("/usaha/<unit_code>/tanya-jawab/saran")
@public
def suggest() -> ResponseReturnValue:
    return reading.suggestions()

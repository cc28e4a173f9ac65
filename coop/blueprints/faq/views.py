"""Read, search, and say whether it helped: for everyone."""

from flask.typing import ResponseReturnValue

from coop.blueprints.faq import blueprint, reading
from coop.web.access import public


@blueprint.get("/tanya-jawab")
@public
def index() -> ResponseReturnValue:
    return reading.index_page()


@blueprint.get("/tanya-jawab/<int:question_id>")
@public
def question(question_id: int) -> ResponseReturnValue:
    return reading.question_page(question_id)


@blueprint.post("/tanya-jawab/<int:question_id>/<any(membantu, belum):answer>")
@public
def vote(question_id: int, answer: str) -> ResponseReturnValue:
    return reading.take_vote(question_id, answer)


@blueprint.get("/tanya-jawab/saran")
@public
def suggest() -> ResponseReturnValue:
    return reading.suggestions()

"""Anybody may ask whether what they hold is genuine."""

from flask import render_template
from flask.typing import ResponseReturnValue

from coop.blueprints.verify import blueprint
from coop.domain.documents.service import find_document_by_token
from coop.domain.members.queries import get_member_by_card_token
from coop.domain.members.types import MemberStatus
from coop.errors import NotFound
from coop.pdf.registry import document_title
from coop.web.access import public


@blueprint.get("/kartu/<token>")
@public
def card(token: str) -> ResponseReturnValue:
    try:
        status = get_member_by_card_token(token).status
    except NotFound:
        return render_template("verify/card.html", status=None, is_valid=False), 404
    return render_template(
        "verify/card.html", status=status, is_valid=status is not MemberStatus.LEFT
    )


@blueprint.get("/cek/<token>")
@public
def document(token: str) -> ResponseReturnValue:
    found = find_document_by_token(token)
    if found is None:
        return render_template("verify/document.html", document=None), 404
    return render_template("verify/document.html", document=found, title=document_title(found.kind))

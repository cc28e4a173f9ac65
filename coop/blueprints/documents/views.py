"""One view for every paper."""

from flask.typing import ResponseReturnValue
from flask_login import current_user

from coop.blueprints.documents import blueprint
from coop.domain.documents.service import get_document
from coop.errors import NotFound
from coop.explain import N_
from coop.pdf.registry import render_document
from coop.web.access import may, signed_in
from coop.web.papers import base_url, letterhead, pdf_response


@blueprint.get("/dokumen/<int:document_id>.pdf")
@signed_in
def show(document_id: int) -> ResponseReturnValue:
    document = get_document(document_id)
    is_own = current_user.person_id is not None and document.person_id == current_user.person_id
    if not (is_own or may("documents.view")):
        raise NotFound(N_("This document does not exist."))
    printed = render_document(
        document, base_url=base_url(), letterhead=letterhead(document.unit_id)
    )
    return pdf_response(printed, f"{document.number}.pdf")

"""What may be read by everyone: proposed by one person, decided by another, taken back."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from coop.blueprints.complaints import blueprint
from coop.domain.approvals.types import Decision
from coop.domain.complaints import publication_queries, service
from coop.domain.complaints.types import PublicationStatus
from coop.errors import Refused
from coop.explain import N_
from coop.web.access import actor, require
from coop.web.arguments import asked_choice, asked_page, shown_approval
from coop.web.filters import language
from coop.web.forms import Form, TextField


class RefusalForm(Form):
    reason = TextField(_l("Reason"), max_length=500)


@blueprint.get("/kelola-suara-anggota")
@require("complaints.publish", "complaints.manage")
def publications() -> ResponseReturnValue:
    status = asked_choice(PublicationStatus, "status") or PublicationStatus.PROPOSED
    return render_template(
        "complaints/publications.html",
        page=publication_queries.list_publications(status, asked_page()),
        asked=status,
        statuses=PublicationStatus,
        language=language(),
    )


@blueprint.post("/kelola-suara-anggota/<int:publication_id>/<any(approved, rejected):verdict>")
@require("complaints.publish")
def decide(publication_id: int, verdict: str) -> ResponseReturnValue:
    form = RefusalForm()
    if not form.validate():
        raise Refused(N_("The reason is too long, or holds signs that cannot be stored."))
    service.decide_publication(
        publication_id, actor(), Decision(verdict), form.reason.data or "", shown_approval()
    )
    flash(_("Decided."), "success")
    return redirect(url_for("complaints.publications"), code=303)


@blueprint.post("/kelola-suara-anggota/<int:publication_id>/tarik")
@require("complaints.publish", "complaints.manage")
def withdraw(publication_id: int) -> ResponseReturnValue:
    service.withdraw_publication(publication_id, actor())
    flash(_("Taken off the public page."), "success")
    return redirect(url_for("complaints.publications"), code=303)

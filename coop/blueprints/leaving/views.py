"""A member's own resignation."""

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from coop.blueprints.leaving import blueprint
from coop.domain.members.queries import find_current_member
from coop.domain.members.types import LeavingReason
from coop.domain.membership import queries, service
from coop.domain.membership.types import Sheet
from coop.domain.settings.service import today
from coop.domain.trail.service import list_trail
from coop.errors import CoopError, NotFound
from coop.explain import N_
from coop.refs import Ref
from coop.web.access import actor, require
from coop.web.forms import Form, LongTextField, YesField, attach_error
from coop.web.timelines import action_word


class ResignForm(Form):
    note = LongTextField(_l("Why you leave"), max_length=1000)
    is_sure = YesField(
        _l("I want to end my membership. New loans and withdrawals stop from now on."),
        required=True,
    )


@blueprint.get("/berhenti")
@require("member.self")
def mine() -> ResponseReturnValue:
    return _page(ResignForm())


@blueprint.post("/berhenti/ajukan")
@require("member.self")
def ask() -> ResponseReturnValue:
    form = ResignForm()
    if form.validate_on_submit():
        try:
            service.request_resignation(
                _own_member().id, LeavingReason.REQUEST, form.note.data or "", actor()
            )
        except CoopError as error:
            attach_error(form, error)
        else:
            flash(_("Your request has been received. The secretary settles it next."), "success")
            return redirect(url_for("leaving.mine"), code=303)
    return _page(form), 422


@blueprint.post("/berhenti/batalkan")
@require("member.self")
def take_back() -> ResponseReturnValue:
    found = queries.find_open_resignation(_own_member().id)
    if found is None:
        raise NotFound(N_("There is no request to take back."))
    service.withdraw_resignation(found.id, actor())
    flash(_("Taken back. You stay a member."), "success")
    return redirect(url_for("leaving.mine"), code=303)


def _own_member() -> Any:
    member = find_current_member(current_user.person_id)
    if member is None:
        raise NotFound(N_("You have no current membership."))
    return member


def _page(form: ResignForm) -> str:
    member = _own_member()
    found = queries.find_open_resignation(member.id)
    if found is not None and found.settlement is not None:
        sheet = Sheet.from_json(found.settlement)
    else:
        sheet = service.calculate_sheet(member.id, today())
    events = [
        {"at": row.at, "title": action_word(row.action), "note": row.detail.get("reason")}
        for row in (list_trail(Ref("resignation", found.id)) if found else ())
    ]
    return render_template(
        "leaving/mine.html",
        form=form,
        member=member,
        resignation=found,
        sheet=sheet,
        events=events,
    )

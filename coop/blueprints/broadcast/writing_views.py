"""Write a broadcast and see whom it would reach."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from coop.blueprints.broadcast import blueprint
from coop.blueprints.broadcast.forms import SEGMENT, BroadcastFields, make_form
from coop.domain.broadcast import queries, service
from coop.domain.broadcast.segments import FIELDS
from coop.domain.members.queries import list_numbers_of
from coop.domain.notices.queries import get_notice
from coop.domain.people.types import EVERYONE
from coop.domain.settings.service import today
from coop.errors import CoopError
from coop.web.access import actor, require
from coop.web.arguments import asked_number
from coop.web.filters import local, translate_error
from coop.web.forms import attach_error


@blueprint.route("/siaran/baru", methods=["GET", "POST"])
@require("broadcast.write")
def new_broadcast() -> ResponseReturnValue:
    form = make_form(data={"is_marketing": True} | _from_notice(asked_number("notice")))
    if form.validate_on_submit():
        try:
            found = service.add_broadcast(form.broadcast(), actor())
        except CoopError as error:
            attach_error(form, error)
        else:
            flash(_("Kept as a draft. Look at it, then ask for approval."), "success")
            return _to_broadcast(found.id)
    return _edit_page(form, None)


def _from_notice(notice_id: int | None) -> dict[str, Any]:
    """Return a notice as the beginning of a mail, nothing without one."""
    if notice_id is None:
        return {}
    notice = get_notice(notice_id)
    end = f"{{{{ base_url }}}}/kabar/{notice.id}\n\n{{{{ coop_name }}}}"
    started: dict[str, Any] = {
        "subject": notice.title,
        "body": f"Yth. {{{{ name }}}},\n\n{notice.teaser}\n\n{end}",
        f"{SEGMENT}audience": "members" if notice.audience == EVERYONE else notice.audience,
    }
    if notice.title_en:
        started |= {
            "subject_en": notice.title_en,
            "body_en": f"Dear {{{{ name }}}},\n\n{notice.teaser_en}\n\n{end}",
        }
    return started


@blueprint.route("/siaran/<int:broadcast_id>/ubah", methods=["GET", "POST"])
@require("broadcast.write")
def edit_broadcast(broadcast_id: int) -> ResponseReturnValue:
    found = queries.get_broadcast(broadcast_id)
    form = make_form(data=_written(found))
    if form.validate_on_submit():
        try:
            service.change_broadcast(broadcast_id, form.broadcast())
        except CoopError as error:
            attach_error(form, error)
        else:
            flash(_("Saved."), "success")
            return _to_broadcast(broadcast_id)
    return _edit_page(form, found)


def _written(found: Any) -> dict[str, Any]:
    names = ("subject", "body", "subject_en", "body_en", "is_marketing")
    moment = local(found.send_at) if found.send_at else None
    return (
        {name: getattr(found, name) for name in names}
        | {f"{SEGMENT}{code}": value for code, value in found.segment.items()}
        | {"numbers": "\n".join(list_numbers_of(found.person_ids))}
        | ({"send_on": moment.date(), "send_hour": moment.hour} if moment else {})
    )


def _edit_page(form: BroadcastFields, found: Any) -> ResponseReturnValue:
    page = render_template(
        "broadcast/edit.html",
        form=form,
        broadcast=found,
        segments=[form[f"{SEGMENT}{code}"] for code in FIELDS],
        **_reach(form),
    )
    return page, 422 if form.is_submitted() else 200


@blueprint.get("/siaran/hitung")
@require("broadcast.write")
def count() -> ResponseReturnValue:
    form = make_form(formdata=request.args, meta={"csrf": False})
    form.validate()
    return render_template("broadcast/_reach.html", **_reach(form))


def _reach(form: BroadcastFields) -> dict[str, Any]:
    """Return whom the choice would reach now, or why that cannot be said."""
    try:
        segment, named = form.segment(), form.named()
    except CoopError as error:
        return {"reach": None, "trouble": translate_error(error)}
    known = {code: value for code, value in segment.items() if _is_offered(code, value)}
    reach = queries.describe_addressed(
        known, named, today(), is_marketing=bool(form.is_marketing.data)
    )
    return {"reach": reach, "trouble": None}


def _is_offered(code: str, value: str) -> bool:
    return value in {one for one, _label in FIELDS[code].choices()}


def _to_broadcast(broadcast_id: int) -> ResponseReturnValue:
    return redirect(url_for("broadcast.broadcast", broadcast_id=broadcast_id), code=303)

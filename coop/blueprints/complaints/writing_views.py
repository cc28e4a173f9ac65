"""Write down what somebody said or sent, for a member or for a guest."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from coop.blueprints.complaints import blueprint
from coop.blueprints.complaints.forms import MEMBER, WrittenForm
from coop.blueprints.complaints.place import here
from coop.domain.complaints import service
from coop.domain.complaints.types import Guest
from coop.domain.members.queries import find_member_by_number
from coop.errors import CoopError, Refused
from coop.explain import N_
from coop.web.access import actor, may, require
from coop.web.forms import attach_error


@blueprint.route("/kelola-keluhan/tulis", methods=["GET", "POST"])
@require("complaints.manage", "complaints.handle")
def write_down() -> ResponseReturnValue:
    form = WrittenForm()
    if form.validate_on_submit():
        try:
            complaint = service.write_down(
                form.complaint(), form.channel.data, _whose(form), actor()
            )
        except CoopError as error:
            attach_error(form, error)
        else:
            if complaint.is_confidential and not may("complaints.confidential"):
                flash(_("Written down. Only the supervisors see it from now on."), "success")
                return redirect(url_for("complaints.all_of_them"), code=303)
            flash(_("Written down as %(number)s.", number=complaint.number), "success")
            return redirect(url_for("complaints.complaint", complaint_id=complaint.id), code=303)
    page = render_template("complaints/write_down.html", place=here(), unit=None, form=form)
    return page, 422 if form.is_submitted() else 200


def _whose(form: WrittenForm) -> int | Guest:
    """Return the person of the member number, or the guest; raises Refused for a wrong number."""
    if form.whose.data != MEMBER:
        return form.guest()
    member = find_member_by_number(form.member_number.data or "")
    if member is None:
        raise Refused(N_("No member has this number."), field="member_number")
    person_id: int = member.person_id
    return person_id

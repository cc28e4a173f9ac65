"""One complaint as its complainant sees it: the same page for members, customers and guests."""

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from coop.blueprints.complaining.forms import RatingForm, ReopenForm, ReplyForm
from coop.blueprints.complaining.timeline import list_steps
from coop.domain.complaints import queries, service
from coop.domain.complaints.moving import is_ended, ref_of
from coop.domain.complaints.rules import can_do
from coop.domain.complaints.types import Step
from coop.domain.files.service import list_files
from coop.domain.settings.service import get_setting
from coop.domain.units.queries import get_unit
from coop.domain.units.types import COOPERATIVE_UNIT_ID
from coop.errors import CoopError
from coop.refs import Ref
from coop.web.access import has_cooperative
from coop.web.filters import language
from coop.web.forms import Form, attach_error


def address_of(complaint: Any, page: str, **more: Any) -> str:
    """Return the address of a ``page`` of the complaint, for its member or its guest."""
    if complaint.token:
        return url_for(f"complaining.guest_{page}", token=complaint.token, **more)
    return url_for(f"complaining.my_{page}", complaint_id=complaint.id, **more)


def show(complaint: Any, **forms: Form) -> str:
    """Return the page, with the forms as they were sent or empty."""
    blank = {
        "reply_form": ReplyForm(formdata=None),
        "reopen_form": ReopenForm(formdata=None),
        "rating_form": RatingForm(formdata=None),
    }
    detail = queries.describe_complaint(complaint)
    return render_template(
        "complaining/complaint.html",
        complaint=complaint,
        unit=_unit_of(complaint),
        has_house=has_cooperative(),
        detail=detail,
        category=(detail.category_en if language() == "en" else None) or detail.category,
        lines=queries.list_lines(complaint.id, with_notes=False),
        files=list_files(Ref("complaint", complaint.id)),
        events=list_steps(ref_of(complaint)),
        address=lambda page, **more: address_of(complaint, page, **more),
        can_reply=can_do(Step.REPLY, complaint.status),
        can_reopen=can_do(Step.REOPEN, complaint.status),
        can_accept=can_do(Step.CLOSE, complaint.status),
        can_rate=is_ended(complaint) and complaint.rating is None,
        reopen_days=get_setting("complaints.reopen_days"),
        **{**blank, **forms},
    )


def _unit_of(complaint: Any) -> Any:
    """Return the business that was written to, or None for the cooperative."""
    return None if complaint.unit_id == COOPERATIVE_UNIT_ID else get_unit(complaint.unit_id)


def accept(complaint: Any) -> ResponseReturnValue:
    """Close what is settled, as its complainant says."""
    service.accept_answer(complaint)
    flash(_("Thank you. Glad that it is settled."), "success")
    return redirect(address_of(complaint, "complaint"), code=303)


def act(
    complaint: Any, form: Form, name: str, do: Callable[[], object], done: str
) -> ResponseReturnValue:
    """Act once the form is right and go back; otherwise show the page with the form's errors."""
    if form.validate_on_submit():
        try:
            do()
        except CoopError as error:
            attach_error(form, error)
        else:
            flash(done, "success")
            return redirect(address_of(complaint, "complaint"), code=303)
    return show(complaint, **{name: form}), 422

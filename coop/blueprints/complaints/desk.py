"""Lists of complaints, and the page of one: the same for the cooperative's office and a unit's."""

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from coop.blueprints.complaining.forms import category_name
from coop.blueprints.complaining.timeline import list_steps_for_staff
from coop.blueprints.complaints.forms import (
    AnswerForm,
    AssignForm,
    NoteForm,
    PublicForm,
    ReopenForm,
    WaitForm,
)
from coop.blueprints.complaints.place import Place, here
from coop.domain.complaints import publication_queries, queries, service
from coop.domain.complaints.moving import is_ended, ref_of
from coop.domain.complaints.permissions import HANDLE, MANAGE
from coop.domain.complaints.records import ComplaintFilter
from coop.domain.complaints.rules import WITH_THE_OFFICE, can_do
from coop.domain.complaints.subjects import list_subjects
from coop.domain.complaints.types import ComplaintKind, ComplaintStatus, Step
from coop.domain.customers.queries import find_customer
from coop.domain.files.service import list_files
from coop.errors import CoopError
from coop.refs import Ref
from coop.web.access import actor, may
from coop.web.addresses import url_for
from coop.web.arguments import asked_choice, asked_number, asked_page, asked_text, is_descending
from coop.web.exports import export_response
from coop.web.filters import language
from coop.web.forms import Form, attach_error
from coop.web.refs import ref_link

PAGES_OF = {
    "booking": ("appointments.booking", "booking_id", "bookings.view"),
    "order": ("orders.order", "order_id", "orders.view"),
}
"""Where the staff of a unit see what a complaint is about, and with which permission."""


def list_page(*, is_confidential: bool) -> ResponseReturnValue:
    """Return the list of the ordinary, or of the confidential, complaints; or it as a file."""
    place = here()
    wanted = _wanted(place, is_confidential=is_confidential)
    if file_format := request.args.get("format"):
        return _export(file_format, wanted)
    categories = queries.list_categories(place.unit_id, with_inactive=True)
    return render_template(
        "complaints/all.html",
        place=place,
        unit=place.unit,
        page=queries.search_complaints(wanted),
        counts=queries.count_complaints(is_confidential=is_confidential, unit_id=place.unit_id),
        categories=[(one.id, category_name(one)) for one in categories],
        statuses=ComplaintStatus,
        kinds=ComplaintKind,
        asked=wanted.statuses[0] if wanted.statuses else None,
        whose=asked_text("whose"),
        is_confidential=is_confidential,
        here="confidential" if is_confidential else "all_of_them",
        language=language(),
    )


def _wanted(place: Place, *, is_confidential: bool) -> ComplaintFilter:
    status, whose = asked_choice(ComplaintStatus, "status"), asked_text("whose")
    return ComplaintFilter(
        unit_id=place.unit_id,
        text=asked_text(),
        statuses=(status,) if status else WITH_THE_OFFICE if whose == "office" else (),
        kind=asked_choice(ComplaintKind, "kind"),
        category_id=asked_number("category"),
        assigned_to=actor().user_id if whose == "mine" else None,
        is_overdue=whose == "late",
        is_confidential=is_confidential,
        sort=asked_text("sort"),
        descending=is_descending(),
        page=asked_page(),
    )


def _export(file_format: str, wanted: ComplaintFilter) -> ResponseReturnValue:
    columns = [
        (_("Number"), "text"),
        (_("Title"), "text"),
        (_("From"), "text"),
        (_("Kind"), "text"),
        (_("Category"), "text"),
        (_("Channel"), "text"),
        (_("Status"), "text"),
        (_("Handled by"), "text"),
        (_("Received"), "date"),
        (_("Due"), "date"),
        (_("Stars"), "number"),
    ]
    in_english = language() == "en"
    rows = (
        (
            row.number,
            row.title,
            row.name,
            row.kind,
            (row.category_en if in_english else None) or row.category,
            row.channel,
            row.status,
            row.handler,
            row.received_at,
            row.due_at,
            row.rating,
        )
        for row in queries.stream_complaints(wanted)
    )
    return export_response(file_format, _("complaints"), columns, rows)


def act(
    complaint_id: int, form: Form, name: str, do: Callable[[], object], done: str
) -> ResponseReturnValue:
    """Act once the form is right and go back; otherwise show the page with the form's errors."""
    if form.validate_on_submit():
        try:
            do()
        except CoopError as error:
            attach_error(form, error)
        else:
            flash(done, "success")
            return back(complaint_id)
    return one_page(complaint_id, **{name: form}), 422


def back(complaint_id: int) -> ResponseReturnValue:
    """Go to the page of a complaint."""
    return redirect(here().address("complaint", complaint_id=complaint_id), code=303)


def _is_own(found: Any) -> bool:
    """Say whether the reader wrote it: then the notes on it are not for them."""
    return found.person_id is not None and found.person_id == actor().person_id


def one_page(complaint_id: int, **forms: Any) -> str:
    """Return the page of a complaint, with the forms as they were sent or empty."""
    place = here()
    found = queries.get_for_staff(complaint_id, actor(), place.unit_id)
    detail = queries.describe_complaint(found)
    publication = publication_queries.find_open_publication(complaint_id)
    blank = {
        "answer_form": AnswerForm(formdata=None),
        "note_form": NoteForm(formdata=None),
        "wait_form": WaitForm(formdata=None),
        "again_form": ReopenForm(formdata=None),
        "assign_form": AssignForm(formdata=None, data={"user_id": found.assigned_to}),
    }
    can_publish = _proposes(place) and is_ended(found) and not found.is_confidential
    if can_publish and publication is None and "public_form" not in forms:
        kept = queries.find_last_answer(complaint_id)
        forms["public_form"] = PublicForm(
            formdata=None, data={"question": found.text, "public_answer": kept}
        )
    handles = service.may_handle(found, actor())
    return render_template(
        "complaints/complaint.html",
        place=place,
        unit=place.unit,
        complaint=found,
        detail=detail,
        **_about(place, found),
        lines=queries.list_lines(complaint_id, with_notes=not _is_own(found)),
        files=list_files(Ref("complaint", complaint_id)),
        events=list_steps_for_staff(ref_of(found), detail.name),
        may_handle=handles and not is_ended(found),
        may_note=handles,
        can_take=handles and _can_take(place, found),
        can_wait=can_do(Step.WAIT_INSIDE, found.status),
        can_go_on=can_do(Step.GO_ON, found.status),
        can_take_up=handles and place.unit is not None and can_do(Step.REOPEN, found.status),
        can_publish=can_publish,
        publication=publication,
        language=language(),
        **{**blank, **forms},
    )


def _proposes(place: Place) -> bool:
    """Say whether who reads may propose a public version: in a unit whoever answers."""
    return place.may(MANAGE) or (place.unit is not None and place.may(HANDLE))


def _can_take(place: Place, found: Any) -> bool:
    return (
        place.unit is not None
        and not found.is_confidential
        and found.assigned_to != actor().user_id
        and can_do(Step.ASSIGN, found.status)
    )


def _about(place: Place, found: Any) -> dict[str, Any]:
    """Return what it is about and who wrote it, each with its link where the reader may open it."""
    if place.unit is None:
        return {"subject": ref_link(found.subject_kind, found.subject_id)}
    return {"subject": _subject_of(found), "customer_id": _customer_of(found)}


def _subject_of(found: Any) -> tuple[str, str | None] | None:
    """Return what a unit's complaint is about, and where staff see it."""
    if found.subject_kind is None:
        return None
    about = Ref(found.subject_kind, found.subject_id)
    named = (one for one in list_subjects(found.person_id or 0, found.unit_id) if one.ref == about)
    choice = next(named, None)
    page = PAGES_OF.get(about.kind)
    is_open = page is not None and may(page[2])
    address = url_for(page[0], **{page[1]: about.id}) if page and is_open else None
    return (choice.text if choice else str(about)), address


def _customer_of(found: Any) -> int | None:
    """Return the customer who wrote it, where the reader may open their page."""
    if found.person_id is None or not may("customers.view"):
        return None
    customer = find_customer(found.unit_id, found.person_id)
    return customer.id if customer else None

"""The register, one member, and changes to their data."""

from collections.abc import Iterator
from dataclasses import fields

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from coop.blueprints.members import blueprint
from coop.blueprints.members.forms import BankAccountForm, MemberForm
from coop.domain.identity import queries as identity
from coop.domain.members import queries, service
from coop.domain.members.types import MemberFilter, MemberSort, MemberStatus, WorkDetails
from coop.domain.membership import queries as membership
from coop.domain.people import queries as people
from coop.domain.people import service as people_service
from coop.domain.people.types import PersonDetails
from coop.domain.trail.queries import list_trail_of
from coop.errors import CoopError, Refused
from coop.explain import N_
from coop.refs import Ref
from coop.web.access import actor, may, require
from coop.web.addresses import safe_target
from coop.web.arguments import asked_choice, asked_number, asked_page, asked_text, is_descending
from coop.web.exports import export_response
from coop.web.forms import attach_error
from coop.web.panels import render_panels
from coop.web.payees import find_payee
from coop.web.revealing import is_revealed, mark_revealed
from coop.web.timelines import timeline


@blueprint.get("/anggota")
@require("members.view")
def register() -> ResponseReturnValue:
    """List the members: search, filter, sort, save as a file."""
    wanted = MemberFilter(
        text=asked_text(),
        status=asked_choice(MemberStatus, "status"),
        employer_id=asked_number("employer"),
        dormant=request.args.get("dormant") == "yes",
        incomplete=request.args.get("data") == "incomplete",
        sort=asked_choice(MemberSort, "sort") or MemberSort.NUMBER,
        descending=is_descending(),
        page=asked_page(),
    )
    if request.args.get("format"):
        return _export(wanted)
    return render_template(
        "members/register.html",
        page=queries.search_members(wanted),
        employers=queries.list_employers(),
        statuses=list(MemberStatus),
    )


def _export(wanted: MemberFilter) -> ResponseReturnValue:
    if not may("members.export"):
        raise Refused(N_("You may look at the register, but not take it away as a file."))
    columns = [
        (_("Number"), "text"),
        (_("Name"), "text"),
        (_("Status"), "text"),
        (_("Joined"), "date"),
        (_("Left"), "date"),
        (_("Employer"), "text"),
        (_("Employee number"), "text"),
        (_("Phone"), "text"),
        (_("E-mail"), "text"),
        (_("Town"), "text"),
        (_("Last paid"), "date"),
    ]
    return export_response(request.args["format"], _("members"), columns, _file_rows(wanted))


def _file_rows(wanted: MemberFilter) -> Iterator[tuple[object, ...]]:
    for row in queries.export_members(wanted):
        yield (
            row.number,
            row.name,
            row.status,
            row.joined_on,
            row.left_on,
            row.employer,
            row.employee_number,
            row.phone,
            row.email,
            row.town,
            row.last_paid_on,
        )


@blueprint.get("/anggota/<int:member_id>")
@require("members.view")
def detail(member_id: int) -> ResponseReturnValue:
    """Show one member, with the sections that other areas add, and what happened."""
    facts = queries.get_member_facts(member_id)
    happened = list_trail_of([Ref("member", member_id), Ref("person", facts.person.id)])
    names = identity.list_user_names(row.user_id for row in happened)
    return render_template(
        "members/detail.html",
        facts=facts,
        member=facts.member,
        person=facts.person,
        user=identity.find_user_of_person(facts.person.id),
        nik=facts.person.nik
        if may("members.reveal") and is_revealed("nik", facts.person.id)
        else None,
        payee=find_payee(facts.person.id),
        happened=timeline(happened, names),
        panels=render_panels("member", member_id),
    )


@blueprint.get("/anggota/orang/<int:person_id>")
@require("members.view")
def of_person(person_id: int) -> ResponseReturnValue:
    """Open the latest membership of a person; of who is still joining, the application."""
    joining = membership.find_open_application(person_id)
    if joining is not None and may("membership.view"):
        return redirect(url_for("membership.application", application_id=joining.id))
    latest = queries.get_latest_membership(person_id)
    return redirect(url_for("members.detail", member_id=latest.id))


@blueprint.post("/anggota/<int:member_id>/nik")
@require("members.reveal")
def reveal(member_id: int) -> ResponseReturnValue:
    """Show the whole NIK for a minute; the trail keeps who looked."""
    person_id = queries.get_member(member_id).person_id
    people_service.reveal_nik(person_id, actor())
    mark_revealed("nik", person_id)
    return redirect(url_for("members.detail", member_id=member_id), code=303)


@blueprint.post("/anggota/orang/<int:person_id>/rekening")
@require("members.reveal")
def reveal_account(person_id: int) -> ResponseReturnValue:
    """Show the whole account number for a minute, on the page that asked."""
    people_service.reveal_account(person_id, actor())
    mark_revealed("account", person_id)
    return redirect(safe_target(request.form.get("back")), code=303)


@blueprint.route("/anggota/<int:member_id>/ubah", methods=["GET", "POST"])
@require("members.edit")
def edit(member_id: int) -> ResponseReturnValue:
    """Change what is on record about a member."""
    member = queries.get_member(member_id)
    person = people.get_person(member.person_id)
    work = {name: getattr(member, name) for name in _names(WorkDetails)}
    form = MemberForm(obj=person, data=work)
    if form.validate_on_submit():
        try:
            _save(form, member_id, person.id)
        except CoopError as error:
            attach_error(form, error)
        else:
            flash(_("The changes are saved."), "success")
            return redirect(url_for("members.detail", member_id=member_id), code=303)
    page = render_template("members/edit.html", form=form, member=member, person=person)
    return page, 422 if form.is_submitted() else 200


def _save(form: MemberForm, member_id: int, person_id: int) -> None:
    person = people.get_person(person_id)
    details = {name: form[name].data for name in _names(PersonDetails) if name != "nik"}
    nik = form.new_nik.data or person.nik
    people_service.change_person(person.id, PersonDetails(nik=nik, **details), actor())
    service.change_member(
        member_id, WorkDetails(**{name: form[name].data for name in _names(WorkDetails)})
    )


def _names(kind: type) -> list[str]:
    return [field.name for field in fields(kind)]


@blueprint.route("/anggota/<int:member_id>/rekening", methods=["GET", "POST"])
@require("members.edit")
def bank_account(member_id: int) -> ResponseReturnValue:
    """Set the account on which the member is paid."""
    member = queries.get_member(member_id)
    person = people.get_person(member.person_id)
    form = BankAccountForm(holder=person.full_name)
    if form.validate_on_submit():
        try:
            people_service.set_bank_account(
                person.id, form.bank.data, form.number.data, form.holder.data
            )
        except CoopError as error:
            attach_error(form, error)
        else:
            flash(_("The bank account is saved."), "success")
            return redirect(url_for("members.detail", member_id=member_id), code=303)
    page = render_template("members/bank_account.html", form=form, member=member, person=person)
    return page, 422 if form.is_submitted() else 200

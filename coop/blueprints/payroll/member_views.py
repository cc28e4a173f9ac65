"""A member's own page: what was and will be deducted, the letter, the standing order."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from coop.blueprints.payroll import blueprint
from coop.blueprints.payroll.forms import OrderForm
from coop.blueprints.payroll.letter_views import letter_of, scan_of
from coop.domain.members.queries import find_current_member
from coop.domain.payroll import letter_queries, queries, service
from coop.errors import CoopError, NotFound
from coop.explain import N_
from coop.web.access import actor, require
from coop.web.forms import attach_error


def _my_member_id() -> int:
    found = find_current_member(current_user.person_id)
    if found is None:
        raise NotFound(N_("You have no current membership."))
    return found.id


@blueprint.get("/potong-gaji-saya")
@require("member.self")
def mine() -> ResponseReturnValue:
    return _page(OrderForm())


def _page(form: OrderForm) -> str:
    found = find_current_member(current_user.person_id)
    return render_template(
        "payroll/mine.html",
        member=found,
        row=letter_queries.get_letter_row(found.id) if found else None,
        authority=service.find_authority(found.id) if found else None,
        lines=queries.list_own_lines(found.id) if found else [],
        form=form,
    )


@blueprint.post("/potong-gaji-saya/setoran-rutin")
@require("member.self")
def start_order() -> ResponseReturnValue:
    form = OrderForm()
    if form.validate_on_submit():
        try:
            service.start_order(_my_member_id(), form.amount.data, actor())
        except CoopError as error:
            attach_error(form, error)
        else:
            flash(_("The standing order is kept. It begins with the next list."), "success")
            return _back()
    return _page(form), 422


@blueprint.post("/potong-gaji-saya/setoran-rutin/henti")
@require("member.self")
def end_order() -> ResponseReturnValue:
    service.end_order(_my_member_id(), actor())
    flash(_("The standing order has ended."), "success")
    return _back()


@blueprint.post("/potong-gaji-saya/cabut")
@require("member.self")
def withdraw() -> ResponseReturnValue:
    service.withdraw_authority(_my_member_id(), actor())
    flash(_("Your letter is withdrawn. From now on you pay by your own transfer."), "success")
    return _back()


@blueprint.get("/potong-gaji-saya/surat-kuasa.pdf")
@require("member.self")
def my_letter() -> ResponseReturnValue:
    return letter_of(_my_member_id())


@blueprint.get("/potong-gaji-saya/kuasa/<int:authority_id>/berkas")
@require("member.self")
def my_scan(authority_id: int) -> ResponseReturnValue:
    return scan_of(_my_member_id(), authority_id)


def _back() -> Response:
    return redirect(url_for("payroll.mine"), code=303)

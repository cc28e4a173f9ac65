"""Codes of a promotion: one that is told to many, many on paper, all of them as a file."""

from typing import Any

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from coop.blueprints.promotions import blueprint
from coop.blueprints.promotions.forms import CodeForm, CodesForm
from coop.blueprints.promotions.staff_views import ONE, names_of_items, own_promotion
from coop.blueprints.promotions.words import sentence_of
from coop.domain.promotions import queries, service, use_queries
from coop.errors import CoopError, NotFound
from coop.explain import N_
from coop.pdf.vouchers import Voucher, render_vouchers
from coop.web.access import has_feature, require, this_unit
from coop.web.addresses import url_for
from coop.web.exports import export_response
from coop.web.forms import attach_error
from coop.web.papers import base_url, pdf_response

SHOWN, PRINTED = 50, 500
"""So many codes stand on the page, and go on paper at a time."""
START = {"count": 50, "length": 8}
CODES = f"{ONE}/kode"


@blueprint.route(CODES, methods=["GET", "POST"])
@require("promotions.manage")
@has_feature("promotions")
def codes(promotion_id: int) -> ResponseReturnValue:
    """Show a promotion's codes, and give it one of one's own choice."""
    found = _with_codes(promotion_id)
    if file_format := request.args.get("format"):
        yes, no = _("yes"), _("no")
        columns = [(_("Code"), "text"), (_("One use only"), "text"), (_("Used"), "text")]
        rows = (
            (row.shown, yes if row.is_single_use else no, yes if row.is_spent else no)
            for row in use_queries.stream_codes(promotion_id)
        )
        return export_response(file_format, _("codes"), columns, rows)
    form = CodeForm()
    if form.validate_on_submit():
        try:
            service.add_code(promotion_id, form.code.data, is_single_use=form.is_single_use.data)
        except CoopError as error:
            attach_error(form, error)
        else:
            flash(_("The code is added."), "success")
            return _to_codes(promotion_id)
    page = _page(found, form, CodesForm(formdata=None, data=START))
    return page, 422 if form.is_submitted() else 200


@blueprint.post(f"{CODES}/banyak")
@require("promotions.manage")
@has_feature("promotions")
def make_codes(promotion_id: int) -> ResponseReturnValue:
    """Make many codes that cannot be guessed, each good for one use."""
    found, form = _with_codes(promotion_id), CodesForm()
    if form.validate_on_submit():
        try:
            made = service.make_codes(
                promotion_id,
                form.count.data,
                length=form.length.data,
                prefix=form.prefix.data or "",
            )
        except CoopError as error:
            attach_error(form, error)
        else:
            flash(_("%(count)s codes are made.", count=len(made)), "success")
            return _to_codes(promotion_id)
    return _page(found, CodeForm(formdata=None), form), 422


@blueprint.get(f"{CODES}.pdf")
@require("promotions.manage")
@has_feature("promotions")
def vouchers(promotion_id: int) -> ResponseReturnValue:
    """Send sheets of vouchers with the latest codes that are not spent, to be cut apart."""
    found, unit = _with_codes(promotion_id), this_unit()
    rows = use_queries.list_codes(promotion_id, PRINTED, unspent_only=True)
    if not rows:
        raise NotFound(N_("There is no code to print."))
    voucher = Voucher(
        unit.name, found.name, sentence_of(queries.terms_of(found), names_of_items()), found.last_on
    )
    codes = [
        (row.shown, base_url() + url_for("promotions.by_code", code=row.shown)) for row in rows
    ]
    content = render_vouchers(codes, voucher)
    return pdf_response(content, f"kupon-{found.id}.pdf")


def _with_codes(promotion_id: int) -> Any:
    found = own_promotion(promotion_id)
    if not found.needs_code:
        raise NotFound(N_("This promotion needs no code."))
    return found


def _page(found: Any, form: Any, many_form: Any) -> str:
    made, spent = use_queries.count_codes(found.id)
    return render_template(
        "promotions/codes.html",
        unit=this_unit(),
        row=found,
        form=form,
        many_form=many_form,
        rows=use_queries.list_codes(found.id, SHOWN),
        made=made,
        spent=spent,
        printed=PRINTED,
    )


def _to_codes(promotion_id: int) -> ResponseReturnValue:
    return redirect(url_for("promotions.codes", promotion_id=promotion_id), code=303)

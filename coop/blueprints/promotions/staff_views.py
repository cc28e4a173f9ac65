"""Promotions as the unit keeps them: the list, one of them, written, published, stopped."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from coop.blueprints.promotions import blueprint
from coop.blueprints.promotions.forms import PublishedForm, StopForm, form_of, start, written
from coop.blueprints.promotions.words import facts_of, sentence_of
from coop.domain.catalogue.queries import list_items
from coop.domain.promotions import queries, service, use_queries
from coop.domain.promotions.queries import PromotionFilter
from coop.domain.promotions.rules import standing_of
from coop.domain.promotions.simulation_rules import simulate
from coop.domain.promotions.types import PromotionKind, PromotionStanding, PromotionStatus
from coop.domain.sales.past_queries import list_past_orders
from coop.domain.settings.service import today
from coop.errors import CoopError
from coop.web.access import actor, has_feature, require, this_unit
from coop.web.addresses import url_for
from coop.web.arguments import (
    asked_choice,
    asked_date,
    asked_number,
    asked_page,
    asked_text,
    is_descending,
)
from coop.web.exports import export_response
from coop.web.filters import label
from coop.web.forms import attach_error
from coop.web.histories import history_of

ALL = "/usaha/<unit_code>/kelola/promosi"
ONE = f"{ALL}/<int:promotion_id>"
KINDS = ", ".join(one.value for one in PromotionKind)
TRIED_DAYS, MOST_TRIED_DAYS = timedelta(days=90), timedelta(days=366)
UNREAD = frozenset({"items", "audience", "search_key", "weekdays"})


@blueprint.get(ALL)
@require("promotions.view")
@has_feature("promotions")
def promotions() -> ResponseReturnValue:
    """List the unit's promotions."""
    unit, on = this_unit(), today()
    wanted = PromotionFilter(
        text=asked_text(),
        kind=asked_choice(PromotionKind, "kind"),
        standing=asked_choice(PromotionStanding, "standing"),
        sort=asked_text("sort"),
        descending=is_descending() or not asked_text("sort"),
        page=asked_page(),
    )
    if file_format := request.args.get("format"):
        columns = [
            (_("Name"), "text"),
            (_("Kind"), "text"),
            (_("Status"), "text"),
            (_("First day"), "date"),
            (_("Last day"), "date"),
            (_("Used"), "number"),
            (_("Given"), "money"),
        ]
        rows = (
            (row.name, row.kind, row.standing, row.first_on, row.last_on, row.uses, row.amount)
            for row in queries.stream_promotions(unit.id, wanted, on)
        )
        return export_response(file_format, _("promotions"), columns, rows)
    return render_template(
        "promotions/promotions.html",
        unit=unit,
        page=queries.search_promotions(unit.id, wanted, on),
        kinds=[(one.value, label(one)) for one in PromotionKind],
        standings=[(one.value, label(one)) for one in PromotionStanding],
    )


@blueprint.get(f"{ALL}/baru")
@require("promotions.manage")
@has_feature("promotions")
def kinds() -> ResponseReturnValue:
    """Let the owner choose what kind of promotion it becomes."""
    return render_template("promotions/kinds.html", unit=this_unit(), kinds=list(PromotionKind))


@blueprint.route(f"{ALL}/baru/<any({KINDS}):kind>", methods=["GET", "POST"])
@require("promotions.manage")
@has_feature("promotions")
def new_promotion(kind: str) -> ResponseReturnValue:
    """Write a promotion of a kind; it stays a draft until it is published."""
    chosen = PromotionKind(kind)
    form = form_of(chosen, _begin(chosen))
    if form.validate_on_submit():
        try:
            made = service.draft_promotion(this_unit().id, form.offer(chosen), actor())
        except CoopError as error:
            attach_error(form, error)
        else:
            flash(_("Kept as a draft. Try it, then publish it."), "success")
            return to_promotion(made.id)
    return _edit_page(form, chosen, None)


@blueprint.get(ONE)
@require("promotions.view")
@has_feature("promotions")
def promotion(promotion_id: int) -> ResponseReturnValue:
    """Show a promotion: its terms, what was used, its codes and what happened."""
    return promotion_page(own_promotion(promotion_id), StopForm(formdata=None)), 200


@blueprint.get(f"{ONE}/coba")
@require("promotions.view")
@has_feature("promotions")
def try_promotion(promotion_id: int) -> ResponseReturnValue:
    """Show what the promotion would have done to the orders of some days."""
    found, on = own_promotion(promotion_id), today()
    last = min(asked_date("to") or on, on)
    first = asked_date("from") or last - TRIED_DAYS
    first = max(min(first, last), last - MOST_TRIED_DAYS)
    terms = replace(queries.terms_of(found), first_on=first, last_on=None)  # as if it ran then
    return render_template(
        "promotions/tried.html",
        unit=this_unit(),
        row=found,
        first=first,
        last=last,
        found=simulate(terms, list_past_orders(found.unit_id, first, last)),
    )


@blueprint.route(f"{ONE}/ubah", methods=["GET", "POST"])
@require("promotions.manage")
@has_feature("promotions")
def edit_promotion(promotion_id: int) -> ResponseReturnValue:
    """Write a draft anew, or change what may change of a published one."""
    found = own_promotion(promotion_id)
    before = queries.offer_of(found)
    form: Any
    if found.status is PromotionStatus.PUBLISHED:
        form = PublishedForm(data=written(before, found.unit_id))
    else:
        form = form_of(found.kind, written(before, found.unit_id))
    if form.validate_on_submit():
        basis: Any = before if isinstance(form, PublishedForm) else found.kind
        try:
            service.change_promotion(promotion_id, form.offer(basis))
        except CoopError as error:
            attach_error(form, error)
        else:
            flash(_("Saved."), "success")
            return to_promotion(promotion_id)
    return _edit_page(form, found.kind, found)


@blueprint.post(f"{ONE}/terbitkan")
@require("promotions.manage")
@has_feature("promotions")
def publish(promotion_id: int) -> ResponseReturnValue:
    """Offer a draft to customers."""
    own_promotion(promotion_id)
    service.publish_promotion(promotion_id, actor())
    flash(_("Published. Customers have it from its first day on."), "success")
    return to_promotion(promotion_id)


@blueprint.post(f"{ONE}/hentikan")
@require("promotions.manage")
@has_feature("promotions")
def stop(promotion_id: int) -> ResponseReturnValue:
    """Take a promotion back from now on."""
    found, form = own_promotion(promotion_id), StopForm()
    if not form.validate_on_submit():
        return promotion_page(found, form), 422
    service.stop_promotion(promotion_id, actor(), form.reason.data or "")
    flash(_("Stopped. What was granted stays granted."), "success")
    return to_promotion(promotion_id)


@blueprint.post(f"{ONE}/hapus")
@require("promotions.manage")
@has_feature("promotions")
def remove(promotion_id: int) -> ResponseReturnValue:
    """Remove a draft."""
    own_promotion(promotion_id)
    service.remove_draft(promotion_id)
    flash(_("The draft is removed."), "success")
    return redirect(url_for("promotions.promotions"), code=303)


def promotion_page(found: Any, stop_form: StopForm) -> str:
    """Return the page of a promotion."""
    offer, on = queries.offer_of(found), today()
    used = queries.read_used([offer.terms.key], None, on)[offer.terms.key]
    return render_template(
        "promotions/promotion.html",
        unit=this_unit(),
        row=found,
        offer=offer,
        standing=standing_of(found.status, found.first_on, found.last_on, on),
        sentence=sentence_of(offer.terms, names_of_items()),
        facts=facts_of(offer),
        used=used,
        uses=use_queries.list_uses(found.id, asked_page()),
        codes=use_queries.count_codes(found.id) if found.needs_code else None,
        stop_form=stop_form,
        happened=history_of(service.promotion_ref(found), UNREAD),
    )


def names_of_items() -> dict[str, str]:
    """Return the names of the unit's items by key."""
    return {item.key: item.terms.name for item in list_items(this_unit().id)}


def own_promotion(promotion_id: int) -> Any:
    """Return a promotion of the unit in the address."""
    return queries.get_promotion_of(promotion_id, this_unit().id)


def to_promotion(promotion_id: int) -> ResponseReturnValue:
    """Go to the page of a promotion."""
    return redirect(url_for("promotions.promotion", promotion_id=promotion_id), code=303)


def _begin(kind: PromotionKind) -> dict[str, Any]:
    """Return what a new form starts with: nothing, or another promotion that is written anew."""
    like, on = asked_number("like"), today()
    if like is None:
        return start(on)
    model = queries.get_promotion_of(like, this_unit().id)
    if model.kind is not kind:
        return start(on)
    return {**written(queries.offer_of(model), model.unit_id), "first_on": on, "last_on": None}


def _edit_page(form: Any, kind: PromotionKind, row: Any) -> ResponseReturnValue:
    page = render_template("promotions/edit.html", unit=this_unit(), form=form, kind=kind, row=row)
    return page, 422 if form.is_submitted() else 200

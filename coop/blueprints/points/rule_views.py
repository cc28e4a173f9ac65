"""What points are worth in a unit and what earns them: for its owner."""

from flask import flash, redirect, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from coop.blueprints.points import blueprint
from coop.blueprints.points.forms import ProgramForm, RuleForm
from coop.domain.loyalty import queries, upkeep_service
from coop.errors import CoopError, NotFound
from coop.explain import N_
from coop.web.access import has_feature, require, this_unit
from coop.web.addresses import url_for
from coop.web.forms import attach_error

HERE = "/usaha/<unit_code>/kelola/aturan-poin"
START = {"amount_each": 100, "least": 1, "share_percent": 50, "pending_days": 0, "valid_months": 24}


@blueprint.route(HERE, methods=["GET", "POST"])
@require("points.manage")
@has_feature("points")
def rules() -> ResponseReturnValue:
    """Show what points are worth, the tiers and the rules; change worth and tiers."""
    unit_id = this_unit().id
    form = ProgramForm(data=_written(unit_id))
    if form.validate_on_submit():
        try:
            upkeep_service.set_program(unit_id, form.terms())
            upkeep_service.set_tiers(unit_id, form.tiers.data or [])
        except CoopError as error:
            attach_error(form, error)
        else:
            flash(_("Saved. Points that were earned keep how long they live."), "success")
            return _back()
    page = _page(form, RuleForm(formdata=None))
    return page, 422 if form.is_submitted() else 200


def _written(unit_id: int) -> dict[str, object]:
    program, tiers = queries.find_program(unit_id), queries.list_tiers(unit_id)
    if program is None:
        return {**START, "tiers": tiers}
    return {
        "amount_each": program.amount_each,
        "least": program.least_points,
        "share_percent": program.share_percent,
        "pending_days": program.pending_days,
        "valid_months": program.valid_months,
        "tiers": tiers,
    }


@blueprint.post(f"{HERE}/baru")
@require("points.manage")
@has_feature("points")
def add_rule() -> ResponseReturnValue:
    """Let something earn points from now on."""
    form = RuleForm()
    if form.validate_on_submit():
        try:
            upkeep_service.add_rule(this_unit().id, form.rule())
        except CoopError as error:
            attach_error(form, error)
        else:
            flash(_("It earns from now on."), "success")
            return _back()
    return _page(ProgramForm(formdata=None, data=_written(this_unit().id)), form), 422


@blueprint.post(f"{HERE}/<int:rule_id>/<any(on, off):state>")
@require("points.manage")
@has_feature("points")
def switch_rule(rule_id: int, state: str) -> ResponseReturnValue:
    """Let a rule earn, or earn no longer."""
    if queries.find_rule_unit(rule_id) != this_unit().id:
        raise NotFound(N_("This rule is not known."))
    upkeep_service.switch_rule(rule_id, is_active=state == "on")
    flash(_("It earns again.") if state == "on" else _("It earns no longer."), "success")
    return _back()


def _page(form: ProgramForm, rule_form: RuleForm) -> str:
    unit = this_unit()
    return render_template(
        "points/rules.html",
        unit=unit,
        form=form,
        rule_form=rule_form,
        has_program=queries.find_program(unit.id) is not None,
        rows=queries.list_all_rules(unit.id),
    )


def _back() -> ResponseReturnValue:
    return redirect(url_for("points.rules"), code=303)

"""Rewards of a unit: offered by its owner, handed over by its desk."""

from typing import Any

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from coop.blueprints.points import blueprint
from coop.blueprints.points.forms import NewRewardForm, RewardForm, StockForm
from coop.domain.files.service import keep_file
from coop.domain.loyalty import reward_queries, reward_service
from coop.domain.loyalty.reward_queries import RedemptionFilter
from coop.domain.loyalty.types import RedemptionStatus
from coop.domain.settings.service import today
from coop.errors import CoopError, NotFound
from coop.explain import N_
from coop.refs import Ref
from coop.web.access import actor, has_feature, require, this_unit
from coop.web.addresses import url_for
from coop.web.arguments import asked_choice, asked_page
from coop.web.forms import attach_error
from coop.web.uploads import StagedFile

HERE = "/usaha/<unit_code>/kelola/hadiah"
ONE = f"{HERE}/<int:reward_id>"
TAKEN = f"{HERE}/penukaran/<int:redemption_id>"
PICTURE = "reward_picture"


@blueprint.get(HERE)
@require("points.view")
@has_feature("points")
def rewards() -> ResponseReturnValue:
    """List the rewards and who took them; a code that is typed finds its row."""
    unit = this_unit()
    typed = request.args.get("code", "").strip()[:20]
    wanted = RedemptionFilter(status=asked_choice(RedemptionStatus, "status"), page=asked_page())
    found = reward_queries.find_by_code(unit.id, typed) if typed else None
    return render_template(
        "points/rewards.html",
        unit=unit,
        rows=reward_queries.list_rewards(unit.id),
        page=reward_queries.list_redemptions(unit.id, wanted),
        statuses=RedemptionStatus,
        typed=typed,
        found_id=found.id if found else None,
    )


@blueprint.route(f"{HERE}/baru", methods=["GET", "POST"])
@require("points.manage")
@has_feature("points")
def new_reward() -> ResponseReturnValue:
    """Offer a new reward."""
    form = NewRewardForm(data={"from_on": today()})
    if form.validate_on_submit():
        try:
            added = reward_service.add_reward(
                this_unit().id, form.reward(None), form.stock.data, actor()
            )
            if form.picture.data:
                reward_service.change_reward(added.id, form.reward(_kept(form.picture.data, added)))
        except CoopError as error:
            attach_error(form, error)
        else:
            flash(_("Offered from %(date)s on.", date=form.from_on.data.strftime("%d/%m/%Y")))
            return _back()
    page = render_template("points/reward.html", unit=this_unit(), form=form, row=None)
    return page, 422 if form.is_submitted() else 200


@blueprint.route(f"{ONE}/ubah", methods=["GET", "POST"])
@require("points.manage")
@has_feature("points")
def edit_reward(reward_id: int) -> ResponseReturnValue:
    """Change a reward; what was taken stays as it was."""
    row = _own(reward_id)
    form = RewardForm(data=_written(row))
    if form.validate_on_submit():
        picture = _kept(form.picture.data, row) if form.picture.data else row.picture_id
        try:
            reward_service.change_reward(reward_id, form.reward(picture))
        except CoopError as error:
            attach_error(form, error)
        else:
            flash(_("Saved."), "success")
            return _back()
    page = render_template(
        "points/reward.html",
        unit=this_unit(),
        form=form,
        row=row,
        stock_form=StockForm(formdata=None),
    )
    return page, 422 if form.is_submitted() else 200


@blueprint.post(f"{ONE}/stok")
@require("points.manage")
@has_feature("points")
def change_stock(reward_id: int) -> ResponseReturnValue:
    """Add pieces, or take them out."""
    row, form = _own(reward_id), StockForm()
    if form.validate_on_submit():
        try:
            reward_service.add_stock(reward_id, form.pieces.data)
        except CoopError as error:
            attach_error(form, error)
        else:
            flash(_("Stock changed."), "success")
            return redirect(url_for("points.edit_reward", reward_id=reward_id), code=303)
    page = render_template(
        "points/reward.html",
        unit=this_unit(),
        form=RewardForm(formdata=None, data=_written(row)),
        row=row,
        stock_form=form,
    )
    return page, 422


@blueprint.post(f"{ONE}/<any(on, off):state>")
@require("points.manage")
@has_feature("points")
def switch_reward(reward_id: int, state: str) -> ResponseReturnValue:
    """Offer a reward again, or no longer."""
    reward_service.switch_reward(_own(reward_id).id, is_active=state == "on")
    flash(_("Offered again.") if state == "on" else _("Offered no longer."), "success")
    return _back()


@blueprint.post(f"{TAKEN}/serahkan")
@require("points.correct")
@has_feature("points")
def hand_over(redemption_id: int) -> ResponseReturnValue:
    """Hand a reward over to whoever shows its code."""
    reward_service.hand_over_reward(_own_redemption(redemption_id).id, actor())
    flash(_("Handed over."), "success")
    return _back()


@blueprint.post(f"{TAKEN}/batal")
@require("points.correct")
@has_feature("points")
def cancel(redemption_id: int) -> ResponseReturnValue:
    """Cancel what somebody took: points and piece come back."""
    row = _own_redemption(redemption_id)
    reward_service.cancel_redemption(row.id, _("Cancelled at the desk"), actor())
    flash(_("Cancelled. The points are back."), "success")
    return _back()


def _written(row: Any) -> dict[str, object]:
    return {name: getattr(row, name) for name in ("name", "text", "points", "from_on", "until_on")}


def _own(reward_id: int) -> Any:
    row = reward_queries.get_reward(reward_id)
    if row.unit_id != this_unit().id:
        raise NotFound(N_("This reward is not known."))
    return row


def _own_redemption(redemption_id: int) -> Any:
    row = reward_queries.get_redemption(redemption_id)
    if row.unit_id != this_unit().id:
        raise NotFound(N_("This reward was not taken."))
    return row


def _kept(picture: StagedFile, row: Any) -> int:
    return keep_file(picture, Ref("reward", row.id), PICTURE).id


def _back() -> ResponseReturnValue:
    return redirect(url_for("points.rewards"), code=303)

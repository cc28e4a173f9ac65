"""One's own points: how many, until when, how they came, and what they are good for."""

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from coop.blueprints.points import blueprint
from coop.domain.loyalty import queries, reward_queries, reward_service
from coop.domain.settings.service import today
from coop.errors import NotFound
from coop.explain import N_
from coop.refs import Ref
from coop.web.access import actor, public, signed_in
from coop.web.addresses import url_for
from coop.web.arguments import asked_page
from coop.web.uploads import send_stored_of


@blueprint.get("/poin-saya")
@signed_in
def mine() -> ResponseReturnValue:
    """Show one's own points and what can be had for them."""
    person_id, on = _person_id(), today()
    return render_template(
        "points/mine.html",
        holding=queries.read_holding(person_id, on),
        page=queries.list_history(person_id, asked_page()),
        rewards=reward_queries.list_offered_everywhere(on),
        taken=reward_queries.list_taken(person_id),
    )


@blueprint.post("/poin-saya/hadiah/<int:reward_id>")
@signed_in
def redeem(reward_id: int) -> ResponseReturnValue:
    """Take a reward for points."""
    taken = reward_service.redeem_reward(
        reward_id, _person_id(), f"redeem:{request.form['submission_id']}"
    )
    flash(_("It is yours. Show the code %(code)s at the desk.", code=taken.code), "success")
    return redirect(url_for("points.mine"), code=303)


@blueprint.post("/poin-saya/penukaran/<int:redemption_id>/batal")
@signed_in
def give_up(redemption_id: int) -> ResponseReturnValue:
    """Give a reward up before it was handed over: the points come back."""
    own = reward_queries.get_redemption_of(redemption_id, _person_id())
    reward_service.cancel_redemption(own.id, _("Given up by the person."), actor())
    flash(_("Your points are back."), "success")
    return redirect(url_for("points.mine"), code=303)


@blueprint.get("/hadiah/<int:reward_id>/gambar/<int:file_id>")
@public
def picture(reward_id: int, file_id: int) -> ResponseReturnValue:
    """Send the picture of a reward."""
    return send_stored_of(Ref("reward", reward_id), file_id)


def _person_id() -> int:
    if current_user.person_id is None:
        raise NotFound(N_("This login has no personal data."))
    return int(current_user.person_id)

"""What customers read of a unit's promotions, and where the QR code of a voucher leads."""

from dataclasses import replace

from flask import flash, redirect, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from coop.blueprints.orders.basket import keep, read_kept
from coop.blueprints.promotions import blueprint
from coop.blueprints.promotions.staff_views import names_of_items
from coop.blueprints.promotions.words import audience_of, facts_of, sentence_of
from coop.domain.people.audience_queries import list_groups_of
from coop.domain.people.types import EVERYONE
from coop.domain.promotions.queries import list_offers
from coop.domain.promotions.types import Offer
from coop.domain.settings.service import today
from coop.errors import NotFound
from coop.explain import N_
from coop.web.access import has_feature, public, this_unit
from coop.web.addresses import url_for
from coop.web.arguments import asked_text

ALL = "/usaha/<unit_code>/promosi"


@blueprint.get(ALL)
@public
@has_feature("promotions")
def current() -> ResponseReturnValue:
    """Show what the reader could use today, or soon."""
    unit, on = this_unit(), today()
    person_id = current_user.person_id if current_user.is_authenticated else None
    mine = list_groups_of(person_id, on) if person_id is not None else frozenset({EVERYONE})
    names = names_of_items()
    offers = [one for one in list_offers(unit.id, on, person_id) if one.terms.first_on <= on]
    return render_template(
        "promotions/current.html",
        unit=unit,
        shown=[
            (one, sentence_of(one.terms, names), facts_of(one))
            for one in offers
            if one.terms.audience & mine
        ],
        others=[
            (one, sentence_of(one.terms, names), audience_of(one.terms))
            for one in offers
            if not one.terms.audience & mine
        ],
        is_guest=person_id is None,
    )


@blueprint.get(f"{ALL}/kode")
@public
@has_feature("promotions")
def ask_code() -> ResponseReturnValue:
    """Go to what a typed code is good for."""
    code = asked_text("kode")
    if not code:
        flash(_("Type a code first."), "warning")
        return redirect(url_for("promotions.current"))
    return redirect(url_for("promotions.by_code", code=code))


@blueprint.get(f"{ALL}/kode/<code>")
@public
@has_feature("promotions")
def by_code(code: str) -> ResponseReturnValue:
    """Show what the code of a voucher is good for."""
    offer = _find(code)
    page = render_template(
        "promotions/by_code.html",
        unit=this_unit(),
        code=code,
        offer=offer,
        sentence=sentence_of(offer.terms, names_of_items()) if offer else "",
        facts=facts_of(offer) if offer else [],
    )
    return page, 200 if offer else 404


@blueprint.post(f"{ALL}/kode/<code>")
@public
@has_feature("promotions")
@has_feature("selling")
def use_code(code: str) -> ResponseReturnValue:
    """Keep a code with the basket, so that it counts when something is ordered."""
    unit, offer = this_unit(), _find(code)
    if offer is None:
        raise NotFound(N_("This code is not known."))
    kept = read_kept(unit.id)
    keep(unit.id, replace(kept, codes=tuple(dict.fromkeys([*kept.codes, code]))))
    flash(_("The code is noted. It counts when you order what it is for."), "success")
    return redirect(url_for("orders.basket" if kept.pieces else "catalogue.shelf"), code=303)


def _find(code: str) -> Offer | None:
    """Return the promotion that a code belongs to, whoever it is for; None when unknown."""
    return next(
        (one for one in list_offers(this_unit().id, today(), None, [code]) if one.terms.code), None
    )

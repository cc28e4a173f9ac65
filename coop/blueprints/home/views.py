"""The home pages."""

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from coop.blueprints.home import STAFF, blueprint
from coop.blueprints.home.homes import list_panels
from coop.blueprints.home.needs import list_needs
from coop.blueprints.home.panels import lay_out
from coop.domain.loans import queries as loans
from coop.domain.notices.queries import list_current
from coop.domain.notices.rules import MOST_ON_HOME
from coop.domain.notices.types import NoticePlace
from coop.domain.payments import queries as payments
from coop.domain.people.audience_queries import list_groups_of
from coop.domain.promotions.home_queries import list_usable
from coop.domain.reports import home_queries as figures
from coop.domain.settings.rules import FRONT_UNIT
from coop.domain.settings.service import get_setting, list_settings, today
from coop.domain.units.types import COOPERATIVE_UNIT_ID
from coop.errors import NotFound
from coop.explain import N_
from coop.web import waiting
from coop.web.access import actor, has_cooperative, public, require, signed_in
from coop.web.filters import language
from coop.web.panels import register_panel, render_panels


@blueprint.get("/")
@public
def index() -> ResponseReturnValue:
    """Send everybody to their own front door."""
    if current_user.is_authenticated:
        return redirect(url_for("home.mine"))
    if not has_cooperative():
        return redirect(url_for("units.home", unit_code=get_setting(FRONT_UNIT)))
    return public_home()


@blueprint.get("/selamat-datang")
@public
def public_home() -> ResponseReturnValue:
    """What the cooperative offers."""
    if not has_cooperative():
        raise NotFound(N_("This page does not exist."))
    on = today()
    person_id = current_user.person_id if current_user.is_authenticated else None
    return render_template(
        "home/public.html",
        news=list_current(person_id, on, NoticePlace.PUBLIC_HOME),
        most_news=MOST_ON_HOME,
        is_guest=person_id is None,
        language=language(),
        settings=list_settings(),
        savings={offer.kind.value: offer for offer in figures.list_savings_offers(on)},
        products=loans.list_current_products(on),
    )


@blueprint.get("/beranda")
@signed_in
def mine() -> ResponseReturnValue:
    """Open the page of the first role: a unit's, the house's, then membership."""
    permissions = actor().permissions
    posts = [
        post
        for post in actor().posts
        if post.unit_id != COOPERATIVE_UNIT_ID and "units.view" in post.permissions
    ]
    if posts:
        return redirect(url_for("units.desk", unit_code=posts[0].code))
    staff = any(permission in permissions for permission in STAFF.split("|"))
    if "customer.self" in permissions and "member.self" not in permissions and not staff:
        return redirect(url_for("home.customer"))
    return redirect(url_for("home.staff" if staff else "home.member"))


@blueprint.get("/saya")
@require("member.self")
def member() -> ResponseReturnValue:
    """A member's balances, what is due, how to pay, what happened."""
    on, person_id = today(), current_user.person_id
    found = figures.find_membership(person_id)
    if found is None:
        return render_template("home/former.html")
    bills = payments.list_open_bills(person_id)
    movements, growth = figures.describe_movements(found, on)
    return render_template(
        "home/member.html",
        member=found,
        accounts=found.accounts,
        loans=figures.list_loan_figures(found.member_id),
        bills=[bill for bill in bills if bill.payable_amount],
        checked=[bill for bill in bills if not bill.payable_amount],
        share=figures.find_latest_share(found.member_id),
        unread=waiting.unread_count(),
        movements=movements,
        growth=growth,
        news=list_current(person_id, on, NoticePlace.MEMBER_HOME),
        most_news=MOST_ON_HOME,
        language=language(),
        today=on,
    )


@blueprint.get("/sebagai-pelanggan")
@require("member.self", "customer.self")
def customer() -> ResponseReturnValue:
    """Show what somebody has with the businesses: bookings, orders, points, promotions."""
    person_id = current_user.person_id or 0
    return render_template(
        "home/customer.html", panels=render_panels("my_home", person_id), today=today()
    )


def promotions_panel(person_id: int) -> str:
    """Return the promotions that somebody can use, for their home."""
    on = today()
    return render_template(
        "home/_promotions.html",
        rows=list_usable(person_id, list_groups_of(person_id, on), on),
    )


register_panel("my_home", 40, "member.self|customer.self", promotions_panel)


@blueprint.get("/ringkasan")
@require(*STAFF.split("|"))
def staff() -> ResponseReturnValue:
    """What waits for this person, and how things stand where their offices look."""
    on = today()
    return render_template(
        "home/staff.html",
        needs=list_needs(waiting.queues()),
        home=lay_out(list_panels(actor().roles), on),
        today=on,
    )

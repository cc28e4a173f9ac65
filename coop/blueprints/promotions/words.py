"""A promotion in words, for customers and for staff alike."""

from collections.abc import Mapping

from flask_babel import gettext as _
from flask_babel import ngettext

from coop.blueprints.units.forms import DAYS
from coop.domain.people.audiences import GROUPS
from coop.domain.people.types import EVERYONE, PERSON_PREFIX
from coop.domain.promotions.types import Offer, PromotionKind, Terms
from coop.web.filters import long_date, number, percent, rupiah, translated


def sentence_of(terms: Terms, names: Mapping[str, str]) -> str:
    """Return what a promotion gives, in one line; ``names`` are those of items by key."""
    things = [names[key] for key in sorted(terms.items) if key in names] + sorted(terms.tags)
    what = ", ".join(things) or _("everything")
    match terms.kind:
        case PromotionKind.PERCENT if terms.cap_amount:
            return _(
                "%(percent)s off %(what)s, at most %(cap)s",
                percent=percent(terms.percent),
                what=what,
                cap=rupiah(terms.cap_amount),
            )
        case PromotionKind.PERCENT:
            return _("%(percent)s off %(what)s", percent=percent(terms.percent), what=what)
        case PromotionKind.AMOUNT:
            return _("%(amount)s off %(what)s", amount=rupiah(terms.amount), what=what)
        case PromotionKind.FIXED_PRICE:
            return _("%(what)s for %(amount)s a piece", amount=rupiah(terms.amount), what=what)
        case PromotionKind.BUY_X_GET_Y:
            return _(
                "Buy %(buys)s, get %(gets)s free: %(what)s",
                buys=number(terms.buys),
                gets=number(terms.gets),
                what=what,
            )
        case PromotionKind.FREE_ITEM:
            return _("%(what)s for free", what=what)
    return _("%(what)s for %(points)s points a piece", what=what, points=number(terms.points))


def facts_of(offer: Offer) -> list[tuple[str, str]]:
    """Return the conditions of a promotion as (what, how), only those that it has."""
    terms = offer.terms
    facts = [(_("When"), _days(terms))]
    if len(terms.weekdays) < len(DAYS):
        facts.append((_("On"), ", ".join(str(DAYS[n][1]) for n in sorted(terms.weekdays))))
    if terms.from_hour is not None and terms.until_hour is not None:
        facts.append((_("Hours"), f"{terms.from_hour:%H.%M}–{terms.until_hour:%H.%M}"))
    facts.append((_("For"), audience_of(terms)))
    if terms.minimum_amount:
        facts.append((_("Orders from"), rupiah(terms.minimum_amount)))
    if terms.minimum_quantity > 1:
        facts.append((_("From pieces"), number(terms.minimum_quantity)))
    if terms.cap_quantity:
        facts.append((_("Pieces at most"), number(terms.cap_quantity)))
    if terms.points and terms.kind is not PromotionKind.POINTS_PRICE:
        facts.append((_("Takes points"), number(terms.points)))
    if offer.needs_code:
        facts.append((_("Code"), _("needed")))
    if terms.limits.per_person:
        count = terms.limits.per_person
        facts.append(
            (
                _("Each person"),
                ngettext("%(count)s time", "%(count)s times", count, count=number(count)),
            )
        )
    if terms.is_exclusive:
        facts.append((_("Together with others"), _("no")))
    return facts


def _days(terms: Terms) -> str:
    first = long_date(terms.first_on)
    if terms.last_on is None:
        return _("from %(date)s", date=first)
    if terms.last_on == terms.first_on:
        return first
    return f"{first} – {long_date(terms.last_on)}"


def audience_of(terms: Terms) -> str:
    """Return whom a promotion is for, in words."""
    if EVERYONE in terms.audience:
        return _("everyone")
    groups = [translated(one.label) for code, one in GROUPS.items() if code in terms.audience]
    named = sum(one.startswith(PERSON_PREFIX) for one in terms.audience)
    if named:
        groups.append(
            ngettext("%(count)s named customer", "%(count)s named customers", named, count=named)
        )
    return ", ".join(groups)

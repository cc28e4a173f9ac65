"""What a basket costs a person now, before anything is ordered: nothing is written."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from coop import dates
from coop.domain.catalogue.queries import find_items
from coop.domain.loyalty.queries import read_holding
from coop.domain.people.audience_queries import list_groups_of
from coop.domain.promotions import queries as promotions
from coop.domain.promotions.rules import apply_promotions, consider, normalise_code
from coop.domain.promotions.types import Applied, Customer, Discount, Refusal, Terms
from coop.domain.promotions.types import Order as Considered
from coop.domain.sales import rules
from coop.domain.sales.area_service import find_area_of
from coop.domain.sales.types import Basket, Quote
from coop.domain.settings.service import get_setting, today
from coop.errors import Refused
from coop.explain import N_


@dataclass(frozen=True, slots=True)
class Reckoning:
    """A quote with what it came from: the discount as promotions gave it, and the chooser.

    ``fates`` says of each promotion that this person may know what it would do if it were chosen;
    ``terms`` are those promotions.
    """

    quote: Quote
    discount: Discount
    fates: tuple[Applied | Refusal, ...]
    terms: tuple[Terms, ...] = ()


def reckon(
    basket: Basket, *, with_chooser: bool = False, groups: frozenset[str] | None = None
) -> Reckoning:
    """Return what the basket costs now. Raises Refused for what cannot be bought so.

    ``groups`` are those that the person is in, where the caller has read them already.
    """
    day = today()
    if groups is None:
        groups = list_groups_of(basket.person_id, day)
    items = find_items([wish.item_id for wish in basket.wishes if wish.item_id is not None])
    lines = rules.price_basket(basket, items, day, groups, find_area_of(basket))
    codes = [normalise_code(code) for code in basket.codes]
    terms = promotions.list_terms(basket.unit_id, day, basket.person_id, codes)
    unknown = set(codes) - {one.code for one in terms}
    if unknown:
        raise Refused(N_("The code %(code)s is not known."), field="code", code=min(unknown))
    used = promotions.read_used([one.key for one in terms], basket.person_id, day)
    costs_points = any(one.points for one in terms)
    points = read_holding(basket.person_id, day).usable if costs_points else 0
    considered = Considered(
        rules.lines_for_promotions(lines),
        Customer(groups, frozenset(codes), basket.chosen, points),
        day,
        dates.now().astimezone(ZoneInfo(get_setting("timezone"))).time(),
        used,
    )
    discount = apply_promotions(considered, terms)
    fates = consider(considered, terms) if with_chooser else ()
    return Reckoning(rules.build_quote(lines, discount), discount, fates, tuple(terms))


def quote(basket: Basket) -> Quote:
    """Return what the basket costs now, line by line, with what applies and what does not."""
    return reckon(basket).quote


def choose(basket: Basket) -> tuple[Applied | Refusal, ...]:
    """Return for each promotion what it would do for the basket if chosen, or why it would not."""
    return reckon(basket, with_chooser=True).fates

"""Kinds of units, what can be switched on in them, and how they look."""

from dataclasses import dataclass

from coop.explain import N_, Labelled

COOPERATIVE_UNIT_ID = 1


class UnitKind(Labelled):
    """What a unit does."""

    COOPERATIVE = "cooperative", N_("Savings and loans")
    WORKSHOP = "workshop", N_("Workshop")
    STUDIO = "studio", N_("Photo studio")
    SHOP = "shop", N_("Shop")
    FIELD_SERVICE = "field_service", N_("After-sales service")


class UnitFeature(Labelled):
    """What a unit offers; its pages and menu entries are there while it is switched on."""

    BOOKING = "booking", N_("Appointments")
    HOME_SERVICE = "home_service", N_("Service at the customer's home")
    SELLING = "selling", N_("Products, packages and orders")
    DELIVERY = "delivery", N_("Delivery")
    PRINTS = "prints", N_("Photo prints")
    PROMOTIONS = "promotions", N_("Promotions")
    POINTS = "points", N_("Points and rewards")
    RATINGS = "ratings", N_("Ratings")


class Accent(Labelled):
    """The colour of a unit's pages; each is legible in both themes."""

    TEAL = "teal", N_("Green")
    BLUE = "blue", N_("Blue")
    PLUM = "plum", N_("Plum")
    AMBER = "amber", N_("Amber")


FEATURES: dict[UnitKind, frozenset[UnitFeature]] = {
    UnitKind.COOPERATIVE: frozenset({UnitFeature.SELLING, UnitFeature.POINTS}),
    UnitKind.WORKSHOP: frozenset(UnitFeature) - {UnitFeature.PRINTS, UnitFeature.DELIVERY},
    UnitKind.STUDIO: frozenset(UnitFeature) - {UnitFeature.HOME_SERVICE},
    UnitKind.SHOP: frozenset(
        {
            UnitFeature.SELLING,
            UnitFeature.DELIVERY,
            UnitFeature.PROMOTIONS,
            UnitFeature.POINTS,
            UnitFeature.RATINGS,
        }
    ),
    UnitKind.FIELD_SERVICE: frozenset(
        {UnitFeature.BOOKING, UnitFeature.HOME_SERVICE, UnitFeature.RATINGS}
    ),
}
"""What a unit of a kind begins with."""


@dataclass(frozen=True, slots=True)
class Brand:
    """How a unit presents itself, on its pages and on its paper.

    ``about`` is Markdown; the address may have several lines; the phone is in normal form.
    """

    name: str
    tagline: str = ""
    about: str = ""
    phone: str = ""
    email: str = ""
    address: str = ""
    town: str = ""
    accent: Accent = Accent.TEAL

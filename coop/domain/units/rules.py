"""What a unit's code, brand and features must be."""

import re
from collections.abc import Iterable

from coop.domain.units.types import Brand, UnitFeature
from coop.errors import Refused
from coop.explain import N_

_CODE = re.compile(r"[a-z][a-z0-9-]{1,19}")


def normalise_unit_code(text: str) -> str:
    """Return the code of a unit as it stands in addresses: small letters, digits and dashes.

    Raises Refused (field ``code``) for what has another form or length (2 to 20).
    """
    code = text.strip().lower()
    if not _CODE.fullmatch(code):
        raise Refused(
            N_("A short name has 2 to 20 small letters, digits or dashes, a letter first."),
            field="code",
        )
    return code


def ensure_brand(brand: Brand) -> None:
    """Refuse a unit without a name (field ``name``)."""
    if not brand.name.strip():
        raise Refused(N_("Give the unit a name."), field="name")


def ensure_features(features: Iterable[str]) -> frozenset[UnitFeature]:
    """Return the features by their codes; raises Refused for what does not go together."""
    wanted = frozenset(UnitFeature(feature) for feature in features)
    if UnitFeature.HOME_SERVICE in wanted and UnitFeature.BOOKING not in wanted:
        raise Refused(
            N_("Service at home is booked: switch appointments on as well."), field="features"
        )
    if UnitFeature.PRINTS in wanted and UnitFeature.SELLING not in wanted:
        raise Refused(
            N_("Prints are ordered: switch products and orders on as well."), field="features"
        )
    return wanted

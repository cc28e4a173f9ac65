"""Choices that several loan forms share."""

from flask_babel import gettext as _

from coop.domain.loans import queries
from coop.domain.settings.service import today
from coop.web.filters import label, percent


def products_on_offer() -> list[tuple[int, str]]:
    """Return (version id, name with method and rate) of each product on offer."""
    return [
        (
            one.version_id,
            _(
                "%(name)s, %(method)s %(rate)s per year",
                name=one.name,
                method=label(one.method).lower(),
                rate=percent(one.rate_percent_per_year),
            ),
        )
        for one in queries.list_current_products(today())
    ]

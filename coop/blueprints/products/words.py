"""Terms in words: one line of terms as people read it."""

from typing import Any

from flask_babel import gettext as _
from markupsafe import Markup, escape

from coop.domain.product_terms.types import Product, TermField, Terms, Version
from coop.web.filters import NOTHING, label, percent, rupiah, value_with_unit


def term_text(field: TermField, terms: Terms | None) -> str:
    """Return the value of one line of ``terms`` in its unit; a line break for each rate."""
    value: Any = getattr(terms, field.name) if terms is not None else None
    match field.unit:
        case _ if value is None or value == ():
            return NOTHING
        case "label":
            return label(value)
        case "by_balance":
            return _lines(
                _("from %(amount)s: %(rate)s", amount=rupiah(bound), rate=percent(rate))
                for bound, rate in value
            )
        case "by_months":
            return _lines(
                _("%(months)s months: %(rate)s", months=bound, rate=percent(rate))
                for bound, rate in value
            )
        case "count":
            return f"{value} ×"
    return value_with_unit(value, field.unit)


def _lines(texts: Any) -> str:
    return Markup("<br>").join(escape(text) for text in texts)


def short_terms(product: Product, version: Version | None) -> str:
    """Return the first line or two of the terms, as the list shows them."""
    if version is None:
        return NOTHING
    terms: Any = version.terms
    if product.kind is None:
        rate = _("%(rate)s a year", rate=percent(terms.rate_percent_per_year))
        return f"{label(terms.method)}, {rate}"
    if terms.rates:
        rates = [rate for _bound, rate in terms.rates]
        low, high = percent(min(rates)), percent(max(rates))
        if low == high:
            return _("%(rate)s a year", rate=low)
        return _("%(low)s to %(high)s a year", low=low, high=high)
    if terms.due_amount:
        return _("%(amount)s each month", amount=rupiah(terms.due_amount))
    return NOTHING

"""One page: three questions, and everything that the loan would cost."""

from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue

from coop.blueprints.simulator import blueprint
from coop.blueprints.simulator.forms import SimulatorForm
from coop.domain.loans import queries, service
from coop.domain.loans.service import LoanQuote
from coop.domain.settings.service import today
from coop.errors import CoopError
from coop.web.access import public
from coop.web.forms import attach_error


@blueprint.get("/simulasi")
@public
def show() -> ResponseReturnValue:
    products = queries.list_current_products(today())
    first = products[0] if products else None
    given: dict[str, Any] = {"formdata": request.args} if request.args.get("amount") else {}
    form = SimulatorForm(
        **given,
        meta={"csrf": False},
        data={
            "product": first.version_id,
            "amount": first.minimum_amount * 10,
            "months": first.minimum_months * 4,
        }
        if first and not given
        else None,
    )
    quote = _quote(form, is_asked=bool(given))
    return render_template("simulator/show.html", form=form, quote=quote, products=products)


def _quote(form: SimulatorForm, *, is_asked: bool) -> LoanQuote | None:
    if (is_asked and not form.validate()) or form.product.data is None:
        return None
    try:
        return service.quote_product(form.product.data, form.amount.data, form.months.data, today())
    except CoopError as error:
        attach_error(form, error)
        return None

"""The receipt of an order as an answer."""

from typing import Any

from flask.typing import ResponseReturnValue

from coop.domain.payments.types import PaymentStatus
from coop.domain.people.queries import get_person
from coop.domain.sales import detail_queries, queries
from coop.domain.units.queries import get_unit
from coop.pdf.order_receipt import render_order_receipt
from coop.refs import Ref
from coop.web.filters import label
from coop.web.papers import pdf_response
from coop.web.uploads import read_stored_of


def receipt_response(order: Any) -> ResponseReturnValue:
    """Return the itemised receipt as a PDF, as the order stands now."""
    unit = get_unit(order.unit_id)
    content = render_order_receipt(
        order,
        queries.order_row(order, get_person(order.person_id).full_name),
        queries.list_lines(order.id),
        payments=[
            (one.value_on, label(one.method), one.amount)
            for one in detail_queries.list_payments_of(order.id)
            if one.status is PaymentStatus.RECORDED
        ],
        granted=detail_queries.list_granted(order.id),
        status=label(order.status),
        name=unit.name,
        about=[unit.address, unit.town, unit.phone, unit.email],
        logo=read_stored_of(Ref("unit", unit.id), unit.logo_file_id),
    )
    return pdf_response(content, f"nota-{order.number}.pdf")

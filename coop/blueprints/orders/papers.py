"""The receipt of an order as an answer."""

from typing import Any

from flask.typing import ResponseReturnValue

from coop.domain.payments.types import PaymentStatus
from coop.domain.people.queries import get_person
from coop.domain.sales import detail_queries, queries
from coop.pdf.order_receipt import render_order_receipt
from coop.web.filters import label
from coop.web.papers import letterhead, pdf_response


def receipt_response(order: Any) -> ResponseReturnValue:
    """Return the itemised receipt as a PDF, as the order stands now."""
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
        letterhead=letterhead(order.unit_id),
    )
    return pdf_response(content, f"nota-{order.number}.pdf")

"""Where an order goes to: picked up, or delivered to an area with its fee."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import Field

from coop.domain.sales.area_service import list_areas
from coop.domain.sales.types import HandOver, Receiver
from coop.money import format_rupiah
from coop.web.access import this_unit
from coop.web.forms import LongTextField, PhoneField, TextField

PICK_UP = 0
"""The area of who comes by."""


def area_choices() -> list[tuple[int, str]]:
    """Return how something can be had here: picked up, or in an area for a fee."""
    unit = this_unit()
    rows = list_areas(unit.id) if unit.has("delivery") else ()
    brought = [
        (
            row.id,
            _("Delivered to %(name)s: %(fee)s", name=row.name, fee=format_rupiah(row.fee_amount)),
        )
        for row in rows
    ]
    return [(PICK_UP, _("I pick it up, free of charge")), *brought]


def destination_fields() -> dict[str, Field]:
    """Return the fields of who receives a delivery and where."""
    return {
        "receiver": TextField(_l("Who receives it"), max_length=120),
        "receiver_phone": PhoneField(_l("Phone for the courier")),
        "address": LongTextField(
            _l("Address of the delivery"),
            max_length=300,
            help=_l("Street, house number, and what helps to find it."),
        ),
        "postcode": TextField(_l("Postcode"), max_length=5),
    }


def destination(form: Any, area_id: int | None) -> dict[str, Any]:
    """Return what was typed, as a basket takes it."""
    if not area_id:
        return {"hand_over": HandOver.PICK_UP}
    return {
        "hand_over": HandOver.DELIVERY,
        "area_id": area_id,
        "address": form.address.data or "",
        "receiver": Receiver(
            form.receiver.data or "", form.receiver_phone.data or "", form.postcode.data or ""
        ),
    }

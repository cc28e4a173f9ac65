"""One of everything that an address of a unit may name."""

from typing import Any

from sqlalchemy import select

from coop.db import session
from coop.demo.drawings import draw_file
from coop.domain.customers.models import Customer
from coop.domain.files.service import keep_file
from coop.domain.scheduling.models import OpeningException, OpeningPattern, Resource
from coop.domain.units.queries import find_unit
from coop.domain.units.service import unit_ref
from coop.gateways.storage import Storage

CODE = "bengkel"


def find_units(storage: Storage) -> dict[str, Any]:
    """Return ids of the workshop of the demo: its hours, its resources, a logo."""
    unit = find_unit(CODE)
    assert unit is not None
    logo = keep_file(draw_file(storage, "Logo", ["AC"], "logo.jpg"), unit_ref(unit.id), "unit_logo")
    return {
        "unit_code": CODE,
        "unit_id": unit.id,
        "units.logo.file_id": logo.id,
        "units.switch.state": "close",
        "units.switch_resource.state": "off",
        "customers.switch_customer.step": "remove",
        "customer_id": _first(Customer, unit.id) + 1,  # without a login
        "customers.hand_out_code.customer_id": _first(Customer, unit.id),
        "resource_id": _first(Resource, unit.id),
        "pattern_id": _first(OpeningPattern, unit.id),
        "exception_id": _first(OpeningException, unit.id),
    }


def _first(kind: Any, unit_id: int) -> int:
    return int(session.scalars(select(kind.id).where(kind.unit_id == unit_id)).first())

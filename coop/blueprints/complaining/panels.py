"""What others' pages show of complaints: everybody's own home, a customer's page for staff."""

from flask import render_template, request

from coop.domain.complaints import queries
from coop.domain.complaints.rules import ENDED
from coop.domain.units.queries import list_names_of_units
from coop.web.access import may, this_unit
from coop.web.panels import register_panel

FEW, LATEST = 3, 10


def my_panel(person_id: int) -> str | None:
    """Return one's own complaints that are not settled, and the way to write, for one's home."""
    rows = [row for row in queries.list_complaints_of_person(person_id) if row.status not in ENDED]
    names = list_names_of_units() if rows else {}
    return render_template("complaining/_mine.html", rows=rows[:FEW], names=names)


def customer_panel(person_id: int) -> str | None:
    """Return what a person wrote to the unit and did not confide, for the customer's page."""
    rows = queries.list_of_customer(person_id, this_unit().id, LATEST)
    if not rows and not may("unit_complaints.handle"):
        return None
    return render_template(
        "unit_complaints/_customer.html",
        rows=rows,
        customer_id=(request.view_args or {}).get("customer_id"),  # of the page it stands on
    )


register_panel("my_home", 60, "member.self|customer.self", my_panel)
register_panel("customer", 40, "unit_complaints.view", customer_panel)

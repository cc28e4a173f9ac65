"""What others' pages show of bookings: a customer's page, everybody's own home."""

from flask import render_template

from coop.domain.booking import list_queries
from coop.domain.booking.types import ENDED
from coop.web.panels import register_panel

FEW = 3


def my_panel(person_id: int) -> str:
    """Return one's own next bookings, for one's home."""
    rows = [row for row in list_queries.list_of_person(person_id) if row.state not in ENDED]
    rows.sort(key=lambda row: (row.starts_at is None, row.starts_at))
    return render_template("booking/_mine.html", rows=rows[:FEW])


register_panel("my_home", 10, "member.self|customer.self", my_panel)

"""The studio that the bench measures: its orders are real ones."""

from flask import Flask

from bench.prints import PICTURES, build_studio
from coop.db import run_in_transaction, session
from coop.domain.people.service import add_person
from coop.domain.people.types import PersonDetails
from coop.domain.prints.checks import CHECKS
from coop.domain.prints.queries import PrintFilter, search_ordered

ORDERS = 3


def test_a_studio_is_sound(app: Flask) -> None:
    with app.app_context():

        def build() -> tuple[int, int]:
            add_person(PersonDetails(full_name="Rina Marlina"))
            return build_studio(ORDERS)

        unit_id, _user_id = run_in_transaction(build)
        found = search_ordered(PrintFilter(unit_id))
        assert [row.copies for row in found.rows] == [PICTURES] * ORDERS
        assert [problem for check in CHECKS for problem in check.run().problems] == []
        session.remove()

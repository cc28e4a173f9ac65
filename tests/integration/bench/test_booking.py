"""The desk that the bench measures: its bookings and requests are real ones."""

from datetime import timedelta

from flask import Flask

from bench.booking import A_DAY, RESOURCES, build_desk
from coop import dates
from coop.db import run_in_transaction, session
from coop.domain.booking.checks import CHECKS
from coop.domain.booking.desk_queries import read_day_board
from coop.domain.booking.planning_service import plan_requests, read_requests
from coop.domain.people.service import add_person
from coop.domain.people.types import PersonDetails
from coop.domain.settings.service import today

REQUESTS = 12


def test_a_desk_is_sound_and_its_plan_finds_places(app: Flask) -> None:
    with app.app_context():

        def build() -> tuple[int, int]:
            add_person(PersonDetails(full_name="Rina Marlina"))
            return build_desk(REQUESTS)

        unit_id, _user_id = run_in_transaction(build)
        board = read_day_board(unit_id, today() + timedelta(days=1), dates.now())
        assert (len(board.lanes), len(board.rows)) == (RESOURCES, A_DAY)
        requests, _board = read_requests(unit_id)
        lines = plan_requests(unit_id)
        assert len(requests) == len(lines) == REQUESTS
        assert any(line.slot for line in lines)
        assert [problem for check in CHECKS for problem in check.run().problems] == []
        session.remove()

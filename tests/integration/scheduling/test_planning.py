"""From open requests to taken time: what is planned can be taken, all of it."""

from datetime import timedelta

from coop import dates
from coop.domain.scheduling import queries, service
from coop.domain.scheduling.plan_rules import plan
from coop.domain.scheduling.types import NotPlaced, Request
from tests.integration.scheduling.conftest import House
from tests.support.scheduling import CLASS, MONDAY, NOW, ONE_HOUR, REPAIR, after_nine, booking

DAYS = 2


def test_a_plan_is_taken_as_it_was_made(house: House) -> None:
    unit, (andi, budi) = house.workshop.unit_id, house.workshop.mechanics
    with dates.at(NOW):
        house.do(lambda: service.allocate(ONE_HOUR, [andi], after_nine(0), booking(100)))
        board = house.ask(lambda: queries.read_board(unit, MONDAY, DAYS))
        nine = house.ask(lambda: queries.position_of(board, after_nine(0)))
        asked = [
            Request(
                number,
                (ONE_HOUR, REPAIR, CLASS)[number % 3],
                nine,
                nine + DAYS * 288 if number % 4 else nine + 24,
                1 + number % 2,
                number,
            )
            for number in range(1, 41)
        ]
        found = plan(asked, board)

        def take_all() -> None:
            for one in found.assignments:
                service.allocate(
                    one.request.service,
                    one.resource_ids,
                    queries.moment_at(board, one.start),
                    booking(one.request.id),
                )

        house.do(take_all)
        assert house.problems() == {}
        assert found.cost <= found.first_come
        assert set(found.unplaced.values()) <= {NotPlaced.FULL}
        assert len(found.assignments) + len(found.unplaced) == 40
        first = {
            key: house.ask(lambda key=key: queries.list_live(booking(key)))[0].starts_at
            for key in (one.request.id for one in found.assignments)
        }
        assert after_nine(0) in first.values()
        assert all(begin <= after_nine(0) + timedelta(days=DAYS) for begin in first.values())
        # what was left unplaced finds nothing either in what is now taken
        full = house.ask(lambda: queries.read_board(unit, MONDAY, DAYS))
        rest = [one for one in asked if one.id in found.unplaced]
        assert plan(rest, full).assignments == ()
    assert {andi, budi} >= {one.resource_ids[0] for one in found.assignments} - {
        *(house.workshop.bay, house.workshop.room)
    }

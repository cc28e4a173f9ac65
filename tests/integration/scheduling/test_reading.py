"""Reading what is free."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from sqlalchemy import event, func, select

from coop import dates
from coop.db import session
from coop.domain.scheduling import queries, service
from coop.domain.scheduling.models import Allocation
from coop.domain.settings.service import get_setting
from tests.integration.scheduling.conftest import House
from tests.support.scheduling import MONDAY, NOW, ONE_HOUR, REPAIR, after_nine, booking


@pytest.fixture(autouse=True)
def on_friday() -> Iterator[None]:
    with dates.at(NOW):
        yield


def test_a_week_is_read_with_four_statements(house: House) -> None:
    """However many bookings there are; the settings are read once for all that a page asks."""

    def count() -> int:
        def read() -> int:
            get_setting("timezone")
            asked: list[str] = []
            engine = session.get_bind()
            event.listen(engine, "before_cursor_execute", lambda *a: asked.append(a[2]))
            queries.read_week(house.workshop.unit_id, REPAIR, MONDAY)
            return len(asked)

        return house.do(read)

    none = count()
    for number in range(1, 15):
        house.do(
            lambda number=number: service.allocate_anyone(
                house.workshop.unit_id, ONE_HOUR, after_nine(number // 2 * 60), booking(number)
            )
        )
    total = house.ask(lambda: session.scalar(select(func.count()).select_from(Allocation)))
    assert (total, none, count()) == (14, 4, 4)


def test_a_service_that_lasts_over_midnight_is_seen_on_both_days(house: House) -> None:
    andi, budi = house.workshop.mechanics
    long = replace(ONE_HOUR, duration=24 * 60, buffers_outside=True)
    for number, mechanic in enumerate((andi, budi)):
        house.do(
            lambda mechanic=mechanic, number=number: service.allocate(
                long, [mechanic], after_nine(-18 * 60), booking(number)
            )
        )
    (monday, *_) = house.ask(lambda: queries.read_week(house.workshop.unit_id, ONE_HOUR, MONDAY))
    assert monday.minutes[0] == 540 + 6 * 60
    starts_at = house.ask(
        lambda: queries.moment_at(queries.read_board(house.workshop.unit_id, MONDAY), 2 * 288)
    )
    assert starts_at == after_nine(-9 * 60)

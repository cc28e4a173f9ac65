"""The checks of time that is taken find what they are there for."""

from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import delete, update

from coop import dates
from coop.db import session
from coop.domain.scheduling import service
from coop.domain.scheduling.checks import CHECKS
from coop.domain.scheduling.models import Allocation, ScheduleCell
from tests.integration.scheduling.conftest import House
from tests.support.scheduling import CLASS, NINE, NOW, REPAIR, after_nine, booking


@pytest.fixture(autouse=True)
def on_friday() -> Iterator[None]:
    with dates.at(NOW):
        yield


@pytest.fixture
def busy(house: House) -> House:
    shop = house.workshop
    mechanic = shop.mechanics[0]
    house.do(lambda: service.allocate(REPAIR, [mechanic, shop.bay], NINE, booking(1)))
    for number in (2, 3):
        house.do(
            lambda number=number: service.allocate(
                CLASS, [shop.room], after_nine(number * 15), booking(number)
            )
        )
    house.do(lambda: service.release(booking(3)))
    return house


def _raise_cells(_house: House) -> None:
    session.execute(update(ScheduleCell).values(taken=1))


def _lose_cells(_house: House) -> None:
    session.execute(delete(ScheduleCell))


def _release_by_hand(_house: House) -> None:
    session.execute(
        update(Allocation)
        .where(Allocation.live_mark == 1)
        .values(live_mark=None, released_at=dates.now())
    )


def _book_beyond(house: House) -> None:
    """Book the bay twice, with its cells, as nobody could through the service."""
    bay = house.workshop.bay
    row = session.query(Allocation).filter_by(resource_id=bay).one()
    session.add(
        Allocation(
            **{
                name: getattr(row, name)
                for name in (
                    *("unit_id", "resource_id", "kind", "first_cell", "end_cell", "units"),
                    *("owner_kind", "live_mark", "taken_at"),
                )
            },
            owner_id=9,
        )
    )
    session.execute(update(ScheduleCell).where(ScheduleCell.resource_id == bay).values(taken=2))


def _book_for_another_unit(_house: House) -> None:
    session.execute(update(Allocation).where(Allocation.owner_id == 1).values(unit_id=1))


@pytest.mark.parametrize(
    ("name", "plant", "count"),
    [
        ("scheduling.cells", _raise_cells, 1),  # the room has cells on which nobody stands
        ("scheduling.cells", _lose_cells, 3),
        ("scheduling.cells", _release_by_hand, 3),
        ("scheduling.capacity", _book_beyond, 18),
        ("scheduling.units", _book_for_another_unit, 2),
    ],
)
def test_a_planted_fault_is_found(
    busy: House, name: str, plant: Callable[[House], None], count: int
) -> None:
    assert busy.problems() == {}
    looked_at = busy.ask(lambda: {check.name: check.run().checked for check in CHECKS})
    assert all(looked_at.values())
    busy.do(lambda: plant(busy))
    found = busy.problems()
    assert list(found) == [name]
    assert len(found[name]) == count

"""What the forms of bookings read: parts of a day, names of questions."""

from datetime import time, timedelta

import pytest

from coop.blueprints.booking.forms import PartOfDay
from coop.blueprints.booking.service_forms import key_of
from coop.domain.booking.rules import ensure_terms
from coop.domain.booking.types import IntakeField, ServiceTerms
from coop.domain.scheduling.types import Need
from coop.errors import Refused


@pytest.mark.parametrize(
    ("moment", "part"),
    [
        (time(0), PartOfDay.MORNING),
        (time(11, 55), PartOfDay.MORNING),
        (time(12), PartOfDay.AFTERNOON),
        (time(16, 55), PartOfDay.AFTERNOON),
        (time(17), PartOfDay.EVENING),
        (time(23, 55), PartOfDay.EVENING),
    ],
)
def test_a_time_lies_in_one_part_of_the_day_and_in_its_span(moment: time, part: PartOfDay) -> None:
    since_midnight = timedelta(hours=moment.hour, minutes=moment.minute)
    holding = [
        one
        for one in PartOfDay
        if one is not PartOfDay.ANY and one.span[0] <= since_midnight <= one.span[1]
    ]
    assert PartOfDay.of(moment) is part
    assert holding == [part]


@pytest.mark.parametrize(
    ("label", "taken", "key"),
    [
        ("Nomor polisi", set(), "nomor_polisi"),
        ("Nomor polisi", {"nomor_polisi"}, "nomor_polisi_2"),
        ("2 nama", set(), "q_2_nama"),
        ("¿?", set(), "q"),
        ("Café", set(), "cafe"),
        ("a" * 60, set(), "a" * 24),
    ],
)
def test_a_question_has_a_name_that_the_rules_take(label: str, taken: set[str], key: str) -> None:
    assert key_of(label, taken) == key
    ensure_terms(ServiceTerms(30, (Need("bay"),), intake=(IntakeField(key, label),)))


def test_customers_choose_only_of_what_a_service_needs() -> None:
    ensure_terms(ServiceTerms(30, (Need("bay"),), choice_kind="bay"))
    with pytest.raises(Refused) as refused:
        ensure_terms(ServiceTerms(30, (Need("bay"),), choice_kind="mekanik"))
    assert refused.value.field == "choice_kind"

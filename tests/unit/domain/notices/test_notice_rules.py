from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coop.domain.notices.rules import ensure_whole, standing_of, steps_up_to
from coop.domain.notices.types import (
    NoticeCard,
    NoticeKind,
    NoticeStanding,
    NoticeStatus,
    NoticeStep,
    NoticeText,
)
from coop.errors import Refused
from coop.refs import Ref

ON = date(2026, 7, 1)
NEWS = NoticeText(NoticeKind.NEWS, "Loket buka lebih lama", "Sampai pukul 17.", "Isi.", ON)
LOAN = replace(NEWS, kind=NoticeKind.LOAN, subject=Ref("loan_product", 2))
days = st.integers(min_value=-400, max_value=400).map(lambda n: ON + timedelta(days=n))


@given(days, st.none() | days, days)
def test_only_a_published_notice_within_its_days_is_current(
    first: date, last: date | None, on: date
) -> None:
    for status in NoticeStatus:
        is_current = standing_of(status, first, last, on) is NoticeStanding.CURRENT
        within = first <= on and (last is None or on <= last)
        assert is_current == (status is NoticeStatus.PUBLISHED and within)


@given(days, days)
def test_a_day_after_the_last_one_it_has_ended(first: date, on: date) -> None:
    last = max(first, on - timedelta(days=1))
    expected = {
        True: NoticeStanding.ENDED,
        False: NoticeStanding.PLANNED if on < first else NoticeStanding.CURRENT,
    }[last < on]
    assert standing_of(NoticeStatus.PUBLISHED, first, last, on) is expected


@pytest.mark.parametrize("status", [NoticeStatus.DRAFT, NoticeStatus.WAITING])
def test_what_is_not_released_stands_as_it_is(status: NoticeStatus) -> None:
    assert standing_of(status, ON, None, ON).value == status.value


def test_who_starts_has_opened_and_seen() -> None:
    assert steps_up_to(NoticeStep.STARTED) == tuple(NoticeStep)
    assert steps_up_to(NoticeStep.SEEN) == (NoticeStep.SEEN,)


def test_what_is_whole_is_taken() -> None:
    ensure_whole(NEWS, has_picture=False)
    ensure_whole(LOAN, has_picture=False)
    ensure_whole(replace(NEWS, picture_alt="Loket"), has_picture=True)
    ensure_whole(
        replace(NEWS, title_en="Longer hours", teaser_en="Until 5 pm.", text_en="Text."),
        has_picture=False,
    )
    ensure_whole(replace(NEWS, until_on=ON), has_picture=False)


@pytest.mark.parametrize(
    ("text", "has_picture", "field"),
    [
        (replace(LOAN, subject=None), False, "product"),
        (replace(LOAN, subject=Ref("savings_product", 2)), False, "product"),
        (replace(NEWS, subject=Ref("loan_product", 2)), False, "product"),
        (replace(NEWS, until_on=ON - timedelta(days=1)), False, "until_on"),
        (NEWS, True, "picture_alt"),
        (replace(NEWS, audience="members", on_public_home=True), False, "on_public_home"),
        (replace(NEWS, title_en="Longer hours"), False, "teaser_en"),
        (replace(NEWS, teaser_en="Until 5 pm.", text_en="Text."), False, "title_en"),
    ],
)
def test_what_a_reader_would_miss_is_refused_beside_its_field(
    text: NoticeText, has_picture: bool, field: str
) -> None:
    with pytest.raises(Refused) as refusal:
        ensure_whole(text, has_picture=has_picture)
    assert refusal.value.field == field


def test_a_card_speaks_english_where_it_can() -> None:
    card = NoticeCard(
        *(1, NoticeKind.NEWS, "Judul", "Isi", "Title", None, 3, "Loket", None, ON, None, True)
    )
    assert (card.title_in("en"), card.title_in("id")) == ("Title", "Judul")
    assert (card.teaser_in("en"), card.alt_in("en")) == ("Isi", "Loket")

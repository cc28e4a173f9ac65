"""What a long report is, and that its order keeps what was asked."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from coop.domain.payments.types import PaymentMethod
from coop.domain.reports import rules
from coop.domain.reports.types import ReportFilter

DAYS = st.dates(min_value=date(1900, 1, 1), max_value=date(2200, 12, 31))
FILTERS = st.builds(
    ReportFilter,
    day=DAYS,
    text=st.text(max_size=20),
    employer_id=st.none() | st.integers(1, 2**63 - 1),
    method=st.none() | st.sampled_from(PaymentMethod),
    rank=st.none() | st.integers(1, 5),
    in_arrears=st.booleans(),
    sort=st.text(max_size=10),
    descending=st.booleans(),
    first=st.none() | DAYS,
    last=st.none() | DAYS,
)


def test_up_to_the_threshold_somebody_waits_for_it() -> None:
    assert not rules.is_long(rules.PRINTED_AT_ONCE)
    assert rules.is_long(rules.PRINTED_AT_ONCE + 1)
    assert not rules.is_too_long(rules.MOST_PRINTED_ROWS)
    assert rules.is_too_long(rules.MOST_PRINTED_ROWS + 1)


def test_it_lies_ready_for_seven_days() -> None:
    ready = datetime(2026, 7, 1, 3, tzinfo=UTC)
    assert rules.expiry_of(ready) - ready == timedelta(days=7)


@given(FILTERS)
def test_what_was_asked_comes_back(wanted: ReportFilter) -> None:
    assert rules.read_asked(rules.write_asked(wanted)) == wanted


@given(FILTERS, FILTERS)
def test_the_same_wish_has_the_same_fingerprint_and_no_other(
    one: ReportFilter, other: ReportFilter
) -> None:
    assert (rules.fingerprint_of("a", one) == rules.fingerprint_of("a", other)) is (one == other)
    assert rules.fingerprint_of("a", one) != rules.fingerprint_of("b", one)

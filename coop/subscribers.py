"""Who listens to which news. What hears it runs in the transaction in which it happened."""

from collections.abc import Sequence

from coop.domain.complaints.category_service import add_starting_categories
from coop.domain.loans.events import (
    INSTALMENT_PAID_ON_TIME,
    REPAYMENT_TAKEN_BACK,
    InstalmentPaidOnTime,
    RepaymentTakenBack,
)
from coop.domain.loyalty.bulk_service import earn_many, take_back_all
from coop.domain.loyalty.service import Change
from coop.domain.loyalty.types import Event, EventKind
from coop.domain.members.events import MEMBER_YEAR_REACHED, MemberYearReached
from coop.domain.savings.events import (
    DUES_PAID_ON_TIME,
    DUES_TAKEN_BACK,
    DuesPaidOnTime,
    DuesTakenBack,
)
from coop.domain.units.events import UNIT_FOUNDED, UnitFounded
from coop.domain.units.types import COOPERATIVE_UNIT_ID
from coop.refs import Ref

_DUES = "dues:"
_INSTALMENT = "instalment:"


def subscribe_all() -> None:
    """Let points be earned by what members do on time, and taken back; equip new businesses."""
    DUES_PAID_ON_TIME.subscribe(earn_for_dues)
    DUES_TAKEN_BACK.subscribe(take_back_for_dues)
    INSTALMENT_PAID_ON_TIME.subscribe(earn_for_instalments)
    REPAYMENT_TAKEN_BACK.subscribe(take_back_for_repayments)
    MEMBER_YEAR_REACHED.subscribe(earn_for_years)
    UNIT_FOUNDED.subscribe(sort_complaints)


def earn_for_dues(facts: Sequence[DuesPaidOnTime]) -> None:
    """Write the points of dues paid on time; a bill that is paid anew earns anew."""
    earn_many(
        [
            (
                Change(
                    one.person_id,
                    one.unit_id,
                    one.paid_on,
                    Ref("bill", one.bill_id),
                    f"{_DUES}{one.bill_id}:{one.entry_id}",
                ),
                Event(EventKind.DUES_ON_TIME, one.paid_on, amount=one.amount),
            )
            for one in facts
        ]
    )


def take_back_for_dues(facts: Sequence[DuesTakenBack]) -> None:
    """Take back what a bill earned that is open again."""
    for one in facts:
        take_back_all(Ref("bill", one.bill_id), one.on, _DUES)


def earn_for_instalments(facts: Sequence[InstalmentPaidOnTime]) -> None:
    """Write the points of instalments paid on time."""
    earn_many(
        [
            (
                Change(
                    one.person_id,
                    one.unit_id,
                    one.paid_on,
                    Ref("loan", one.loan_id),
                    f"{_INSTALMENT}{one.repayment_id}:{one.n}",
                ),
                Event(EventKind.INSTALMENT_ON_TIME, one.paid_on, amount=one.amount),
            )
            for one in facts
        ]
    )


def take_back_for_repayments(facts: Sequence[RepaymentTakenBack]) -> None:
    """Take back what the instalments of a reversed repayment earned."""
    for one in facts:
        take_back_all(Ref("loan", one.loan_id), one.on, f"{_INSTALMENT}{one.repayment_id}:")


def earn_for_years(facts: Sequence[MemberYearReached]) -> None:
    """Write the points of another year of membership."""
    earn_many(
        [
            (
                Change(
                    one.person_id,
                    COOPERATIVE_UNIT_ID,
                    one.on,
                    Ref("member", one.member_id),
                    f"member_year:{one.member_id}:{one.years}",
                ),
                Event(EventKind.MEMBER_YEAR, one.on),
            )
            for one in facts
        ]
    )


def sort_complaints(facts: Sequence[UnitFounded]) -> None:
    """Give a new business the categories that its complaints are sorted by."""
    add_starting_categories([one.unit_id for one in facts])

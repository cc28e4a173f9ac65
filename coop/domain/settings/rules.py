"""The settings there are, with their defaults and units."""

from dataclasses import dataclass
from typing import Any, Final

from coop.explain import N_


@dataclass(frozen=True, slots=True)
class SettingSpec:
    """A setting: its default, the unit in which it is shown, and its name on the screen.

    ``number`` stands for it in the trail and in requests, and never changes. One that
    ``needs_second`` decides on money: another person approves before it counts.
    """

    number: int
    default: Any
    unit: str
    label: str
    needs_second: bool = False


FRONT_UNIT: Final = "portal.front_unit"
"""The setting that names the unit whose pages open first; then there is no cooperative."""

SETTINGS: dict[str, SettingSpec] = {
    "coop.name": SettingSpec(
        1, "Koperasi Simpan Pinjam Sejahtera", "text", N_("Cooperative's name")
    ),
    "coop.legal_number": SettingSpec(2, "", "text", N_("Legal entity number")),
    "coop.address": SettingSpec(3, "", "text", N_("Address")),
    "coop.town": SettingSpec(4, "Jakarta", "text", N_("Town on documents")),
    "coop.phone": SettingSpec(5, "", "text", N_("Phone")),
    "coop.email": SettingSpec(6, "", "text", N_("E-mail")),
    "timezone": SettingSpec(7, "Asia/Jakarta", "text", N_("Time zone of business dates")),
    "joining.pokok_amount": SettingSpec(
        8, 500_000, "rupiah", N_("Simpanan pokok"), needs_second=True
    ),
    "loans.treasurer_limit_amount": SettingSpec(
        9, 10_000_000, "rupiah", N_("Treasurer decides loans up to"), needs_second=True
    ),
    "loans.votes_needed": SettingSpec(
        10, 2, "count", N_("Votes needed by the committee"), needs_second=True
    ),
    "loans.committee_size": SettingSpec(
        11, 3, "count", N_("Size of the committee"), needs_second=True
    ),
    "loans.debt_service_percent": SettingSpec(
        12, 35, "percent", N_("Highest share of pay for instalments"), needs_second=True
    ),
    "loans.rate_ceiling_percent": SettingSpec(
        13, 24, "percent_per_year", N_("Loan interest ceiling"), needs_second=True
    ),
    "savings.rate_ceiling_percent": SettingSpec(
        66, 9, "percent_per_year", N_("Savings interest ceiling"), needs_second=True
    ),
    "loans.collectibility_scheme": SettingSpec(
        14, "ojk-5", "text", N_("Collectibility scheme"), needs_second=True
    ),
    "loans.accrual_stops_at_rank": SettingSpec(
        15, 3, "count", N_("Interest accrual stops at class"), needs_second=True
    ),
    "loans.payoff_rule": SettingSpec(
        16, "plus-one-month", "text", N_("Early payoff rule"), needs_second=True
    ),
    "payments.intent_hours": SettingSpec(17, 24, "count", N_("Hours a transfer amount is held")),
    "payments.quarantine_hours": SettingSpec(
        18, 48, "count", N_("Hours before an amount is reused")
    ),
    "savings.wajib_due_day": SettingSpec(19, 10, "count", N_("Day on which wajib falls due")),
    "reminders.hour": SettingSpec(20, 7, "count", N_("Hour at which reminders leave")),
    "dormant_months": SettingSpec(21, 6, "months", N_("Months without payment until dormant")),
    "office.monday": SettingSpec(40, "08:00-16:00", "hours", N_("Office open on Monday")),
    "office.tuesday": SettingSpec(41, "08:00-16:00", "hours", N_("Office open on Tuesday")),
    "office.wednesday": SettingSpec(42, "08:00-16:00", "hours", N_("Office open on Wednesday")),
    "office.thursday": SettingSpec(43, "08:00-16:00", "hours", N_("Office open on Thursday")),
    "office.friday": SettingSpec(44, "08:00-16:00", "hours", N_("Office open on Friday")),
    "office.saturday": SettingSpec(45, "", "hours", N_("Office open on Saturday")),
    "office.sunday": SettingSpec(46, "", "hours", N_("Office open on Sunday")),
    "complaints.answer_hours": SettingSpec(
        47, 8, "count", N_("Office hours until the first answer")
    ),
    "complaints.reopen_days": SettingSpec(
        48, 14, "count", N_("Days in which an answer can be reopened")
    ),
    "payroll.priority": SettingSpec(
        60,
        "wajib,instalment,bill,unfound,sukarela",
        "text",
        N_("Order in which is deducted from pay"),
        needs_second=True,
    ),
    "payroll.cap_percent": SettingSpec(
        61, 50, "percent", N_("Highest share of pay that is deducted"), needs_second=True
    ),
    "notices.new_member_days": SettingSpec(
        63, 90, "days", N_("Days for which a member counts as new")
    ),
    "broadcast.per_minute": SettingSpec(
        64, 60, "count", N_("Mails of a broadcast that may leave in a minute")
    ),
    "reports.dormant_months": SettingSpec(
        65, 6, "count", N_("Months without a payment after which a member counts as dormant")
    ),
    "prints.draft_days": SettingSpec(
        74, 7, "days", N_("Days after which pictures that were not ordered are deleted")
    ),
    "prints.keep_days": SettingSpec(
        75, 30, "days", N_("Days after handing over for which pictures of prints are kept")
    ),
    FRONT_UNIT: SettingSpec(
        68, "", "fixed", N_("Business whose pages open first, where there is no cooperative")
    ),
    "loyalty.correction_limit": SettingSpec(
        67, 100, "count", N_("Points that one person may correct alone"), needs_second=True
    ),
}

CHOSEN = tuple(name for name, spec in SETTINGS.items() if spec.unit != "fixed")
"""The settings that somebody chooses; the others are decided when the portal is set up."""

OFFICE_DAYS = tuple(name for name, spec in SETTINGS.items() if spec.unit == "hours")
"""The settings of the office hours, Monday first."""

NAMES = {spec.number: name for name, spec in SETTINGS.items()}
"""The settings by their number, which their trail and requests carry."""

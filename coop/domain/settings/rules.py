"""The settings there are, with their defaults and units."""

from dataclasses import dataclass
from typing import Any

from coop.explain import N_


@dataclass(frozen=True, slots=True)
class SettingSpec:
    """A setting: its default, the unit in which it is shown, and its name on the screen."""

    default: Any
    unit: str
    label: str


SETTINGS: dict[str, SettingSpec] = {
    "coop.name": SettingSpec("Koperasi Simpan Pinjam Sejahtera", "text", N_("Cooperative's name")),
    "coop.legal_number": SettingSpec("", "text", N_("Legal entity number")),
    "coop.address": SettingSpec("", "text", N_("Address")),
    "coop.town": SettingSpec("Jakarta", "text", N_("Town on documents")),
    "coop.phone": SettingSpec("", "text", N_("Phone")),
    "coop.email": SettingSpec("", "text", N_("E-mail")),
    "timezone": SettingSpec("Asia/Jakarta", "text", N_("Time zone of business dates")),
    "joining.pokok_amount": SettingSpec(500_000, "rupiah", N_("Simpanan pokok")),
    "loans.treasurer_limit_amount": SettingSpec(
        10_000_000, "rupiah", N_("Treasurer decides loans up to")
    ),
    "loans.votes_needed": SettingSpec(2, "count", N_("Votes needed by the committee")),
    "loans.committee_size": SettingSpec(3, "count", N_("Size of the committee")),
    "loans.debt_service_percent": SettingSpec(
        35, "percent", N_("Highest share of pay for instalments")
    ),
    "loans.rate_ceiling_percent": SettingSpec(24, "percent_per_year", N_("Loan interest ceiling")),
    "loans.collectibility_scheme": SettingSpec("ojk-5", "text", N_("Collectibility scheme")),
    "loans.accrual_stops_at_rank": SettingSpec(3, "count", N_("Interest accrual stops at class")),
    "loans.payoff_rule": SettingSpec("plus-one-month", "text", N_("Early payoff rule")),
    "payments.intent_hours": SettingSpec(24, "count", N_("Hours a transfer amount is held")),
    "payments.quarantine_hours": SettingSpec(48, "count", N_("Hours before an amount is reused")),
    "savings.wajib_due_day": SettingSpec(10, "count", N_("Day on which wajib falls due")),
    "reminders.hour": SettingSpec(7, "count", N_("Hour at which reminders leave")),
    "dormant_months": SettingSpec(6, "months", N_("Months without payment until dormant")),
}

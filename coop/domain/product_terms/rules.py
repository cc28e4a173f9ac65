"""Which terms a product may have, from which day, and how a proposal keeps them: pure."""

import re
from dataclasses import fields
from datetime import date
from decimal import Decimal
from typing import Any, Final

from coop.domain.loans.types import InterestMethod as LoanMethod
from coop.domain.product_terms.types import (
    Family,
    Kept,
    LoanTerms,
    Product,
    SavingsTerms,
    TermField,
    Terms,
)
from coop.domain.savings.interest_types import InterestMethod
from coop.domain.savings.types import SavingsKind
from coop.errors import Refused
from coop.explain import N_

LONGEST_MONTHS: Final = 360
HIGHEST_PENALTY_A_DAY: Final = Decimal(1)
LONGEST_GRACE: Final = 90
YEARS: Final = (360, 365, 366)
DEPOSIT_MONTHS: Final = (1, 3, 6, 12, 24)
CODE: Final = re.compile(r"[a-z][a-z0-9-]{1,19}")

LOAN_FIELDS: Final = (
    TermField("method", N_("Interest method"), "label"),
    TermField("rate_percent_per_year", N_("Interest"), "percent_per_year"),
    TermField("minimum_amount", N_("Smallest amount"), "rupiah"),
    TermField("maximum_amount", N_("Largest amount"), "rupiah"),
    TermField("minimum_months", N_("Shortest term"), "months"),
    TermField("maximum_months", N_("Longest term"), "months"),
    TermField("admin_fee_percent", N_("Administration fee"), "percent"),
    TermField("swp_percent", N_("Mandatory loan savings"), "percent"),
    TermField("penalty_percent_per_day", N_("Penalty a day"), "percent"),
    TermField("penalty_grace_days", N_("Days without penalty"), "days"),
    TermField("penalty_cap_percent", N_("Highest penalty"), "percent"),
    TermField("savings_multiple", N_("Times the savings"), "count"),
    TermField("membership_months", N_("Member for at least"), "months"),
)
_DUE = (TermField("due_amount", N_("Due each month"), "rupiah"),)
_INTEREST = (
    TermField("interest_method", N_("Interest method"), "label"),
    TermField("rates", N_("Interest by balance"), "by_balance"),
    TermField("days_of_year", N_("Days of a year"), "days"),
    TermField("minimum_deposit_amount", N_("Smallest deposit"), "rupiah"),
    TermField("minimum_balance_amount", N_("Smallest balance"), "rupiah"),
)
_DEPOSIT = (
    TermField("rates", N_("Interest by term"), "by_months"),
    TermField("minimum_deposit_amount", N_("Smallest deposit"), "rupiah"),
    TermField("break_fee_percent", N_("Fee for ending early"), "percent"),
)
SAVINGS_FIELDS: Final = {
    SavingsKind.POKOK: (),
    SavingsKind.WAJIB: _DUE,
    SavingsKind.SUKARELA: _INTEREST,
    SavingsKind.BERJANGKA: _DEPOSIT,
    SavingsKind.SWP: (),
}


def fields_of(product: Product) -> tuple[TermField, ...]:
    """Return the lines of terms that count for the product.

    Simpanan pokok is an amount of the settings and mandatory loan savings a percentage of each
    loan product: neither has terms of its own.
    """
    return LOAN_FIELDS if product.kind is None else SAVINGS_FIELDS[product.kind]


def can_switch(product: Product) -> bool:
    """Say whether the product can be switched off and on.

    Members join with pokok, wajib and voluntary savings, and every loan brings its mandatory
    savings, so those stay; loans and term deposits are offers.
    """
    return bool(product.versions) and product.kind in (None, SavingsKind.BERJANGKA)


def differences(product: Product, before: Terms | None, after: Terms) -> list[TermField]:
    """Return the lines in which ``after`` differs from ``before``; all without a before."""
    return [
        field
        for field in fields_of(product)
        if before is None or getattr(before, field.name) != getattr(after, field.name)
    ]


def ensure_start(product: Product, starts_on: date, today: date) -> None:
    """Refuse a first day that may have been used, or that stands before terms already fixed.

    Loans and deposits were agreed under the terms of their day, so terms begin tomorrow at the
    earliest. Dues and interest are reckoned for whole months, so savings change on the first.
    """
    if starts_on <= today:
        raise Refused(
            N_("Terms begin in the future: today's may have been used already."), field="starts_on"
        )
    if product.last_start is not None and starts_on <= product.last_start:
        raise Refused(
            N_("Terms from %(on)s on are fixed already. New ones begin after that day."),
            field="starts_on",
            on=product.last_start,
        )
    if product.kind in (SavingsKind.WAJIB, SavingsKind.SUKARELA) and starts_on.day != 1:
        raise Refused(
            N_("Savings are reckoned by months: choose the first day of a month."),
            field="starts_on",
        )


def ensure_changes(product: Product, terms: Terms) -> None:
    """Refuse terms that are the latest ones already."""
    latest = product.versions[-1].terms if product.versions else None
    if not differences(product, latest, terms):
        raise Refused(N_("These are the terms already. Change at least one of them."))


def ensure_loan_terms(terms: LoanTerms, ceiling_percent: Decimal) -> None:
    """Refuse terms that no loan can have.

    The rate stays below the ceiling of the settings (Permenkop UKM 8/2023 art. 27).
    """
    _ensure_rate(terms.rate_percent_per_year, ceiling_percent, "rate_percent_per_year")
    if terms.minimum_amount > terms.maximum_amount:
        raise Refused(N_("The largest amount is below the smallest one."), field="maximum_amount")
    if terms.minimum_months > terms.maximum_months:
        raise Refused(N_("The longest term is shorter than the shortest."), field="maximum_months")
    if terms.maximum_months > LONGEST_MONTHS:
        raise Refused(
            N_("A loan runs for at most %(most)s months."),
            field="maximum_months",
            most=LONGEST_MONTHS,
        )
    if terms.minimum_amount < 1 or terms.minimum_months < 1:
        raise Refused(N_("Enter an amount and a term above zero."), field="minimum_amount")
    if terms.admin_fee_percent + terms.swp_percent >= 100:
        raise Refused(
            N_("Fee and mandatory savings together would leave nothing to pay out."),
            field="admin_fee_percent",
        )
    if terms.penalty_percent_per_day > HIGHEST_PENALTY_A_DAY:
        raise Refused(
            N_("A penalty is at most %(most)s percent a day."),
            field="penalty_percent_per_day",
            most=HIGHEST_PENALTY_A_DAY,
        )
    if terms.penalty_cap_percent > 100:
        raise Refused(
            N_("Penalties stay below what is overdue: at most 100 percent."),
            field="penalty_cap_percent",
        )
    if terms.penalty_grace_days > LONGEST_GRACE:
        raise Refused(
            N_("At most %(most)s days are without penalty."),
            field="penalty_grace_days",
            most=LONGEST_GRACE,
        )


def ensure_savings_terms(kind: SavingsKind, terms: SavingsTerms, ceiling_percent: Decimal) -> None:
    """Refuse terms that no savings of ``kind`` can have.

    Rates stay below the ceiling of the settings (Permenkop UKM 8/2023 art. 26).
    """
    if not SAVINGS_FIELDS[kind]:
        raise Refused(N_("This product has no terms of its own."))
    if kind is SavingsKind.WAJIB and terms.due_amount < 1:
        raise Refused(N_("Enter an amount above zero."), field="due_amount")
    if kind is SavingsKind.BERJANGKA:
        _ensure_deposit_terms(terms)
    if kind is SavingsKind.SUKARELA:
        _ensure_tiers(terms)
    for place, (_bound, rate) in enumerate(terms.rates, start=1):
        field = f"rate_{_bound}" if kind is SavingsKind.BERJANGKA else f"rate_{place}"
        _ensure_rate(rate, ceiling_percent, field)


def _ensure_deposit_terms(terms: SavingsTerms) -> None:
    if not terms.rates:
        raise Refused(N_("Offer at least one term."), field=f"rate_{DEPOSIT_MONTHS[0]}")
    if terms.break_fee_percent > 100:
        raise Refused(
            N_("The fee is at most the whole deposit: 100 percent."), field="break_fee_percent"
        )


def _ensure_tiers(terms: SavingsTerms) -> None:
    if terms.days_of_year not in YEARS:
        raise Refused(N_("A year has 360, 365 or 366 days."), field="days_of_year")
    starts = [start for start, _rate in terms.rates]
    if terms.interest_method is not None and (not starts or starts[0] != 0):
        raise Refused(N_("The first rate counts from the first rupiah."), field="rate_1")
    if starts != sorted(set(starts)):
        raise Refused(
            N_("Each rate begins at a higher balance than the one before."), field="from_2"
        )


def _ensure_rate(rate: Decimal, ceiling: Decimal, field: str) -> None:
    if rate > ceiling:
        raise Refused(
            N_("The rate is above the ceiling of %(ceiling)s percent per year."),
            field=field,
            ceiling=ceiling,
        )


def ensure_code(code: str, taken: set[str]) -> None:
    """Refuse a code that is not short and plain, or that another product has."""
    if not CODE.fullmatch(code):
        raise Refused(
            N_("A code has 2 to 20 small letters, digits or hyphens and begins with a letter."),
            field="code",
        )
    if code in taken:
        raise Refused(N_("Another product has this code."), field="code")


def write_terms(terms: Terms) -> dict[str, Any]:
    """Return the terms as JSON; `read_terms` is its way back."""
    kept: dict[str, Any] = {}
    for field in fields(terms):
        value = getattr(terms, field.name)
        if field.name == "rates":
            kept["rates"] = [[bound, str(rate)] for bound, rate in value]
        else:
            kept[field.name] = str(value) if isinstance(value, Decimal) else value
    return kept


def read_terms(family: Family, kept: Kept) -> Terms:
    """Return the terms that a proposal keeps."""
    values: dict[str, Any] = {
        name: Decimal(value) if name.endswith(("_percent", "_per_year", "_per_day")) else value
        for name, value in kept.items()
    }
    if family is Family.LOANS:
        return LoanTerms(**{**values, "method": LoanMethod(kept["method"])})
    method = kept["interest_method"]
    return SavingsTerms(
        **{
            **values,
            "interest_method": InterestMethod(method) if method else None,
            "rates": tuple((int(bound), Decimal(rate)) for bound, rate in kept["rates"]),
        }
    )

"""Forms of terms: one for each kind of product, filled with the latest terms."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from flask_babel import lazy_gettext as _l

from coop.dates import add_months, month_of
from coop.domain.loans.types import InterestMethod as LoanMethod
from coop.domain.product_terms.rules import DEPOSIT_MONTHS, YEARS
from coop.domain.product_terms.types import LoanTerms, NewProduct, SavingsTerms
from coop.domain.savings.interest_types import InterestMethod
from coop.domain.settings.service import today
from coop.web.filters import label
from coop.web.forms import (
    ChoiceField,
    DateField,
    Form,
    LongTextField,
    MoneyField,
    PercentField,
    TextField,
    WholeNumberField,
)

TIERS = (1, 2, 3, 4)


def tomorrow() -> date:
    """Return the first day on which terms can begin."""
    return today() + timedelta(days=1)


def next_month() -> date:
    """Return the first day of the next month, with which changes usually begin."""
    return add_months(month_of(today()), 1)


class TermsForm(Form):
    """The first day of new terms."""

    starts_on = DateField(
        _l("From"),
        required=True,
        default=next_month,
        earliest=tomorrow,
        help=_l("What was agreed before keeps its terms."),
    )


class LoanTermsForm(TermsForm):
    """The terms of a loan product."""

    method = ChoiceField(
        _l("Interest method"),
        required=True,
        coerce=LoanMethod,
        choices=lambda: [(one, label(one)) for one in LoanMethod],
    )
    rate_percent_per_year = PercentField(_l("Interest, percent a year"), required=True)
    minimum_amount = MoneyField(_l("Smallest amount"), required=True)
    maximum_amount = MoneyField(_l("Largest amount"), required=True)
    minimum_months = WholeNumberField(
        _l("Shortest term, months"), required=True, minimum=1, maximum=360
    )
    maximum_months = WholeNumberField(
        _l("Longest term, months"), required=True, minimum=1, maximum=360
    )
    admin_fee_percent = PercentField(_l("Administration fee, percent"), required=True, maximum=99)
    swp_percent = PercentField(_l("Mandatory loan savings, percent"), required=True, maximum=99)
    penalty_percent_per_day = PercentField(_l("Penalty, percent a day"), required=True, maximum=1)
    penalty_grace_days = WholeNumberField(_l("Days without penalty"), required=True, maximum=90)
    penalty_cap_percent = PercentField(
        _l("Highest penalty, percent of what is overdue"), required=True, maximum=100
    )
    savings_multiple = WholeNumberField(
        _l("At most so many times the savings"),
        required=True,
        minimum=1,
        maximum=100,
        help=_l("Principal and mandatory savings together."),
    )
    membership_months = WholeNumberField(
        _l("Member for at least, months"), required=True, maximum=120
    )

    def terms(self) -> LoanTerms:
        """Return what was typed."""
        return LoanTerms(
            **{
                name: self[name].data
                for name in LoanTerms.__dataclass_fields__  # every field of the terms is typed
            }
        )


class NewLoanForm(LoanTermsForm):
    """A new loan product and its first terms."""

    code = TextField(
        _l("Code"),
        required=True,
        max_length=20,
        help=_l("Short, for files and lists; it never changes. For example: multiguna"),
    )
    name = TextField(_l("Name"), required=True, max_length=80)
    description = LongTextField(
        _l("What it is for"), required=True, max_length=500, help=_l("Members read it.")
    )

    def product(self) -> NewProduct:
        """Return what the product is called."""
        return NewProduct(self.code.data, self.name.data, self.description.data)


class DueForm(TermsForm):
    """The terms of mandatory savings."""

    due_amount = MoneyField(_l("Due each month"), required=True)

    def terms(self) -> SavingsTerms:
        """Return what was typed."""
        return SavingsTerms(due_amount=self.due_amount.data)


class _InterestForm(TermsForm):
    interest_method = ChoiceField(
        _l("Interest method"),
        required=True,
        coerce=InterestMethod,
        choices=lambda: [(one, label(one)) for one in InterestMethod],
    )
    days_of_year = ChoiceField(
        _l("Days of a year"),
        required=True,
        coerce=int,
        choices=lambda: [(days, str(days)) for days in YEARS],
    )
    minimum_deposit_amount = MoneyField(_l("Smallest deposit"), required=True, minimum=0)
    minimum_balance_amount = MoneyField(_l("Smallest balance"), required=True, minimum=0)

    def terms(self) -> SavingsTerms:
        """Return what was typed; a row without a rate is left out."""
        rates = tuple(
            (self[f"from_{n}"].data or 0, self[f"rate_{n}"].data)
            for n in TIERS
            if self[f"rate_{n}"].data is not None
        )
        return SavingsTerms(
            rate_percent_per_year=rates[0][1] if rates else Decimal(0),
            minimum_deposit_amount=self.minimum_deposit_amount.data,
            minimum_balance_amount=self.minimum_balance_amount.data,
            interest_method=self.interest_method.data,
            days_of_year=self.days_of_year.data,
            rates=rates,
        )


class _DepositForm(TermsForm):
    minimum_deposit_amount = MoneyField(_l("Smallest deposit"), required=True)
    break_fee_percent = PercentField(
        _l("Fee for ending early, percent"), required=True, maximum=100
    )

    def terms(self) -> SavingsTerms:
        """Return what was typed; a term without a rate is not on offer."""
        return SavingsTerms(
            minimum_deposit_amount=self.minimum_deposit_amount.data,
            break_fee_percent=self.break_fee_percent.data,
            rates=tuple(
                (months, self[f"rate_{months}"].data)
                for months in DEPOSIT_MONTHS
                if self[f"rate_{months}"].data is not None
            ),
        )


def _tier_fields() -> dict[str, Any]:
    found: dict[str, Any] = {}
    for n in TIERS:
        found[f"from_{n}"] = MoneyField(_l("Rate %(n)s: from a balance of", n=n), minimum=0)
        found[f"rate_{n}"] = PercentField(
            _l("Rate %(n)s: percent a year", n=n), required=n == TIERS[0]
        )
    return found


InterestForm = type("InterestForm", (_InterestForm,), _tier_fields())
DepositForm = type(
    "DepositForm",
    (_DepositForm,),
    {
        f"rate_{months}": PercentField(_l("%(months)s months: percent a year", months=months))
        for months in DEPOSIT_MONTHS
    },
)


def typed_before(terms: Any) -> dict[str, Any]:
    """Return the latest terms as a form shows them."""
    if terms is None:
        return {}
    shown = {name: getattr(terms, name) for name in terms.__dataclass_fields__ if name != "rates"}
    for n, (bound, rate) in enumerate(getattr(terms, "rates", ()), start=1):
        shown[f"from_{n}"], shown[f"rate_{n}"] = bound, rate
    return shown


def typed_deposit(terms: Any) -> dict[str, Any]:
    """Return the latest terms of a term deposit as its form shows them."""
    shown = {name: getattr(terms, name) for name in ("minimum_deposit_amount", "break_fee_percent")}
    return shown | {f"rate_{months}": rate for months, rate in terms.rates}

"""What a member types in."""

from typing import Any

from flask_babel import lazy_gettext as _l

from coop.blueprints.loans.choices import products_on_offer
from coop.domain.loans.service import AppliedFor
from coop.web.forms import (
    ChoiceField,
    Form,
    LongTextField,
    MoneyField,
    TextField,
    UploadField,
    WholeNumberField,
    YesField,
)

# the fields that take a file, kept under their name as purpose
FILES = ("salary_slip", "collateral_paper", "loan_paper")


class ApplyForm(Form):
    """An application for a loan."""

    product = ChoiceField(_l("Loan product"), choices=products_on_offer, coerce=int, required=True)
    amount = MoneyField(_l("Loan amount"), required=True)
    months = WholeNumberField(_l("Term in months"), minimum=1, maximum=120, required=True)
    purpose = TextField(
        _l("What is it for?"),
        required=True,
        help=_l("For example: roof repair before the rainy season."),
    )
    monthly_salary = MoneyField(_l("Take-home pay a month"), required=True)
    other_instalments_amount = MoneyField(
        _l("Instalments elsewhere a month"),
        minimum=0,
        help=_l("At banks, leasing companies and shops. Leave it empty when there are none."),
    )
    collateral = TextField(
        _l("Collateral"), help=_l("For example: BPKB of a motorcycle, year 2021.")
    )
    salary_slip = UploadField(
        _l("Salary slip"), required=True, help=_l("A photo or PDF of the latest one.")
    )
    collateral_paper = UploadField(_l("Paper of the collateral"))
    agrees = YesField(
        _l("I have read the cost and the penalty, and what I wrote is true."), required=True
    )

    def wish(self) -> AppliedFor:
        """Return what is asked for."""
        return AppliedFor(
            self.product.data,
            self.amount.data,
            self.months.data,
            self.purpose.data or "",
            self.monthly_salary.data or 0,
            self.other_instalments_amount.data or 0,
            self.collateral.data or "",
        )

    def has_numbers(self) -> bool:
        """Say whether enough is filled in to reckon with."""
        return all(field.data is not None for field in (self.product, self.amount, self.months))


class CompleteForm(Form):
    """What was missing."""

    loan_paper = UploadField(_l("Missing paper"), required=True)
    note = LongTextField(_l("Note"), max_length=500)


class PayForm(Form):
    """How much to pay now."""

    amount = MoneyField(_l("Amount to pay"), required=True)


def uploads_of(form: Form) -> list[tuple[str, Any]]:
    """Return (purpose, checked file) of every upload in ``form``."""
    return [
        (name, form[name].data) for name in FILES if name in form and form[name].data is not None
    ]

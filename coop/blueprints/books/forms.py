"""Forms of bookkeeping."""

from collections.abc import Sequence

from flask_babel import lazy_gettext as _l

from coop.domain.books.queries import list_account_choices
from coop.domain.ledger.types import Line, credit, debit
from coop.domain.settings.service import today
from coop.web.filters import language
from coop.web.forms import (
    ChoiceField,
    DateField,
    Form,
    LongTextField,
    MoneyField,
    TextField,
    UploadField,
    YesField,
)

LINES = 6
"""How many lines a manual journal has room for."""

Choices = list[tuple[str, str]]


def _named(accounts: Sequence[tuple[str, str, str]]) -> Choices:
    is_english = language() == "en"
    return [
        (code, f"{code} {name_en if is_english else name_id}")
        for code, name_id, name_en in accounts
    ]


def _money() -> Choices:
    return _named(list_account_choices().money)


def _income() -> Choices:
    return _named(list_account_choices().income)


def _expense() -> Choices:
    return _named(list_account_choices().expense)


def _all() -> Choices:
    return _named(list_account_choices().all)


class _VoucherForm(Form):
    """What every voucher says."""

    booked_on = DateField(_l("Date of the receipt"), required=True, default=today)
    text = TextField(_l("What for"), required=True, max_length=150)
    receipt = UploadField(
        _l("Bill or receipt"),
        help=_l("A photo or PDF. Whoever approves looks at it."),
        required=False,
    )


class IncomeForm(_VoucherForm):
    """Money that came in and is not from members."""

    amount = MoneyField(_l("Amount"), required=True)
    account = ChoiceField(_l("Kind of income"), required=True, choices=_income)
    money = ChoiceField(_l("Received in"), required=True, choices=_money)
    party = TextField(_l("Received from"), max_length=120)


class ExpenseForm(_VoucherForm):
    """Money that was paid for something."""

    amount = MoneyField(_l("Amount"), required=True)
    account = ChoiceField(_l("Kind of expense"), required=True, choices=_expense)
    money = ChoiceField(_l("Paid from"), required=True, choices=_money)
    party = TextField(_l("Paid to"), max_length=120)


class TransferForm(_VoucherForm):
    """Money moved between cash and banks."""

    amount = MoneyField(_l("Amount"), required=True)
    money = ChoiceField(_l("From"), required=True, choices=_money)
    to_money = ChoiceField(_l("To"), required=True, choices=_money)


class _JournalForm(_VoucherForm):
    """An entry written line by line; empty lines are left out."""

    def lines(self) -> list[Line]:
        """Return the lines that were filled in; a line with both sides is two."""
        found = []
        for number in range(1, LINES + 1):
            account = self[f"account_{number}"].data
            for side, line in (("debit", debit), ("credit", credit)):
                amount = self[f"{side}_{number}"].data
                if account and amount:
                    found.append(line(account, amount))
        return found

    def has_amount_without_account(self) -> bool:
        """Say whether an amount stands in a line that names no account."""
        return any(
            self[f"{side}_{number}"].data and not self[f"account_{number}"].data
            for number in range(1, LINES + 1)
            for side in ("debit", "credit")
        )


JournalForm: type[_JournalForm] = type(
    "JournalForm",
    (_JournalForm,),
    {
        f"{name}_{number}": field
        for number in range(1, LINES + 1)
        for name, field in (
            ("account", ChoiceField(_l("Ledger account"), choices=_all)),
            ("debit", MoneyField(_l("Debit"))),
            ("credit", MoneyField(_l("Credit"))),
        )
    },
)


class ReasonForm(Form):
    """Why something is refused, or opened again."""

    reason = LongTextField(_l("Reason"), required=True, max_length=500)


class CloseForm(Form):
    """Whoever closes has looked at what is still open."""

    is_accepted = YesField(_l("I have looked at the points that are still open."))

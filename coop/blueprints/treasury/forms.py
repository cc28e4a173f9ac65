"""Forms of the treasurer's part of payments."""

from flask_babel import lazy_gettext as _l

from coop.domain.payments.bank_account_queries import list_ledger_accounts
from coop.web.filters import language
from coop.web.forms import ChoiceField, Form, LongTextField, TextField


class ReasonForm(Form):
    """Why a payment is given back to the cashier, or is to be reversed."""

    reason = LongTextField(_l("Reason"), required=True, max_length=500)


class VerdictForm(Form):
    """What is said about a reversal that was asked for."""

    reason = LongTextField(_l("Reason"), max_length=500)


class BankAccountForm(Form):
    """An account of the cooperative at a bank."""

    bank = TextField(_l("Bank"), required=True, max_length=40)
    number = TextField(_l("Account number"), required=True, max_length=30)
    holder = TextField(_l("Account holder"), required=True, max_length=120)


def _ledger_accounts() -> list[tuple[str, str]]:
    is_english = language() == "en"
    return [
        (code, f"{code} {name_en if is_english else name_id}")
        for code, name_id, name_en in list_ledger_accounts()
    ]


class NewBankAccountForm(BankAccountForm):
    """Another account, and where it stands in the books."""

    gl_account = ChoiceField(
        _l("Ledger account"),
        required=True,
        choices=_ledger_accounts,
        help=_l("What is transferred to this account is booked here. It stays so."),
    )

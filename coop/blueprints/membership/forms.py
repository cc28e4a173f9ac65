"""What staff fill in when they decide."""

from flask_babel import lazy_gettext as _l

from coop.domain.members.types import LeavingReason
from coop.domain.payments.queries import list_bank_accounts
from coop.web.forms import ChoiceField, Form, LongTextField

FROM_DRAWER = 0


class CorrectionForm(Form):
    what = LongTextField(
        _l("What is to be corrected"),
        required=True,
        max_length=500,
        help=_l("The applicant reads this."),
    )


class RejectForm(Form):
    reason = LongTextField(
        _l("Reason"), required=True, max_length=500, help=_l("The person concerned reads this.")
    )


class SendBackForm(Form):
    why = LongTextField(_l("What is to be changed"), required=True, max_length=500)


class PayForm(Form):
    bank_account_id = ChoiceField(
        _l("Paid from"),
        choices=lambda: [
            *((bank.id, f"{bank.bank} •••• {bank.number[-4:]}") for bank in list_bank_accounts()),
            (FROM_DRAWER, str(_l("Cash drawer"))),
        ],
        coerce=int,
        required=True,
    )

    @property
    def source(self) -> int | None:
        """The chosen bank account, None for the drawer."""
        return self.bank_account_id.data or None


class LeavingForm(Form):
    reason = ChoiceField(_l("Reason"), choices=LeavingReason, style="radio", required=True)
    note = LongTextField(
        _l("Note"),
        max_length=1000,
        help=_l("Who asked, which letter or decision; on a death the heirs and their letter."),
    )

"""Forms of payroll deduction."""

from collections.abc import Iterable, Sequence

from flask_babel import lazy_gettext as _l

from coop.domain.payments.queries import list_bank_accounts
from coop.domain.payroll.reading import AMOUNT, NAME, NOTE, NUMBER
from coop.domain.payroll.types import LineRow
from coop.domain.settings.service import today
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

PREFIX = "amount_"


class PrepareForm(Form):
    """Whose wages of which month."""

    employer_id = ChoiceField(_l("Employer"), required=True, coerce=int)
    month = DateField(
        _l("Month"), required=True, help=_l("Any day of the month whose pay is deducted from.")
    )


class ReasonForm(Form):
    """Why something is not as it should be."""

    reason = LongTextField(_l("Reason"), required=True, max_length=1000)


class LeaveOutForm(Form):
    """Why a person is left out."""

    reason = TextField(
        _l("Reason"),
        required=True,
        max_length=200,
        help=_l("Whoever reads the list sees it."),
    )


class AnswerForm(Form):
    """The file that the employer sent back."""

    spreadsheet = UploadField(
        _l("File of the employer"),
        required=True,
        help=_l("XLSX or CSV, at most 10 MB: one row for each person, with what was deducted."),
    )

    def __init__(self, *args: object, **options: object) -> None:
        super().__init__(*args, **options)
        self.spreadsheet.accept = ".xlsx,.csv,text/csv"


class ColumnsForm(Form):
    """Which column of the file is what."""

    number = ChoiceField(_l("Employee number"), required=True)
    amount = ChoiceField(_l("Amount deducted"), required=True)
    name = ChoiceField(_l("Name"))
    note = ChoiceField(_l("Note"), help=_l("Where the employer writes who left."))

    def offer(self, headings: Sequence[str]) -> None:
        """Let each column be one of the file's headings."""
        known = [(heading, heading) for heading in dict.fromkeys(headings) if heading]
        for name in (NUMBER, AMOUNT):
            self[name].choices = known
        for name in (NAME, NOTE):
            self[name].choices = [("", _l("– none –")), *known]

    def columns(self) -> dict[str, str]:
        """Return the chosen heading of each column."""
        return {name: self[name].data or "" for name in (NUMBER, AMOUNT, NAME, NOTE)}


class CorrectForm(Form):
    """What was deducted from one person after all."""

    amount = MoneyField(_l("Amount deducted"), required=True, minimum=0)
    has_left = YesField(_l("The employer says that this person no longer works there"))
    note = TextField(_l("Where do you know this from?"), required=True, max_length=200)


class RowForm(Form):
    """Whose row this is, or that it is nobody's."""

    employee_number = TextField(
        _l("Employee number on the list"),
        max_length=40,
        help=_l("Of the person whom the row means; its amount is added to theirs."),
    )
    reason = TextField(_l("Or: why nobody is meant"), max_length=200)


class ReceiptForm(Form):
    """The sum as the bank statement shows it."""

    received_on = DateField(_l("Received on"), required=True, latest=today)
    bank_account_id = ChoiceField(
        _l("Bank account"),
        required=True,
        coerce=int,
        choices=lambda: [(one.id, f"{one.bank} {one.number}") for one in list_bank_accounts()],
    )
    amount = MoneyField(_l("Amount received"), required=True, minimum=0)
    reference = TextField(
        _l("Reference"), required=True, max_length=120, help=_l("As on the bank statement.")
    )
    difference_reason = TextField(
        _l("Why it differs"),
        max_length=200,
        help=_l("Only when another sum arrived than the answer says."),
    )


class AuthorityForm(Form):
    """A signed letter of authority."""

    scan = UploadField(
        _l("Signed letter of authority"), required=True, help=_l("A photo or PDF of the paper.")
    )
    starts_on = DateField(_l("Holds from"), required=True)
    covers_unfound = YesField(
        _l("Transfers that were announced and not found may be deducted too"), default=True
    )


class OrderForm(Form):
    """How much is saved out of each pay."""

    amount = MoneyField(_l("Amount a month"), required=True)


class WithdrawForm(Form):
    """Why a letter is withdrawn."""

    reason = TextField(_l("Reason"), max_length=200)


class TypedForm(Form):
    """What was deducted, typed line by line."""

    def amounts(self) -> dict[int, int]:
        """Return rupiah by line; what was left empty has no result."""
        return {
            int(field.short_name.removeprefix(PREFIX)): field.data
            for field in self
            if field.short_name.startswith(PREFIX) and field.data is not None
        }


def make_typed_form(lines: Iterable[LineRow]) -> TypedForm:
    """Return the form with an amount for each person of the list."""
    fields = {
        f"{PREFIX}{line.id}": MoneyField(
            f"{line.employee_number} {line.name}",
            minimum=0,
            default=line.asked_amount if line.realised_amount is None else line.realised_amount,
        )
        for line in lines
    }
    form: TypedForm = type("TypedForm", (TypedForm,), fields)()
    return form

"""Forms of moving in: the file, and the opening trial balance."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from coop.dates import month_of
from coop.domain.ledger.types import Side
from coop.domain.moving_in.opening_rules import read_pasted
from coop.domain.moving_in.types import OpeningAccount
from coop.domain.settings.service import today
from coop.money import MAX_RUPIAH
from coop.web.filters import language, translated
from coop.web.forms import DateField, Form, LongTextField, MoneyField, UploadField

PREFIX = "amount_"


def last_month_end() -> date:
    """Return the last day of the month before this one."""
    return month_of(today()) - timedelta(days=1)


class UploadForm(Form):
    """A file of members and loans, and the day up to which the old books hold."""

    spreadsheet = UploadField(
        _l("File of members and loans"),
        required=True,
        help=_l("XLSX or CSV, at most 10 MB. Use the template, or a list with its headings."),
    )
    cut_over_on = DateField(
        _l("Cut-over day"),
        required=True,
        default=last_month_end,
        latest=today,
        help=_l(
            "The last day of the old books: the balances in the file are those after it. The end"
            " of a month is best."
        ),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.spreadsheet.accept = ".xlsx,.csv,text/csv"


class OpeningForm(Form):
    """The balances of the accounts that no file brings."""

    pasted = LongTextField(
        _l("Paste from a spreadsheet"),
        max_length=8_000,
        help=_l(
            "One line for each account: code, name, amount; or code, name, debit, credit. What is"
            " pasted replaces what stands in the fields of these accounts."
        ),
    )

    @property
    def amount_fields(self) -> list[MoneyField]:
        """The fields of the accounts, in the order of their codes."""
        return [field for field in self if field.short_name.startswith(PREFIX)]

    def amounts(self, sides: dict[str, Side]) -> dict[str, int] | None:
        """Return rupiah by account, what was pasted instead of what was typed.

        None when a pasted line cannot be read; the field says which.
        """
        typed = {
            field.short_name.removeprefix(PREFIX): field.data or 0 for field in self.amount_fields
        }
        pasted, unread = read_pasted(self.pasted.data or "", sides)
        if unread:
            self.pasted.errors = [
                *self.pasted.errors,
                *(
                    _("Line %(line)s: %(why)s.", line=one.line, why=translated(one.message))
                    for one in unread[:10]
                ),
            ]
            return None
        return typed | pasted


def make_opening_form(accounts: Iterable[OpeningAccount]) -> OpeningForm:
    """Return the form with a field for each account that is typed, filled with what is known."""
    fields = {
        f"{PREFIX}{account.code}": MoneyField(
            f"{account.code} {account.name_en if language() == 'en' else account.name_id}",
            minimum=-MAX_RUPIAH,
            default=account.amount or None,
        )
        for account in accounts
        if not account.is_control
    }
    form: OpeningForm = type("OpeningForm", (OpeningForm,), fields)()
    return form

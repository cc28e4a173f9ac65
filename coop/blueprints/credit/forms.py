"""What staff type in about applications and loans."""

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from coop.domain.loans.types import VoteChoice
from coop.domain.payments.queries import list_bank_accounts
from coop.domain.settings.service import today
from coop.web.forms import ChoiceField, DateField, Form, LongTextField


def _verdicts() -> list[tuple[str, LazyString]]:
    return [("approve", _l("Approve")), ("reject", _l("Reject"))]


class AnalyseForm(Form):
    """The treasurer's analysis."""

    recommends = ChoiceField(
        _l("Recommendation"),
        style="radio",
        required=True,
        choices=_verdicts,
    )
    note = LongTextField(
        _l("Analysis"),
        required=True,
        help=_l("Character, capacity, capital, collateral, conditions: for and against."),
    )


class ReasonForm(Form):
    """A reason that the member or the auditor reads."""

    reason = LongTextField(_l("Reason"), required=True, max_length=1000)


class DecideForm(ReasonForm):
    """The treasurer's decision within the limit."""

    verdict = ChoiceField(
        _l("Decision"),
        style="radio",
        required=True,
        choices=_verdicts,
    )


class VoteForm(ReasonForm):
    """A committee member's vote."""

    choice = ChoiceField(_l("Your vote"), style="radio", required=True, choices=VoteChoice)


def _accounts() -> list[tuple[int, str]]:
    return [(one.id, f"{one.bank} •••• {one.number[-4:]}") for one in list_bank_accounts()]


class DisburseForm(Form):
    """From which account, and when."""

    bank_account = ChoiceField(_l("From the account"), choices=_accounts, coerce=int, required=True)
    on = DateField(_l("Transferred on"), latest=today, required=True)

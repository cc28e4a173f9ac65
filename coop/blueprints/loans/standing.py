"""How lists show where a loan stands."""

from flask_babel import gettext as _
from markupsafe import Markup

from coop.domain.loans.records import LoanRow
from coop.domain.loans.types import ApplicationStatus, LoanStatus
from coop.web.cells import status
from coop.web.filters import number, translated


def stage_of(row: LoanRow) -> LoanStatus | ApplicationStatus | Markup:
    """Return the loan's stage; of a late one, how late it is."""
    if not row.days_past_due:
        return row.stage
    return status("overdue", _("%(days)s days late", days=number(row.days_past_due)))


def class_of(row: LoanRow) -> str | None:
    """Return rank and name of a running loan's class."""
    if row.stage is not LoanStatus.ACTIVE:
        return None
    return f"{row.class_rank} · {translated(row.class_name)}"

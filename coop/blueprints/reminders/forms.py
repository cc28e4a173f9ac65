"""A step of the ladder."""

from flask_babel import lazy_gettext as _l

from coop.domain.reminders.due_items import FINDERS
from coop.domain.reminders.types import ReminderTone
from coop.web.filters import label
from coop.web.forms import ChoiceField, Form, WholeNumberField


class StepForm(Form):
    offset_days = WholeNumberField(
        _l("Days from the due date"),
        minimum=-60,
        maximum=365,
        required=True,
        help=_l("-3: three days before. 0: on the day. 7: a week late."),
    )
    tone = ChoiceField(_l("How it speaks"), choices=ReminderTone, style="radio", required=True)


class NewStepForm(StepForm):
    kind = ChoiceField(
        _l("What falls due"),
        choices=lambda: [(kind, label(kind)) for kind in FINDERS],
        required=True,
    )

"""What is typed in about an entry."""

from flask_babel import lazy_gettext as _l

from coop.web.forms import Form, LongTextField


class ReasonForm(Form):
    """Why an entry is wrong, or why it stays."""

    reason = LongTextField(_l("Reason"), required=True, max_length=150)

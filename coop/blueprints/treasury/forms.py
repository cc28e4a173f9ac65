"""Forms of the treasurer's part of payments."""

from flask_babel import lazy_gettext as _l

from coop.web.forms import Form, LongTextField


class ReasonForm(Form):
    """Why a payment is given back to the cashier, or is to be reversed."""

    reason = LongTextField(_l("Reason"), required=True, max_length=500)


class VerdictForm(Form):
    """What is said about a reversal that was asked for."""

    reason = LongTextField(_l("Reason"), max_length=500)

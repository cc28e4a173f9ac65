"""What staff write of a mail."""

from flask_babel import lazy_gettext as _l

from coop.domain.notifications.text_rules import WrittenText
from coop.web.forms import Form, LongTextField, TextField


class MailTextForm(Form):
    subject = TextField(_l("Subject"), required=True, max_length=200)
    body = LongTextField(_l("Text"), required=True, max_length=6000)

    def written(self) -> WrittenText:
        """Return what was written."""
        return WrittenText(self.subject.data or "", self.body.data or "")

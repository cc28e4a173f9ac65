"""What staff fill in."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import ValidationError

from coop.blueprints.complaining.forms import ComplaintForm
from coop.domain.complaints.service import CategoryTerms
from coop.domain.complaints.types import (
    ComplaintChannel,
    ComplaintSubject,
    Guest,
    Outcome,
    PublicText,
)
from coop.domain.identity.queries import list_holders
from coop.web.filters import label
from coop.web.forms import (
    ChoiceField,
    EmailField,
    Form,
    LongTextField,
    PhoneField,
    TextField,
    UploadField,
    WholeNumberField,
    YesField,
)

MEMBER, GUEST = "member", "guest"


def handler_choices() -> list[tuple[int, str]]:
    """Return who may handle complaints."""
    return list_holders(("complaints.handle", "complaints.manage"))


class AnswerForm(Form):
    answer = LongTextField(
        _l("Answer"),
        required=True,
        max_length=4000,
        help=_l("The complainant gets it by e-mail and reads it here."),
    )
    outcome = ChoiceField(
        _l("And then?"), choices=Outcome, style="radio", required=True, default=Outcome.RESOLVE
    )
    file_1 = UploadField(_l("Picture or PDF"))


class NoteForm(Form):
    note = LongTextField(
        _l("Note"), required=True, max_length=2000, help=_l("Only staff read it, never the writer.")
    )


class WaitForm(Form):
    reason = LongTextField(
        _l("Who has to do what first?"),
        required=True,
        max_length=500,
        help=_l("Only staff read it."),
    )


class AssignForm(Form):
    user_id = ChoiceField(_l("Colleague"), choices=handler_choices, coerce=int, required=True)


class PublicForm(Form):
    question = LongTextField(_l("What was asked, without names"), required=True, max_length=2000)
    public_answer = LongTextField(_l("Our answer, without names"), required=True, max_length=4000)

    def text(self) -> PublicText:
        """Return the public version."""
        return PublicText(self.question.data or "", self.public_answer.data or "")


class WrittenForm(ComplaintForm):
    """What somebody said at the counter or on the telephone, or sent by letter."""

    channel = ChoiceField(
        _l("How did it arrive?"),
        required=True,
        coerce=ComplaintChannel,
        choices=lambda: [
            (one, label(one)) for one in ComplaintChannel if one is not ComplaintChannel.WEB
        ],
    )
    whose = ChoiceField(
        _l("From whom?"),
        required=True,
        style="radio",
        default=MEMBER,
        choices=[(MEMBER, _l("A member")), (GUEST, _l("Somebody else"))],
    )
    member_number = TextField(_l("Member number"), max_length=30, help=_l("Only for a member."))
    name = TextField(_l("Name"), max_length=120, help=_l("Only for somebody else."))
    email = EmailField(_l("E-mail"), max_length=190)
    phone = PhoneField(_l("Mobile phone"))

    def validate_whose(self, field: ChoiceField) -> None:
        if field.data == MEMBER and not (
            self.member_number.data or self.member_number.process_errors
        ):
            raise ValidationError(_("Fill in the member number below."))
        if field.data == GUEST and not (self.name.data or self.name.process_errors):
            raise ValidationError(_("Fill in the name below."))

    def guest(self) -> Guest:
        """Return who it was, for somebody who is no member."""
        return Guest(self.name.data or "", self.email.data, self.phone.data)


class CategoryForm(Form):
    name = TextField(_l("Name"), required=True, max_length=80)
    name_en = TextField(_l("Name in English"), max_length=80)
    subject = ChoiceField(
        _l("What is it about?"),
        choices=ComplaintSubject,
        required=True,
        help=_l("For loans and savings the member can name one of their own."),
    )
    resolve_hours = WholeNumberField(
        _l("Office hours until it is settled"), required=True, minimum=1, maximum=2000
    )
    is_active = YesField(_l("Offered to who writes"), default=True)

    def terms(self) -> CategoryTerms:
        """Return what was filled in."""
        return CategoryTerms(
            name=self.name.data or "",
            name_en=self.name_en.data,
            subject=self.subject.data,
            resolve_hours=self.resolve_hours.data or 0,
            is_active=self.is_active.data,
        )

"""What staff fill in."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import ValidationError

from coop.blueprints.complaining.forms import ComplaintForm
from coop.blueprints.complaints.place import here
from coop.domain.complaints.permissions import HANDLE, MANAGE, permission
from coop.domain.complaints.service import CategoryTerms
from coop.domain.complaints.types import (
    ComplaintChannel,
    ComplaintSubject,
    Guest,
    Outcome,
    PublicText,
)
from coop.domain.identity.queries import list_holders
from coop.domain.units.types import COOPERATIVE_UNIT_ID
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

MEMBER, CUSTOMER, GUEST = "member", "customer", "guest"
OF_LENDING = frozenset({ComplaintSubject.LOAN, ComplaintSubject.DEPOSIT})


def subject_choices() -> list[tuple[ComplaintSubject, str]]:
    """Return what a category can be about: a business lends nothing and keeps no savings."""
    left_out = frozenset() if here().unit is None else OF_LENDING
    return [(one, label(one)) for one in ComplaintSubject if one not in left_out]


def handler_choices() -> list[tuple[int, str]]:
    """Return who may handle complaints here."""
    unit_id = here().unit_id
    wanted = (permission(HANDLE, unit_id), permission(MANAGE, unit_id))
    return list_holders(wanted, None if unit_id == COOPERATIVE_UNIT_ID else unit_id)


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


class ReopenForm(Form):
    again = LongTextField(
        _l("What is still open?"), required=True, max_length=500, help=_l("Only staff read it.")
    )


class AssignForm(Form):
    user_id = ChoiceField(_l("Colleague"), choices=handler_choices, coerce=int, required=True)


class PublicForm(Form):
    question = LongTextField(_l("What was asked, without names"), required=True, max_length=2000)
    public_answer = LongTextField(_l("Our answer, without names"), required=True, max_length=4000)

    def text(self) -> PublicText:
        """Return the public version."""
        return PublicText(self.question.data or "", self.public_answer.data or "")


class SaidForm(ComplaintForm):
    """What somebody said at the counter or on the telephone, or sent by letter."""

    channel = ChoiceField(
        _l("How did it arrive?"),
        required=True,
        coerce=ComplaintChannel,
        choices=lambda: [
            (one, label(one)) for one in ComplaintChannel if one is not ComplaintChannel.WEB
        ],
    )
    name = TextField(_l("Name"), max_length=120, help=_l("Only for somebody else."))
    email = EmailField(_l("E-mail"), max_length=190)
    phone = PhoneField(_l("Mobile phone"))

    def guest(self) -> Guest:
        """Return who it was, for somebody whom no register knows."""
        return Guest(self.name.data or "", self.email.data, self.phone.data)


class WrittenForm(SaidForm):
    """What a member or a guest said to the cooperative."""

    whose = ChoiceField(
        _l("From whom?"),
        required=True,
        style="radio",
        default=MEMBER,
        choices=[(MEMBER, _l("A member")), (GUEST, _l("Somebody else"))],
    )
    member_number = TextField(_l("Member number"), max_length=30, help=_l("Only for a member."))

    def validate_whose(self, field: ChoiceField) -> None:
        if field.data == MEMBER and not (
            self.member_number.data or self.member_number.process_errors
        ):
            raise ValidationError(_("Fill in the member number below."))
        if field.data == GUEST and not (self.name.data or self.name.process_errors):
            raise ValidationError(_("Fill in the name below."))


class DeskForm(SaidForm):
    """What a customer or a guest said to a unit."""

    whose = ChoiceField(
        _l("From whom?"),
        required=True,
        style="radio",
        default=CUSTOMER,
        choices=[(CUSTOMER, _l("A customer")), (GUEST, _l("Somebody else"))],
    )
    customer_code = TextField(_l("Customer code"), max_length=30, help=_l("Only for a customer."))
    name = TextField(_l("Name"), max_length=120, help=_l("Only for who is not a customer."))

    def validate_whose(self, field: ChoiceField) -> None:
        if field.data == CUSTOMER and not (
            self.customer_code.data or self.customer_code.process_errors
        ):
            raise ValidationError(_("Fill in the customer code below."))
        if field.data == GUEST and not (self.name.data or self.name.process_errors):
            raise ValidationError(_("Fill in the name below."))


class CategoryForm(Form):
    name = TextField(_l("Name"), required=True, max_length=80)
    name_en = TextField(_l("Name in English"), max_length=80)
    subject = ChoiceField(
        _l("What is it about?"),
        choices=subject_choices,
        coerce=ComplaintSubject,
        required=True,
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

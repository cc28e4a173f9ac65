"""What a complainant fills in."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from coop.domain.complaints.queries import list_categories
from coop.domain.complaints.rules import STARS
from coop.domain.complaints.types import ComplaintKind, Guest, NewComplaint
from coop.domain.units.types import COOPERATIVE_UNIT_ID
from coop.refs import Ref
from coop.web.access import has_cooperative, this_unit
from coop.web.filters import language
from coop.web.forms import (
    ChoiceField,
    EmailField,
    Form,
    LongTextField,
    PhoneField,
    TextField,
    UploadField,
    YesField,
)

FILES = ("file_1", "file_2", "file_3")


def category_choices() -> list[tuple[int, str]]:
    """Return the categories of the unit whose page it is, in the reader's language."""
    unit = this_unit()
    rows = list_categories(unit.id if unit else COOPERATIVE_UNIT_ID)
    return [(one.id, category_name(one)) for one in rows]


def category_name(category: Any) -> str:
    """Return the name of a category in the reader's language, else in Indonesian."""
    return (category.name_en if language() == "en" else None) or category.name


def read_subject(value: str) -> Ref:
    """Return what ``loan:7`` stands for."""
    kind, _colon, key = value.partition(":")
    return Ref(kind, int(key))


def uploads_of(form: Form) -> list[Any]:
    """Return the checked files of ``form``."""
    return [form[name].data for name in FILES if name in form and form[name].data is not None]


def star_choices() -> list[tuple[int, str]]:
    """Return one to five stars, the best first."""
    return [(stars, ngettext("%(num)d star", "%(num)d stars", stars)) for stars in reversed(STARS)]


class ComplaintForm(Form):
    kind = ChoiceField(
        _l("What is it?"),
        choices=ComplaintKind,
        style="radio",
        required=True,
        default=ComplaintKind.COMPLAINT,
    )
    category_id = ChoiceField(
        _l("What is it about?"), choices=category_choices, coerce=int, required=True
    )
    title = TextField(
        _l("In one sentence"),
        required=True,
        max_length=150,
        help=_l("For example: my deposit of last week is not on my account yet."),
    )
    text = LongTextField(
        _l("What happened, and what do you wish for?"), required=True, max_length=4000
    )
    is_confidential = YesField(
        _l("Only the supervisors may read this."),
        help=_l("For what the board and the staff should not see, for example about one of them."),
    )
    file_1 = UploadField(_l("Picture or PDF"), help=_l("JPEG, PNG or PDF, at most 10 MB."))
    file_2 = UploadField(_l("Second picture or PDF"))
    file_3 = UploadField(_l("Third picture or PDF"))

    def complaint(self, subject: Ref | None = None) -> NewComplaint:
        """Return what was filled in."""
        return NewComplaint(
            kind=self.kind.data,
            category_id=self.category_id.data,
            title=self.title.data or "",
            text=self.text.data or "",
            is_confidential=self.is_confidential.data,
            subject=subject,
            files=uploads_of(self),
        )


def fit_to_business(form: ComplaintForm) -> None:
    """Say in the form of a business who reads what is confided, and give its own example."""
    form.is_confidential.label.text = (
        _("Only the owner and the supervisors may read this.")
        if has_cooperative()
        else _("Only the owner may read this.")
    )
    form.is_confidential.description = _(
        "For what the staff should not see, for example about one of them."
    )
    form.title.description = _("For example: two days after the service it is the same again.")


class CustomerForm(ComplaintForm):
    """What a customer writes to a business, about something that they had with it."""

    subject = ChoiceField(
        _l("Which booking or order?"),
        choices=[],
        coerce=read_subject,
        help=_l("Only when it is about one of yours."),
    )


class MemberForm(ComplaintForm):
    subject = ChoiceField(
        _l("Which loan or account?"),
        choices=[],
        coerce=read_subject,
        help=_l("Only when it is about one of yours."),
    )


class GuestForm(ComplaintForm):
    name = TextField(_l("Your name"), required=True, max_length=120)
    email = EmailField(
        _l("E-mail"), max_length=190, help=_l("The answer and a link to follow it go there.")
    )
    phone = PhoneField(_l("Mobile phone"))

    def guest(self) -> Guest:
        """Return who writes."""
        return Guest(self.name.data or "", self.email.data, self.phone.data)


class ReplyForm(Form):
    text = LongTextField(_l("Your message"), required=True, max_length=4000)
    file_1 = UploadField(_l("Picture or PDF"), help=_l("JPEG, PNG or PDF, at most 10 MB."))
    file_2 = UploadField(_l("Second picture or PDF"))


class ReopenForm(Form):
    why = LongTextField(_l("What is still open?"), required=True, max_length=4000)


class RatingForm(Form):
    stars = ChoiceField(
        _l("How do you rate our answer?"),
        choices=star_choices,
        coerce=int,
        style="radio",
        required=True,
    )
    comment = LongTextField(_l("Comment"), max_length=1000)

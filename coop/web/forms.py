"""The form base and the fields that every form is made of.

A field left empty gives ``None`` unless it is ``required``; what was typed wrongly stays in the
field beside a sentence that says how to mend it.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from decimal import Decimal
from enum import Enum
from functools import partial
from typing import Any, TypeAlias

import phonenumbers
from email_validator import EmailNotValidError, validate_email
from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    Field,
    FileField,
    HiddenField,
    SelectField,
    SelectMultipleField,
    StringField,
    TelField,
    TextAreaField,
)
from wtforms.validators import DataRequired, StopValidation

from coop import dates
from coop.errors import CoopError, Refused
from coop.money import MAX_RUPIAH, format_number, format_rupiah, parse_percent, parse_rupiah
from coop.web import uploads
from coop.web.filters import label as label_of
from coop.web.filters import long_date, number, percent, submission_id, translate_error

Text: TypeAlias = str | LazyString
Choices: TypeAlias = (
    type[Enum] | Sequence[tuple[Any, Text]] | Callable[[], Sequence[tuple[Any, Text]]]
)

_CONTROL = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]"
)
_WHOLE = re.compile(r"-?(?:[0-9]{1,3}(?:\.[0-9]{3})+|[0-9]{1,20})")


class Form(FlaskForm):
    """A form that counts once: it carries a submission id beside the CSRF token."""

    submission_id = HiddenField(default=submission_id)

    @property
    def has_upload(self) -> bool:
        """Say whether the form must be sent as multipart."""
        return any(isinstance(field, FileField) for field in self)


class _Asked:
    """What our fields share: required or empty-gives-None, a help line, text that is clean."""

    max_length = 200

    def __init__(
        self,
        label: Text,
        *,
        required: bool = False,
        help: Text = "",  # noqa: A002 - the word that stands in every form definition
        validators: Iterable[Callable[..., None]] = (),
        max_length: int | None = None,
        **options: Any,
    ) -> None:
        self.required = required
        self.max_length = max_length or self.max_length
        options.setdefault("description", help)
        super().__init__(label, [self._present, *validators], **options)
        # templates draw a field of another module like the one here that it is made of
        self.type = next(one.__name__ for one in type(self).__mro__ if one.__module__ == __name__)
        if required:
            self.flags.required = True  # type: ignore[attr-defined]  # WTForms' own

    def _present(self, _form: FlaskForm, field: Field) -> None:
        if field.errors:
            raise StopValidation
        if field.data in (None, "", []):
            raise StopValidation(self.missing_message() if self.required else None)

    def missing_message(self) -> str:
        return _("Please fill this in.")

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read what was typed; a wrong text leaves ``data`` empty and stays in the field."""
        self.data = None
        if valuelist and (text := self.clean(str(valuelist[0]))):
            try:
                self.data = self.read(text)
            except CoopError as error:
                raise ValueError(translate_error(error)) from error

    def clean(self, text: str) -> str:
        """Return ``text`` trimmed, in normal form; refuse control characters and excess length."""
        text = unicodedata.normalize("NFC", text).strip()
        if _CONTROL.search(text):
            raise ValueError(
                _("This contains characters that cannot be stored. Please type it again.")
            )
        return self.fitting(text)

    def fitting(self, text: str) -> str:
        """Return ``text``, or refuse it for its length."""
        if len(text) > self.max_length:
            raise ValueError(
                _("This is too long: at most %(most)s characters.", most=number(self.max_length))
            )
        return text

    def read(self, text: str) -> Any:
        """Return the value that ``text`` stands for; raises ValueError or CoopError."""
        return text

    write = staticmethod(str)

    def _value(self) -> str:
        typed = getattr(self, "raw_data", None)
        if typed:
            return str(typed[0])
        return "" if self.data is None else self.write(self.data)


class TextField(_Asked, StringField):
    """One line of text; line breaks become spaces."""

    def clean(self, text: str) -> str:
        return super().clean(re.sub(r"[ \t\r\n]+", " ", text))


class LongTextField(_Asked, TextAreaField):
    """Several lines of text."""

    max_length = 4000

    def clean(self, text: str) -> str:
        return super().clean(text.replace("\r\n", "\n").replace("\r", "\n"))


class _Bounded(_Asked, StringField):
    """A number from ``minimum`` to ``maximum``, both included."""

    minimum: Any = 0
    maximum: Any

    def __init__(
        self, label: Text, *, minimum: Any = None, maximum: Any = None, **options: Any
    ) -> None:
        self.minimum = self.minimum if minimum is None else minimum
        self.maximum = self.maximum if maximum is None else min(maximum, type(self).maximum)
        super().__init__(label, **options)

    def read(self, text: str) -> Any:
        value = self.parse(text)
        if value < self.minimum:
            raise ValueError(_("This must be at least %(least)s.", least=self.show(self.minimum)))
        if value > self.maximum:
            raise ValueError(_("This must be at most %(most)s.", most=self.show(self.maximum)))
        return value


class MoneyField(_Bounded):
    """Whole rupiah, typed freely; at least 1 unless ``minimum`` says otherwise."""

    minimum, maximum = 1, MAX_RUPIAH
    show = staticmethod(format_rupiah)
    write = staticmethod(format_number)

    def parse(self, text: str) -> int:
        return parse_rupiah(text, allow_negative=self.minimum < 0, maximum=MAX_RUPIAH)


class WholeNumberField(_Bounded):
    """A count, at least 0 unless ``minimum`` says otherwise; dots between thousands are fine."""

    maximum = 10**9
    show = staticmethod(number)

    def parse(self, text: str) -> int:
        if not _WHOLE.fullmatch(text):
            raise ValueError(_("Enter a whole number."))
        return int(text.replace(".", ""))


class PercentField(_Bounded):
    """Percent as a Decimal, typed with comma or dot."""

    minimum, maximum = Decimal(0), Decimal(1000)
    show = staticmethod(percent)
    parse = staticmethod(parse_percent)

    def write(self, value: Decimal) -> str:
        return percent(value).removesuffix("%")


class DateField(_Asked, StringField):
    """A date, typed or picked, from ``earliest`` to ``latest`` (inclusive)."""

    def __init__(
        self,
        label: Text,
        *,
        earliest: Callable[[], date] | None = None,
        latest: Callable[[], date] | None = None,
        **options: Any,
    ) -> None:
        self.earliest, self.latest = earliest, latest
        super().__init__(label, **options)

    def read(self, text: str) -> date:
        day = dates.parse_date(text)
        if day.year not in dates.YEARS:
            raise ValueError(_("Please check the year."))
        if self.earliest and day < self.earliest():
            raise ValueError(_("Choose a date from %(date)s on.", date=long_date(self.earliest())))
        if self.latest and day > self.latest():
            raise ValueError(_("Choose a date up to %(date)s.", date=long_date(self.latest())))
        return day

    def write(self, value: date) -> str:
        return value.isoformat()

    def picked(self) -> str:
        """Return the value for the browser's date picker, which knows ISO dates only."""
        return self.data.isoformat() if isinstance(self.data, date) else ""


class PhoneField(_Asked, TelField):
    """A phone number in any usual form; gives ``+628…``."""

    def read(self, text: str) -> str:
        try:
            parsed = phonenumbers.parse(text, "ID")
        except phonenumbers.NumberParseException:
            parsed = None
        if parsed is None or not phonenumbers.is_valid_number(parsed):
            raise ValueError(
                _("This phone number does not look right. Write it like 0812 3456 7890.")
            )
        return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)

    def write(self, value: str) -> str:
        return "0" + value[3:] if value.startswith("+62") else value


class NikField(_Asked, StringField):
    """The 16 digits of an Indonesian identity card; spaces, dots and dashes are ignored."""

    def read(self, text: str) -> str:
        digits = re.sub(r"[\s.\-]", "", text)
        if not digits.isascii() or not digits.isdigit():
            raise ValueError(_("A NIK has digits only, as printed on the identity card."))
        if len(digits) != 16:
            raise ValueError(_("A NIK has 16 digits, this one %(count)s.", count=len(digits)))
        return digits


class EmailField(_Asked, StringField):
    """An e-mail address, checked by its form only, in normal form."""

    def read(self, text: str) -> str:
        try:
            return validate_email(text, check_deliverability=False).normalized
        except EmailNotValidError as error:
            raise ValueError(
                _("This e-mail address does not look right. It should look like name@example.com.")
            ) from error


class PasswordField(_Asked, StringField):
    """A password: taken as typed, never shown again."""

    def clean(self, text: str) -> str:
        return self.fitting(text)

    def _value(self) -> str:
        return ""


class _Chosen(_Asked):
    """Choices from an enum (worded by its labels), pairs, or a callable that gives pairs.

    Only what is offered when the form is validated counts, so a view may set ``choices`` late.
    """

    def __init__(
        self, label: Text, *, choices: Choices = (), style: str = "select", **options: Any
    ) -> None:
        self.style = style
        choices = choices if callable(choices) else partial(list, choices)
        if isinstance(choices, type):
            members = {str(member.value): member for member in choices}
            options["coerce"] = lambda value: members.get(_plain(value))
            choices = lambda kind=choices: [(one, label_of(one)) for one in kind]  # noqa: E731
        super().__init__(label, choices=choices, **options)

    def missing_message(self) -> str:
        return _("Please choose one.")

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Keep what was sent until ``pre_validate`` compares it with what is offered."""
        self.data = None

    def chosen(self) -> list[str]:
        """Return the plain values that are ticked or selected now."""
        if self.raw_data is not None:
            return [value for value in self.raw_data if value != ""]
        held = self.data if isinstance(self.data, (list, tuple)) else [self.data]
        return [_plain(value) for value in held if value is not None]

    def options(self) -> list[tuple[str, str, bool]]:
        """Return (value, label, selected) for the template."""
        chosen = self.chosen()
        pairs = ((_plain(choice.value), choice.label) for choice in self.iter_choices())
        return [(value, str(label), value in chosen) for value, label in pairs]

    def pre_validate(self, form: FlaskForm) -> None:
        """Take over what was chosen, or refuse what is not offered."""
        offered = {_plain(choice.value): choice.value for choice in self.iter_choices()}
        chosen = list(dict.fromkeys(self.chosen()))
        if any(value not in offered for value in chosen):
            raise StopValidation(_("This choice is no longer offered. Please choose again."))
        self.take([self.coerce(offered[value]) for value in chosen])


class ChoiceField(_Chosen, SelectField):
    """One of several; ``style`` is ``select`` or ``radio``. Gives what ``coerce`` makes of it."""

    def take(self, values: list[Any]) -> None:
        self.data = values[0] if values else None


class ManyChoicesField(_Chosen, SelectMultipleField):
    """Any number of several, as ticks; gives a list."""

    def take(self, values: list[Any]) -> None:
        self.data = values


class YesField(BooleanField):
    """A tick. ``required`` means that it must be ticked (consent)."""

    def __init__(
        self,
        label: Text,
        *,
        required: bool = False,
        help: Text = "",  # noqa: A002 - as in the other fields
        must: Text = _l("Please tick this to go on."),
        **options: Any,
    ) -> None:
        checks = [DataRequired(must)] if required else []
        super().__init__(label, checks, description=help, **options)


class UploadField(_Asked, FileField):
    """A picture or PDF; gives the staged file (``coop.web.uploads.StagedFile``) or None."""

    accept = "image/jpeg,image/png,application/pdf"

    def process_formdata(self, valuelist: list[Any]) -> None:
        try:
            self.data = uploads.staged(self.name)
        except Refused as refused:
            self.data = None
            raise ValueError(translate_error(refused)) from refused

    def missing_message(self) -> str:
        return _("Please choose a file.")

    def _value(self) -> str:
        return ""


def attach_error(form: FlaskForm, error: CoopError) -> None:
    """Put a refusal beside the field that it names, or on top of the form."""
    sentence = translate_error(error)
    if error.field and error.field in form:
        field = form[error.field]
        field.errors = [*field.errors, sentence]
    else:
        form.form_errors.append(sentence)


def _plain(value: Any) -> str:
    return str(value.value) if isinstance(value, Enum) else str(value)

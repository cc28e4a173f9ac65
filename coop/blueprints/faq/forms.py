"""What the secretary writes."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import ValidationError

from coop.blueprints.faq.place import here
from coop.domain.faq.queries import list_categories
from coop.domain.faq.types import FaqText
from coop.web.forms import ChoiceField, Form, LongTextField, TextField


def category_choices() -> list[tuple[int, str]]:
    """Return the categories of the unit whose page it is, as choices."""
    return [(category.id, category.name) for category in list_categories(here().unit_id)]


class QuestionForm(Form):
    category_id = ChoiceField(_l("Category"), choices=category_choices, coerce=int, required=True)
    title = TextField(
        _l("Question"),
        required=True,
        max_length=200,
        help=_l("As a reader would ask it: “Bagaimana cara …?”"),
    )
    answer = LongTextField(
        _l("Answer"),
        required=True,
        max_length=8000,
        help=_l("**bold**, lists with - or 1., links as [text](address)."),
    )
    title_en = TextField(_l("Question in English"), max_length=200)
    answer_en = LongTextField(_l("Answer in English"), max_length=8000)

    def validate_title_en(self, _field: TextField) -> None:
        if not (self.answer_en.data or self.answer_en.process_errors):
            raise ValidationError(_("The English question needs its English answer."))

    def validate_answer_en(self, _field: LongTextField) -> None:
        if not (self.title_en.data or self.title_en.process_errors):
            raise ValidationError(_("The English answer needs its English question."))

    def text(self) -> FaqText:
        """Return what was written."""
        return FaqText(
            self.category_id.data,
            self.title.data or "",
            self.answer.data or "",
            self.title_en.data,
            self.answer_en.data,
        )


class CategoryForm(Form):
    name = TextField(_l("Name"), required=True, max_length=80)
    name_en = TextField(_l("Name in English"), max_length=80)

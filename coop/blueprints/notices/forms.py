"""What the secretary writes of a notice."""

from typing import Any

from flask_babel import lazy_gettext as _l

from coop.domain.notices.offers import list_offers
from coop.domain.notices.types import NoticeKind, NoticeText
from coop.domain.people.audiences import GROUPS
from coop.domain.people.types import EVERYONE
from coop.domain.settings.service import today
from coop.refs import Ref
from coop.web.filters import label, translated
from coop.web.forms import (
    ChoiceField,
    DateField,
    Form,
    LongTextField,
    TextField,
    UploadField,
    YesField,
)


def product_choices() -> list[tuple[str, str]]:
    """Return what can be promoted today as choices."""
    return [(str(offer.ref), offer.name) for offer in list_offers(today())]


def audience_choices() -> list[tuple[str, str]]:
    """Return everyone, and each group."""
    return [(EVERYONE, audience_word(EVERYONE)), *((code, audience_word(code)) for code in GROUPS)]


def audience_word(code: str) -> str:
    """Return what a group is called on the screen."""
    return translated(GROUPS[code].label) if code in GROUPS else label(code)


def read_ref(value: str) -> Ref:
    """Return what ``loan_product:2`` stands for."""
    kind, _colon, key = value.partition(":")
    return Ref(kind, int(key))


class NoticeForm(Form):
    kind = ChoiceField(
        _l("What is it?"),
        choices=NoticeKind,
        style="radio",
        required=True,
        default=NoticeKind.NEWS,
    )
    product = ChoiceField(
        _l("Product"),
        choices=product_choices,
        help=_l("For a product: its terms of the day stand below your text by themselves."),
    )
    title = TextField(_l("Title"), required=True, max_length=120)
    teaser = TextField(
        _l("In one sentence"),
        required=True,
        max_length=240,
        help=_l("Stands on the home pages below the title."),
    )
    text = LongTextField(
        _l("Text"),
        required=True,
        max_length=8000,
        help=_l("**bold**, lists with - or 1., links as [text](address)."),
    )
    title_en = TextField(_l("Title in English"), max_length=120)
    teaser_en = TextField(_l("In one English sentence"), max_length=240)
    text_en = LongTextField(_l("Text in English"), max_length=8000)
    picture = UploadField(_l("Picture"), help=_l("JPEG or PNG, best twice as wide as high."))
    picture_alt = TextField(
        _l("What the picture shows"),
        max_length=200,
        help=_l("Read aloud to those who cannot see it."),
    )
    picture_alt_en = TextField(_l("What the picture shows, in English"), max_length=200)
    drops_picture = YesField(_l("Without a picture from now on"))
    audience = ChoiceField(
        _l("Who may read it?"), choices=audience_choices, required=True, default=EVERYONE
    )
    on_public_home = YesField(_l("Show it on the public home page"))
    on_member_home = YesField(_l("Show it on the members' home page"), default=True)
    is_first = YesField(_l("Before the others"))
    invites_to_join = YesField(_l("With a button to become a member, for guests"))
    from_on = DateField(_l("First day"), required=True)
    until_on = DateField(_l("Last day"), help=_l("Leave it empty for no end."))

    def notice(self) -> NoticeText:
        """Return what was written."""
        typed: dict[str, Any] = {
            name: field.data
            for name, field in self._fields.items()
            if name in NoticeText.__dataclass_fields__
        }
        product = self.product.data
        return NoticeText(**typed, subject=read_ref(product) if product else None)

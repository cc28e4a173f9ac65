"""Forms of the catalogue."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from coop.domain.catalogue.rules import MOST_PIECES
from coop.domain.catalogue.service import CompanionWish
from coop.domain.catalogue.types import CompanionAt, Item, ItemKind, ItemTerms, PrintPaper
from coop.domain.payments.sources import SOURCES
from coop.domain.people.audiences import GROUPS
from coop.web.filters import translated
from coop.web.forms import (
    ChoiceField,
    DateField,
    Form,
    LongTextField,
    ManyChoicesField,
    MoneyField,
    TextField,
    UploadField,
    WholeNumberField,
    YesField,
)

NO_GROUP = 0
PARTS = range(1, 9)
"""The rows of a package's form: it holds at most so many different items."""
COMPANIONS = range(1, 7)


class PictureField(UploadField):
    """A picture, no PDF."""

    accept = "image/jpeg,image/png"


class ItemForm(Form):
    name = TextField(_l("Name"), required=True, max_length=120)
    code = TextField(
        _l("Code"),
        required=True,
        max_length=30,
        help=_l("Short, for lists and receipts: letters, digits and dashes."),
    )
    description = LongTextField(
        _l("Description"), max_length=4000, help=_l("Markdown: **bold**, lists with a dash.")
    )
    unit_amount = MoneyField(_l("Price"), required=True, minimum=0, help=_l("A piece, in rupiah."))
    group = ChoiceField(_l("Heading"), required=True, coerce=int)
    tags = TextField(
        _l("Tags"), max_length=200, help=_l("Words with commas between; promotions look for them.")
    )
    is_public = YesField(
        _l("Show it on the public pages"), help=_l("Without the tick only the desk sells it.")
    )
    audiences = ManyChoicesField(
        _l("Only for"),
        choices=lambda: [(code, translated(one.label)) for code, one in GROUPS.items()],
        help=_l("Nothing ticked: for everybody."),
    )
    first_on = DateField(_l("Offered from"))
    last_on = DateField(_l("Offered until"), help=_l("This day included."))
    most_pieces = WholeNumberField(
        _l("Most pieces in an order"), minimum=1, maximum=MOST_PIECES, help=_l("Empty: any number.")
    )
    sources = ManyChoicesField(
        _l("Ways to pay, beside cash and transfer"),
        choices=lambda: [(one.code, translated(one.label)) for one in SOURCES.values()],
        help=_l("An order offers what all its items allow."),
    )
    width_mm = WholeNumberField(_l("Width in millimetres"), minimum=10, maximum=5_000)
    height_mm = WholeNumberField(_l("Height in millimetres"), minimum=10, maximum=5_000)
    papers = ManyChoicesField(
        _l("Kinds of paper"),
        choices=PrintPaper,
        help=_l("Of photo prints. Nothing ticked: all of them."),
    )

    def detail(self, sides: dict[str, Any]) -> dict[str, Any]:
        """Return what a print adds: its sides, and the papers when some are named."""
        found = {name: side for name, side in sides.items() if side is not None}
        if "papers" in self and self.papers.data:
            found["papers"] = [str(paper.value) for paper in self.papers.data]
        return found

    def terms(self) -> ItemTerms:
        """Return the item that was typed."""
        sides = {name: self[name].data for name in ("width_mm", "height_mm") if name in self}
        tags = (one.strip().lower() for one in (self.tags.data or "").split(","))
        return ItemTerms(
            code=self.code.data,
            name=self.name.data,
            unit_amount=self.unit_amount.data,
            description=self.description.data or "",
            group_id=self.group.data or None,
            tags=frozenset(one for one in tags if one),
            is_public=self.is_public.data,
            audiences=frozenset(self.audiences.data or ()),
            first_on=self.first_on.data,
            last_on=self.last_on.data,
            most_pieces=self.most_pieces.data,
            detail=self.detail(sides),
            sources=frozenset(self.sources.data or ()),
        )


class NewItemForm(ItemForm):
    kind = ChoiceField(
        _l("Kind"),
        required=True,
        choices=ItemKind,
        style="radio",
        help=_l("It stays as it is chosen now."),
    )


def written(item: Item) -> dict[str, object]:
    """Return what stands in the form of an item."""
    terms = item.terms
    return {
        "name": terms.name,
        "code": terms.code,
        "description": terms.description,
        "unit_amount": terms.unit_amount,
        "group": terms.group_id or NO_GROUP,
        "tags": ", ".join(sorted(terms.tags)),
        "is_public": terms.is_public,
        "audiences": sorted(terms.audiences),
        "first_on": terms.first_on,
        "last_on": terms.last_on,
        "most_pieces": terms.most_pieces,
        "sources": sorted(terms.sources),
        "width_mm": terms.detail.get("width_mm"),
        "height_mm": terms.detail.get("height_mm"),
        "papers": terms.detail.get("papers", ()),
    }


def with_groups(form: Any, groups: list[Any]) -> Any:
    """Let a form choose one of the unit's headings, or none."""
    form.group.choices = [(NO_GROUP, _("None")), *((group.id, group.name) for group in groups)]
    return form


class PictureForm(Form):
    picture = PictureField(_l("Picture"), required=True, help=_l("JPEG or PNG, up to 10 MB."))


class GroupForm(Form):
    name = TextField(_l("Name"), required=True, max_length=80)
    rank = WholeNumberField(
        _l("Place"), required=True, maximum=9_999, help=_l("Low numbers stand first.")
    )


class PartsForm(Form):
    """What is in a package: an item and its pieces in each row."""

    def rows(self) -> list[tuple[Any, Any]]:
        """Return the fields of each row: the item, its pieces."""
        return [(self[f"part_{n}"], self[f"pieces_{n}"]) for n in PARTS]

    def parts(self) -> list[tuple[int, int]]:
        """Return (item, pieces) of the rows that name an item; one piece unless typed."""
        return [(part.data, pieces.data or 1) for part, pieces in self.rows() if part.data]


class CompanionsForm(Form):
    """What goes with an item, and when it is offered."""

    def rows(self) -> list[tuple[Any, Any]]:
        """Return the fields of each row: the item, the moment."""
        return [(self[f"companion_{n}"], self[f"moment_{n}"]) for n in COMPANIONS]

    def wishes(self) -> list[CompanionWish]:
        """Return what was chosen, in its order; at both moments unless chosen."""
        return [
            CompanionWish(one.data, moment.data or CompanionAt.BOTH)
            for one, moment in self.rows()
            if one.data
        ]


for _n in PARTS:
    setattr(PartsForm, f"part_{_n}", ChoiceField(_l("Item"), coerce=int))
    setattr(
        PartsForm,
        f"pieces_{_n}",
        WholeNumberField(_l("Pieces"), minimum=1, maximum=MOST_PIECES),
    )
for _n in COMPANIONS:
    setattr(CompanionsForm, f"companion_{_n}", ChoiceField(_l("Item"), coerce=int))
    setattr(CompanionsForm, f"moment_{_n}", ChoiceField(_l("When"), choices=CompanionAt))


def parts_form(item: Item, others: list[Item]) -> PartsForm:
    """Return the form of a package's contents, as they are unless it was sent."""
    known = {
        name: value
        for n, part in zip(PARTS, item.parts, strict=False)
        for name, value in ((f"part_{n}", part.item_id), (f"pieces_{n}", part.quantity))
    }
    form = PartsForm(data=known)
    choices = [(one.id, f"{one.terms.code} · {one.terms.name}") for one in others]
    for field, _pieces in form.rows():
        field.choices = choices
    return form


def companions_form(item: Item, others: list[Item], now: list[CompanionWish]) -> CompanionsForm:
    """Return the form of what goes with an item, as it is unless it was sent."""
    known = {
        name: value
        for n, wish in zip(COMPANIONS, now, strict=False)
        for name, value in ((f"companion_{n}", wish.item_id), (f"moment_{n}", wish.at))
    }
    form = CompanionsForm(data=known)
    choices = [
        (one.id, f"{one.terms.code} · {one.terms.name}") for one in others if one.id != item.id
    ]
    for field, _moment in form.rows():
        field.choices = choices
    return form

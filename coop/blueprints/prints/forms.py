"""Forms of photo prints."""

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict
from wtforms import HiddenField

from coop.blueprints.orders.destinations import PICK_UP, area_choices, destination_fields
from coop.domain.prints.types import MOST_COPIES, Fit, Paper, PrintWish, Size
from coop.money import format_rupiah
from coop.web.filters import label
from coop.web.forms import ChoiceField, Form, ManyChoicesField, TextField, WholeNumberField
from coop.web.print_uploads import PicturesField


class StartForm(Form):
    """One press: nothing is typed."""


class PicturesForm(Form):
    pictures = PicturesField(
        _l("Pictures from your phone or computer"),
        required=True,
        help=_l("JPEG or PNG, up to 10 MB each. You can choose many at once."),
    )


def _sizes(sizes: Sequence[Size]) -> list[tuple[int, str]]:
    return [
        (one.item.id, f"{one.item.terms.name} · {format_rupiah(one.item.terms.unit_amount)}")
        for one in sizes
    ]


class SameForm(Form):
    """How all pictures are printed."""

    size = ChoiceField(_l("Size"), required=True, coerce=int, style="select")
    paper = ChoiceField(_l("Paper"), required=True, choices=Paper, style="select")
    fit = ChoiceField(_l("On the paper"), required=True, choices=Fit, style="select")
    copies = WholeNumberField(_l("Copies"), required=True, minimum=1, maximum=MOST_COPIES)

    def wish(self) -> PrintWish:
        """Return what was chosen."""
        return PrintWish(self.size.data, self.paper.data, self.fit.data, self.copies.data)


def same_form(sizes: Sequence[Size], pictures: Sequence[Any] = ()) -> SameForm:
    """Return the form with the sizes that are offered, as the first picture is printed."""
    first = pictures[0] if pictures else None
    form = SameForm(
        data={
            "size": first.item_id if first else None,
            "paper": first.paper if first else Paper.GLOSSY,
            "fit": first.fit if first else Fit.FILL,
            "copies": first.copies if first else 1,
        }
    )
    form.size.choices = _sizes(sizes)
    return form


NAMES = ("size", "paper", "fit", "copies")


class WishesForm(Form):
    """How each picture is printed: four fields a picture."""

    def of(self, picture_id: int) -> dict[str, Any]:
        """Return the fields of a picture by their name."""
        return {name: self[f"{name}_{picture_id}"] for name in NAMES}

    def wish(self, picture_id: int) -> PrintWish:
        """Return what was chosen for a picture."""
        chosen = [field.data for field in self.of(picture_id).values()]
        return PrintWish(*chosen)


def wishes_form(
    pictures: Sequence[Any], sizes: Sequence[Size], typed: MultiDict[str, str] | None = None
) -> WishesForm:
    """Return the form of a draft, as the pictures are described by now, or were ``typed``.

    Of a picture that came after the form was shown nothing was typed: it stays as it is.
    """
    fields: dict[str, Any] = {}
    for one in pictures:
        known = {
            "size": one.item_id,
            "paper": one.paper,
            "fit": one.fit,
            "copies": one.copies,
        }
        made = {
            "size": ChoiceField(
                _l("Size"),
                required=True,
                coerce=int,
                style="select",
                choices=_sizes(sizes),
                default=known["size"],
            ),
            "paper": ChoiceField(
                _l("Paper"), required=True, choices=Paper, style="select", default=known["paper"]
            ),
            "fit": ChoiceField(
                _l("On the paper"), required=True, choices=Fit, style="select", default=known["fit"]
            ),
            "copies": WholeNumberField(
                _l("Copies"),
                required=True,
                minimum=1,
                maximum=MOST_COPIES,
                default=known["copies"],
            ),
        }
        fields |= {f"{name}_{one.id}": field for name, field in made.items()}
    made_of: dict[str, Any] = {} if typed is None else {"formdata": _with_known(typed, pictures)}
    form: WishesForm = type("WishesForm", (WishesForm,), fields)(**made_of)
    return form


def _with_known(typed: MultiDict[str, str], pictures: Sequence[Any]) -> MultiDict[str, str]:
    """Return what was typed, with what is known of the pictures that were not on the form."""
    found = MultiDict(typed)
    for one in pictures if has_wishes(typed) else ():
        names = [f"{name}_{one.id}" for name in NAMES]
        if not any(name in typed for name in names):
            known = (str(one.item_id), one.paper.value, one.fit.value, str(one.copies))
            found.update(dict(zip(names, known, strict=True)))
    return found


def has_wishes(typed: MultiDict[str, str]) -> bool:
    """Say whether anything was typed of how pictures are printed."""
    return any(name.startswith("size_") for name in typed)


class OrderForm(Form):
    """Where the prints go, with which promotions, at the price that was shown."""

    area = ChoiceField(_l("How you get it"), coerce=int, style="radio")
    chosen = ManyChoicesField(_l("Promotions that you can choose"), choices=())
    code = TextField(_l("Code of a promotion"), max_length=40)
    expected = HiddenField()


for _name, _field in destination_fields().items():
    setattr(OrderForm, _name, _field)


def order_form() -> OrderForm:
    """Return the form with where the unit delivers to; without any it is picked up."""
    form = OrderForm(data={"area": PICK_UP})
    form.area.choices = area_choices()
    if len(form.area.choices) == 1:
        for name in ("area", *destination_fields()):
            del form[name]
    return form


def names_of_papers(size: Size) -> str:
    """Return the papers of a size, to be read."""
    return ", ".join(str(label(one)) for one in size.papers)

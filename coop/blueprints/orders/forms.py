"""Forms of orders."""

from collections.abc import Iterable, Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField

from coop.blueprints.orders.destinations import PICK_UP, area_choices, destination_fields
from coop.domain.catalogue.rules import MOST_PIECES
from coop.domain.catalogue.types import Item
from coop.domain.sales.types import CreditWish, HandOver, Wish
from coop.web.forms import (
    ChoiceField,
    Form,
    ManyChoicesField,
    MoneyField,
    TextField,
    WholeNumberField,
    YesField,
)

SALE_ROWS = range(1, 6)
OWN_ROWS = range(1, 3)


class BasketForm(Form):
    """How many pieces of what, how it is had, which promotions, and a code."""

    area = ChoiceField(_l("How you get it"), coerce=int)

    chosen = ManyChoicesField(_l("Promotions that you can choose"), choices=())
    code = TextField(_l("Code of a promotion"), max_length=40)

    def pieces(self) -> dict[int, int]:
        """Return pieces by item, as typed; nothing typed is none."""
        return {
            int(one.short_name.removeprefix("pieces_")): one.data or 0 for one in self.piece_fields
        }

    @property
    def piece_fields(self) -> list[WholeNumberField]:
        """The fields of the pieces, one for each item."""
        return [one for one in self if one.short_name.startswith("pieces_")]


def basket_form(
    items: Sequence[tuple[Item, int]], chosen: Iterable[str] = (), area_id: int = PICK_UP
) -> BasketForm:
    """Return the form of a basket with (item, pieces)."""
    fields = {
        f"pieces_{item.id}": WholeNumberField(item.terms.name, maximum=MOST_PIECES, default=pieces)
        for item, pieces in items
    }
    form: BasketForm = type("BasketForm", (BasketForm,), fields)(
        data={"chosen": list(chosen), "area": area_id}
    )
    form.area.choices = area_choices()
    if len(form.area.choices) == 1:
        del form.area
    return form


class PlaceForm(Form):
    """What the customer was shown is what they order."""

    expected = HiddenField()


class DeliverForm(PlaceForm):
    """The same, with who receives it and where."""


for _name, _field in destination_fields().items():
    setattr(DeliverForm, _name, _field)


class AreaForm(Form):
    name = TextField(_l("Town or district"), required=True, max_length=80)
    fee_amount = MoneyField(
        _l("Price of the delivery"), required=True, minimum=0, help=_l("An order, in rupiah.")
    )


class FeeForm(Form):
    fee_amount = MoneyField(
        _l("Price of the delivery"), required=True, minimum=0, help=_l("An order, in rupiah.")
    )


class ReasonForm(Form):
    reason = TextField(_l("Why"), required=True, max_length=300)


class CancelForm(Form):
    reason = TextField(_l("Why"), required=True, max_length=300)
    keeps = MoneyField(
        _l("What the unit keeps"),
        minimum=0,
        help=_l("Of what was paid, such as for a missed appointment. Empty: nothing."),
    )


class CashForm(Form):
    amount = MoneyField(_l("Cash received"), required=True)


class AnswerForm(Form):
    answer = TextField(_l("Answer"), max_length=300, help=_l("Needed to refuse."))


class PayoutForm(Form):
    amount = MoneyField(_l("Amount"), required=True)
    bank_account = ChoiceField(_l("From"), required=True, coerce=int)


class CreditForm(Form):
    """What is to be taken off: the whole, an amount, or pieces of the lines."""

    extent = ChoiceField(
        _l("How much"),
        required=True,
        style="radio",
        choices=[
            ("whole", _l("The whole order")),
            ("amount", _l("An amount")),
            ("pieces", _l("Pieces that came back")),
        ],
    )
    amount = MoneyField(_l("Amount"))
    reason = TextField(_l("Why"), required=True, max_length=300)

    @property
    def piece_fields(self) -> list[WholeNumberField]:
        """The fields of the pieces, one for each line."""
        return [one for one in self if one.short_name.startswith("line_")]

    def wish(self, lines: Sequence[Any]) -> CreditWish:
        """Return what was chosen of the order's lines."""
        if self.extent.data == "amount":
            return CreditWish(amount=self.amount.data or 0)
        if self.extent.data == "pieces":
            typed = {one.short_name: one.data or 0 for one in self.piece_fields}
            pieces = {line.id: typed.get(f"line_{line.rank}", 0) for line in lines}
            return CreditWish(quantities={key: count for key, count in pieces.items() if count})
        return CreditWish()


def credit_form(lines: Sequence[Any]) -> CreditForm:
    """Return the form for the lines of an order that still have pieces."""
    fields = {
        f"line_{line.rank}": WholeNumberField(
            line.text, maximum=line.quantity - line.credited_quantity
        )
        for line in lines
        if line.quantity > line.credited_quantity
    }
    form: CreditForm = type("CreditForm", (CreditForm,), fields)(data={"extent": "whole"})
    return form


class SaleForm(Form):
    """What the desk sells to a customer."""

    customer = TextField(
        _l("Customer"),
        required=True,
        max_length=120,
        help=_l("Code, phone number or name, as in the list of customers."),
    )
    code = TextField(_l("Code of a promotion"), max_length=40)
    chosen = ManyChoicesField(_l("Promotions that can be chosen"), choices=())
    hand_over = ChoiceField(
        _l("How the customer gets it"), required=True, choices=HandOver, style="radio"
    )
    area = ChoiceField(_l("Delivery area"), coerce=int)
    delivery_amount = MoneyField(
        _l("Price of the delivery"), minimum=0, help=_l("Empty: that of the area.")
    )
    takes_cash = YesField(_l("Paid in cash now"))
    hands_over = YesField(_l("Handed over now"))
    expected = HiddenField()

    def item_rows(self) -> list[tuple[Any, Any]]:
        """Return the fields of each row of the catalogue: the item, its pieces."""
        return [(self[f"item_{n}"], self[f"pieces_{n}"]) for n in SALE_ROWS]

    def own_rows(self) -> list[tuple[Any, Any, Any]]:
        """Return the fields of each line of the desk's own: text, pieces, price of a piece."""
        return [(self[f"text_{n}"], self[f"count_{n}"], self[f"price_{n}"]) for n in OWN_ROWS]

    def wishes(self) -> tuple[Wish, ...]:
        """Return what was typed; one piece unless told."""
        items = [Wish(count.data or 1, item.data) for item, count in self.item_rows() if item.data]
        own = [
            Wish(count.data or 1, text=text.data, unit_amount=price.data or 0)
            for text, count, price in self.own_rows()
            if text.data
        ]
        return (*items, *own)


for _name, _field in destination_fields().items():
    setattr(SaleForm, _name, _field)
for _n in SALE_ROWS:
    setattr(SaleForm, f"item_{_n}", ChoiceField(_l("Item"), coerce=int))
    setattr(
        SaleForm, f"pieces_{_n}", WholeNumberField(_l("Pieces"), minimum=1, maximum=MOST_PIECES)
    )
for _n in OWN_ROWS:
    setattr(SaleForm, f"text_{_n}", TextField(_l("A line of your own"), max_length=200))
    setattr(SaleForm, f"count_{_n}", WholeNumberField(_l("Pieces"), minimum=1, maximum=MOST_PIECES))
    setattr(SaleForm, f"price_{_n}", MoneyField(_l("Price of a piece"), minimum=0))


def sale_form(items: Sequence[Item]) -> SaleForm:
    """Return the form with what the unit sells now."""
    form = SaleForm(data={"hand_over": HandOver.PICK_UP})
    choices = [(one.id, f"{one.terms.code} · {one.terms.name}") for one in items]
    for field, _pieces in form.item_rows():
        field.choices = choices
    form.area.choices = area_choices()[1:]
    if not form.area.choices:
        del form.area
    return form

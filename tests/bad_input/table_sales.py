"""The forms of the catalogue and of orders."""

from tests.bad_input.row import Row, choice, count, file, long, money, text, tick
from tests.bad_input.typed import Box

ITEM = {
    "name": text("Cuci kondensor"),
    "code": text("CUCI-KOND"),
    "description": long("Sampai bersih.", needed=False),
    "unit_amount": money("150000", zero=True),
    "group": choice("0", "zero"),
    "tags": text("servis", needed=False),
    "is_public": tick(needed=False),
    "audiences": choice("members", needed=False),
    "first_on": Box("day", "2031-03-01", needed=False),
    "last_on": Box("day", "2031-04-01", needed=False),
    "most_pieces": count("5", needed=False),
    "sources": choice("savings", needed=False),
}
SIZE = {
    "width_mm": count("100", needed=False),
    "height_mm": count("150", needed=False),
    "papers": choice("glossy", needed=False),
}
GROUP = {"name": text("Lain-lain"), "rank": count("90")}
NOTHING = choice("", needed=False)
NO_COUNT = count("", needed=False)

SALES = (
    Row("catalogue.new_item", "owner", {**ITEM, **SIZE, "kind": choice("service")}),
    Row("catalogue.edit_item", "owner", ITEM),
    Row("catalogue.groups", "owner", GROUP),
    Row("catalogue.edit_group", "owner", GROUP),
    Row("catalogue.pictures", "owner", {"picture": file()}),
    Row(
        "catalogue.parts",
        "owner",
        {
            "part_1": choice("FILTER", needed=False),
            "pieces_1": count("2", needed=False),
            **{f"part_{n}": NOTHING for n in range(2, 9)},
            **{f"pieces_{n}": NO_COUNT for n in range(2, 9)},
        },
    ),
    Row(
        "catalogue.companions",
        "owner",
        {
            "companion_1": choice("FILTER", needed=False),
            "moment_1": choice("after", needed=False),
            **{f"companion_{n}": NOTHING for n in range(2, 7)},
            **{f"moment_{n}": NOTHING for n in range(2, 7)},
        },
    ),
    Row(
        "orders.change_basket",
        "nobody",
        {
            "area": choice("0", "zero", needed=False),
            "chosen": NOTHING,
            "code": text("", needed=False),
        },
        "orders.basket",
        bare=True,
    ),
    Row(
        "orders.areas", "owner", {"name": text("Lembang"), "fee_amount": money("15000", zero=True)}
    ),
    Row("orders.area", "owner", {"fee_amount": money("17500", zero=True)}),
    Row("orders.pay", "member", {"bank_account": choice("1")}, amounts=True),
    Row("orders.cancel_mine", "member", {"reason": text("Tidak jadi")}, "orders.my_order"),
    Row(
        "orders.cancel",
        "desk",
        {"reason": text("Tidak jadi"), "keeps": money("0", needed=False, zero=True)},
        "orders.order",
    ),
    Row("orders.take_cash", "desk", {"amount": money("100000")}, "orders.order"),
    Row(
        "orders.ask_credit",
        "desk",
        {
            "extent": choice("amount"),
            "amount": money("50000", needed=False),
            "line_0": NO_COUNT,
            "reason": text("Kurang dingin"),
        },
    ),
    Row("orders.decide_credit", "owner", {"answer": text("Ya", needed=False)}, "orders.order"),
    Row(
        "orders.prepare_payout",
        "desk",
        {"amount": money("100000"), "bank_account": choice("0", "zero")},
    ),
    Row(
        "orders.sell",
        "desk",
        {
            "customer": text("PLG-00001"),
            "code": text("", needed=False),
            "chosen": NOTHING,
            "hand_over": choice("pick_up"),
            "area": NOTHING,
            "receiver": text("", needed=False),
            "receiver_phone": Box("phone", "", needed=False),
            "address": long("", needed=False),
            "postcode": Box("text", "", needed=False),
            "delivery_amount": money("0", needed=False, zero=True),
            "takes_cash": tick(needed=False),
            "hands_over": tick(needed=False),
            "expected": text("160000", needed=False),
            "item_1": choice("FILTER", needed=False),
            "pieces_1": count("1", needed=False),
            **{f"item_{n}": NOTHING for n in range(2, 6)},
            **{f"pieces_{n}": NO_COUNT for n in range(2, 6)},
            "text_1": text("Jasa las", needed=False),
            "count_1": count("1", needed=False),
            "price_1": money("75000", needed=False, zero=True),
            "text_2": text("", needed=False),
            "count_2": NO_COUNT,
            "price_2": money("", needed=False, zero=True),
        },
        bare=True,
    ),
)

# One button each: nothing is typed.
SALES_BUTTONS = {
    "catalogue.move_picture": "owner",
    "catalogue.remove_item": "owner",
    "catalogue.switch_item": "owner",
    "orders.advance": "desk",
    "orders.close_payout": "owner",
    "orders.complete": "desk",
    "orders.empty_basket": "nobody",
    "orders.pay_from": "member",
    "orders.place": "member",
    "orders.put_in": "nobody",
    "orders.switch_area": "owner",
}

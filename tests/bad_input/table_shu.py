"""The forms of sharing the surplus."""

from coop.domain.shu.types import FundKind
from tests.bad_input.row import Row, choice, day, long, text, tick
from tests.bad_input.typed import Box


def _percents() -> dict[str, Box]:
    whole = {"m_reserve": "100", "o_reserve": "100"}
    return {
        f"{table}_{kind.value}": Box(
            "count",
            whole.get(f"{table}_{kind.value}", "0"),
            takes=frozenset({"fraction"}),
            needed=False,
        )
        for table in ("m", "o")
        for kind in FundKind
    }


BY_UNIT = {
    f"unit_{code}": Box("count", "", takes=frozenset({"fraction"}), needed=False)
    for code in ("KSP", "TOKO", "bengkel", "studio")
}
PAYOUT = {"way": choice("transfer"), "bank_account_id": choice("1", needed=False)}

SHU = (
    Row(
        "shu.draft",
        "treasurer",
        {
            "savings_basis": choice("closing"),
            "savings_kinds": choice("pokok"),
            "includes_left": tick(needed=False),
            "stated": choice("whole"),
            "members_part": Box("count", "", needed=False, takes=frozenset({"fraction"})),
            **_percents(),
            **BY_UNIT,
        },
    ),
    Row(
        "shu.resolve",
        "chair",
        {"resolution": text("RAT-01"), "resolved_on": day("TODAY")},
        "shu.distribution",
    ),
    Row("shu.ask_undo", "treasurer", {"reason": long()}, "shu.distribution"),
    Row("shu.decide_undo", "chair", {"reason": long()}, "shu.distribution", fixed={"verdict": ""}),
    Row("shu.pay_all", "treasurer", PAYOUT, "shu.distribution"),
    Row("shu.pay_share", "treasurer", PAYOUT, "shu.share"),
)

# One button each: nothing is typed.
SHU_BUTTONS = {
    "shu.check": "supervisor",
    "shu.post": "treasurer",
    "shu.discard": "treasurer",
    "shu.lock": "treasurer",
    "shu.take_list": "treasurer",
    "shu.transfers": "treasurer",
}

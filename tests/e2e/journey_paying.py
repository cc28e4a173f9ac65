"""Money in: bills, transfers with their proof, cash at the counter, and what staff do with them."""

from datetime import date

from playwright.sync_api import Locator, expect

from coop.money import format_rupiah
from tests.e2e.journey_browser import Visitor, draw
from tests.e2e.journey_cast import NAME, Cast


def transfer(member: Visitor, base: int, on: date) -> int:
    """Take an amount to transfer for the bills that are shown, announce it; return the amount."""
    member.choose("To which bank do you transfer?", "BCA")
    member.send("Show me what to transfer")
    amount = member.figure("Amount")
    assert 0 < amount - base <= 999
    member.at("Transfer %(amount)s", amount=format_rupiah(amount))
    member.attach("Proof of the transfer", draw("m-BCA", format_rupiah(amount), on.isoformat()))
    expect(member.field("Day of the transfer")).to_have_value(on.isoformat())
    member.fill("Name of the account that you transferred from", NAME)
    member.send("I have transferred")
    member.at("Your transfer is being checked")
    return amount


def verify_transfer(cashier: Visitor, payer: str, amount: int) -> None:
    """Hold the proof beside the claim and the claim beside the bank statement."""
    cashier.go("Transfers to check")
    cashier.follow("Start checking")
    cashier.at("%(name)s paid %(amount)s", name=payer, amount=format_rupiah(amount))
    proof = cashier.picture("Proof of the transfer")
    verdict = cashier.field("Bank reference")
    _expect_beside(cashier, proof, verdict)
    verdict.fill(f"TRSF E-BANKING CR {amount}")
    cashier.send("Verify")
    cashier.told("Verified. The treasurer records it next.")


def _expect_beside(cashier: Visitor, proof: Locator, verdict: Locator) -> None:
    """Expect the decision at the right of the proof, or below it where there is no room."""
    picture, field = proof.bounding_box(), verdict.bounding_box()
    assert picture is not None
    assert field is not None
    width = cashier.page.viewport_size["width"]  # type: ignore[index]  # every page here has one
    assert picture["x"] + picture["width"] <= width
    if width < 768:
        assert picture["y"] + picture["height"] <= field["y"]
    else:
        assert picture["x"] + picture["width"] <= field["x"]


def record_transfer(treasurer: Visitor, payer: str, amount: int) -> None:
    """Book what the cashier found."""
    treasurer.go("Payments to record")
    row = treasurer.page.get_by_role("row").filter(has_text=format_rupiah(amount))
    expect(row).to_contain_text(payer)
    row.get_by_role("checkbox").check()
    treasurer.send_surely("Record the ticked payments")
    expect(treasurer.page.locator(".flash").last).to_contain_text("1")
    expect(treasurer.page.get_by_text(treasurer.words("Nothing to record"))).to_be_visible()


def take_in_transfer(member: Visitor, cast: Cast, base: int, on: date) -> int:
    """Let a transfer go all its way into the books; return its amount."""
    amount = transfer(member, base, on)
    verify_transfer(cast.staff("kasir"), NAME, amount)
    record_transfer(cast.staff("bendahara"), NAME, amount)
    cast.office.let_the_worker_work()
    return amount


def take_cash(cashier: Visitor, number: str, bill: str, amount: int) -> None:
    """Find who stands at the counter and take cash for one of the open bills."""
    cashier.go("Counter")
    cashier.page.get_by_role("searchbox").fill(number)
    cashier.send("Show")
    cashier.follow_row(number)
    cashier.at("Cash from %(name)s", name=NAME)
    for field in cashier.page.locator("main input[data-money]").all():
        field.fill("0")
    cashier.page.get_by_label(bill).fill(str(amount))
    cashier.send_surely("Receive cash")
    cashier.told("Received and booked. Give the receipt.")
    cashier.at("Received %(amount)s", amount=format_rupiah(amount))


def count_drawer(cast: Cast, amount: int) -> None:
    """Let the cashier count the drawer, and somebody else confirm the count."""
    cashier, treasurer = cast.staff("kasir"), cast.staff("bendahara")
    cashier.go("Cash drawer")
    cashier.fill("Counted in the drawer", str(amount))
    cashier.send("Save the count")
    cashier.told("Counted. Somebody else confirms it now.")
    treasurer.go("Drawer counts")
    treasurer.send("Confirm")
    treasurer.told("The count is confirmed.")

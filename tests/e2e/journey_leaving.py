"""Leaving: settled, approved, paid, deactivated once, and nothing left behind."""

from datetime import date
from fractions import Fraction

from playwright.sync_api import expect
from sqlalchemy import func, select

from coop.db import session
from coop.domain.ledger.queries import trial_balance
from coop.domain.savings.models import SavingsAccount, SavingsMovement, SavingsProduct
from coop.domain.savings.types import SavingsKind
from coop.domain.trail.models import TrailRow
from coop.money import format_rupiah, round_half_up
from coop.money import words as in_words
from tests.e2e.journey_browser import Visitor, expect_paper
from tests.e2e.journey_cast import EMAIL, NAME, PASSWORD, Cast
from tests.e2e.journey_lending import EARNED

LEFT_ON = date(2026, 7, 24)
MONEY = ("1-1101", "1-1201")


def leave(member: Visitor, cast: Cast, saved: int) -> int:
    """Ask to leave and be paid ``saved`` and July's interest by three people; return the latter."""
    cast.office.wait_until(LEFT_ON)
    interest = _earned_in_the_last_month(cast)
    amount = saved + interest
    member.go("Leave the cooperative")
    member.fill("Why you leave", "Pindah ke luar kota")
    member.tick("I want to end my membership. New loans and withdrawals stop from now on.")
    member.send_surely("Ask to leave")
    member.told("Your request has been received. The secretary settles it next.")
    for login, button, told in (
        ("sekretaris", "Settle", "The settlement is fixed. The chair approves it next."),
        ("ketua", "Approve settlement", "Approved. The treasurer pays next."),
        (
            "bendahara",
            "Pay settlement",
            "Paid and booked. The secretary deactivates the member next.",
        ),
    ):
        staff = cast.staff(login)
        staff.go("Leaving")
        staff.follow_row(NAME)
        staff.at("%(name)s leaves", name=NAME)
        assert staff.figure("Paid out") == amount
        if button == "Pay settlement":
            staff.choose("Paid from", "BCA")
        assert format_rupiah(amount) in staff.send_surely(button)
        staff.told(told)
        cast.office.audit(button)
    sheet = staff.paper("Settlement %(number)s", number="")
    expect_paper(sheet, NAME, in_words(amount), "Rina", "Hendra", "Budi")
    return interest


def _earned_in_the_last_month(cast: Cast) -> int:
    """Return what the balances at the end of each day earn at 3 percent, added up by hand."""
    with cast.office.inside():
        moves = session.execute(
            select(SavingsMovement.value_on, SavingsMovement.amount)
            .join(SavingsAccount, SavingsAccount.id == SavingsMovement.account_id)
            .join(SavingsProduct, SavingsProduct.id == SavingsAccount.product_id)
            .where(SavingsProduct.kind == SavingsKind.SUKARELA)
        ).all()
    days = [LEFT_ON.replace(day=number) for number in range(1, LEFT_ON.day + 1)]
    summed = sum(amount for day in days for on, amount in moves if on <= day)
    return round_half_up(Fraction(3 * summed, 36_500))


def deactivate(cast: Cast) -> None:
    """Deactivate, and send the very same form once more: the same answer, done once."""
    secretary, page = cast.staff("sekretaris"), cast.staff("sekretaris").page
    secretary.go("Leaving")
    secretary.follow_row(NAME)
    again = page.context.new_page()
    again.goto(page.url)
    form = page.locator("form[action$='/nonaktifkan']")
    address = str(form.get_attribute("action"))
    fields = form.evaluate("form => Object.fromEntries(new FormData(form))")
    secretary.send_surely("Deactivate member")
    done = "The member is deactivated. Login and card are no longer valid."
    secretary.told(done)
    repeated = page.request.post(address, form=fields)
    assert repeated.ok
    assert repeated.url == page.url
    assert secretary.words(done) in repeated.text()
    # the other window, where the button still stands: nothing to do any more, and it says so
    other = Visitor(again, cast.office)
    other.send_surely("Deactivate member")
    other.sees("This resignation has moved on meanwhile. Please look at it again.")
    again.close()
    cast.office.let_the_worker_work()
    cast.office.mail(EMAIL, "Your membership has ended")
    with cast.office.inside():
        assert _count_deactivations() == 1


def _count_deactivations() -> int | None:
    rows = select(func.count()).where(TrailRow.action == "resignation.completed")
    return session.scalar(rows.select_from(TrailRow))


def expect_nothing_left(
    member: Visitor, cast: Cast, number: str, token: str, interest: int
) -> None:
    """Nothing is valid, nobody gets in, and the books hold what the cooperative earned alone."""
    member.open("/simpanan-saya")
    member.at("Sign in")
    for name in (EMAIL, "081234567890", number):
        member.open("/masuk")
        member.fill("Login name", name)
        member.fill("Password", PASSWORD)
        member.press("Sign in")
        member.sees("Name or password is not right.")
    stranger = cast.visitor()
    stranger.open(f"/kartu/{token}")
    stranger.at("Member card is not valid")
    supervisor = cast.staff("pengawas")
    supervisor.go("Trial balance")
    supervisor.sees("Debit and credit are equal")
    supervisor.open("/simpanan?status=all")
    rows = supervisor.page.locator("main tbody tr")
    expect(rows).to_have_count(4)
    for row in rows.all():
        expect(row).to_contain_text(format_rupiah(0))
    with cast.office.inside():
        balances = {row.code: row.debit - row.credit for row in trial_balance(LEFT_ON).rows}
    kept = {code: amount for code, amount in balances.items() if amount}
    assert sum(kept.pop(code, 0) for code in MONEY) == EARNED - interest
    assert kept.pop("5-1100") == interest
    assert {code[0] for code in kept} == {"4"}, kept
    assert sum(kept.values()) == -EARNED

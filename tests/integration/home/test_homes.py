"""Each office's home in the demo cooperative: every number equals the list that it opens."""

import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from coop.blueprints.home.homes import HOMES, PANELS
from coop.domain.identity.types import STAFF_ROLES, UNIT_ROLES, Role
from coop.domain.reports.figure_queries import list_figures
from tests.integration.home.homes import (
    Found,
    count_rows,
    read_figures,
    read_needs,
    sum_rows,
    whole,
)
from tests.support.cooperative import STAFF, Cooperative

pytest_plugins = ["tests.support.cooperative_fixture"]

HOME = "/ringkasan"
# lists without a count of their own, or beside which the queue counts something else
NO_LIST = {
    "/tutup-buku",
    "/shu",
    "/bunga-simpanan",
    "/rekening-bank",
    "/pengaturan-diputuskan",
    "/potong-gaji",
    "/bendahara/pembatalan",
    "/jurnal/pembalikan",
    "/kelola-suara-anggota",
}
Check = Callable[[FlaskClient, Found], None]


def _rows(browser: FlaskClient, figure: Found) -> None:
    assert figure.whole == count_rows(browser, figure.address)


def _money_and_rows(browser: FlaskClient, figure: Found) -> None:
    assert figure.first_of_note == count_rows(browser, figure.address)
    assert figure.whole == sum_rows(browser, figure.address)


def _money(browser: FlaskClient, figure: Found) -> None:
    assert figure.whole == sum_rows(browser, figure.address)


def _stands_there(browser: FlaskClient, figure: Found) -> None:
    page = browser.get(figure.address)
    assert page.status_code == 200
    amounts = re.findall(r"(?:−\s*)?Rp[\d.]+", page.text)
    assert abs(figure.whole) in {abs(whole(amount)) for amount in amounts}


def _opens(browser: FlaskClient, figure: Found) -> None:
    assert figure.value
    assert browser.get(figure.address).status_code == 200


def _cells(mark: str) -> Check:
    def check(browser: FlaskClient, figure: Found) -> None:
        assert figure.whole == browser.get(figure.address).text.count(mark)

    return check


CHECKS: dict[str, Check] = {
    **dict.fromkeys(
        (
            *("members", "members_joined", "members_incomplete", "resignations"),
            *("complaints", "complaints_late", "confidential", "faq_failed"),
            *("notice_drafts", "broadcast_drafts", "against_advice_count", "decided_count"),
            *("reversals", "jobs_failed", "mails_dead", "without_code"),
        ),
        _rows,
    ),
    **dict.fromkeys(
        (
            *("to_match", "cash_today", "withdrawals_approved", "late_loans"),
            *("late_loans_of_committee", "before_committee", "officers_loans"),
        ),
        _money_and_rows,
    ),
    **dict.fromkeys(("savings", "loans"), _money),
    **dict.fromkeys(("liquid", "surplus", "payroll"), _stands_there),
    **dict.fromkeys(("shu", "audit", "trail", "stars", "months_open"), _opens),
    "drawers_waiting_count": _cells("Menunggu konfirmasi"),
    "settings_asked": _cells('<td class="cell-actions">'),
    "roles_asked": _cells('<td class="cell-actions">'),
}


@pytest.mark.parametrize("who", STAFF)
def test_every_figure_equals_the_list_that_it_opens(cooperative: Cooperative, who: str) -> None:
    browser = cooperative.visit(who)
    figures = read_figures(browser.get(HOME).text)
    keys = HOMES[Role(who)].figures
    assert [figure.title for figure in figures] != []
    assert len(figures) == len(keys), "each office may see the figures of its own home"
    for key, figure in zip(keys, figures, strict=True):
        CHECKS[key](browser, figure)


@pytest.mark.parametrize("who", STAFF)
def test_every_queue_equals_the_list_that_it_opens(cooperative: Cooperative, who: str) -> None:
    browser = cooperative.visit(who)
    for need in read_needs(browser.get(HOME).text):
        if need.address.partition("?")[0] not in NO_LIST:
            assert (need.title, need.first_of_note) == (
                need.title,
                count_rows(browser, need.address),
            )


def test_the_chair_reads_how_much_waits_and_since_when(cooperative: Cooperative) -> None:
    needs = {need.title: need for need in read_needs(cooperative.visit("chair").get(HOME).text)}
    withdrawals = needs["Penarikan untuk disetujui"]
    asked = sum_rows(cooperative.visit("chair"), withdrawals.address)
    assert f"Rp{asked:,}".replace(",", ".") in withdrawals.note
    assert "terlama sejak" in withdrawals.note


def test_no_home_is_another_ones_copy() -> None:
    assert set(HOMES) == STAFF_ROLES - UNIT_ROLES
    assert len(set(HOMES.values())) == len(HOMES)
    shown = {key for board in HOMES.values() for key in (*board.figures, *board.main, *board.side)}
    assert shown == set(PANELS), "none is for nobody"
    assert {key for board in HOMES.values() for key in board.figures} == {
        key for key, panel in PANELS.items() if panel.kind == "figure"
    }


def test_every_figure_that_is_read_is_shown() -> None:
    asked = {name for panel in PANELS.values() for name in panel.asks}
    assert asked == set(list_figures())


def test_the_lines_of_the_treasurer_equal_their_lists(cooperative: Cooperative) -> None:
    browser = cooperative.visit("treasurer")
    page = browser.get(HOME).text
    lines = re.findall(r'<li>\s*<div>\s*<a href="([^"]+)">[^<]+</a>.*?(Rp[\d.]+)', page, re.DOTALL)
    addresses = [address.replace("&amp;", "&") for address, _amount in lines]
    assert len(addresses) == 6
    for address, (_address, amount) in zip(addresses[1:], lines[1:], strict=True):
        assert whole(amount) == sum_rows(browser, address), address


def test_the_administrator_sees_no_money(cooperative: Cooperative) -> None:
    page = cooperative.visit("administrator").get(HOME).text
    assert "Rp" not in page.partition('<main class="page"')[2]


def test_a_member_sees_their_share_of_the_surplus_and_what_is_repaid(
    cooperative: Cooperative,
) -> None:
    browser = cooperative.visit("member")
    figures = {figure.title: figure for figure in read_figures(browser.get("/saya").text)}
    share = next(figure for title, figure in figures.items() if title.startswith("SHU saya"))
    assert share.value in browser.get(share.address).text
    assert 'class="progress-line"' in browser.get("/saya").text

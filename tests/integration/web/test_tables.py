"""Lists: headings that sort, and cells that say what the columns declare."""

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, date, datetime
from types import SimpleNamespace as Row
from typing import Any

import pytest
from flask import Flask, get_template_attribute
from flask_babel import lazy_gettext
from markupsafe import Markup

from coop.domain.loans.types import LoanStatus
from coop.refs import Ref
from coop.web.tables import table_headings, table_rows

pytestmark = pytest.mark.databases("sqlite")

NASTY, TAMED = '<b>&"O\'Brien"', "&lt;b&gt;&amp;&#34;O&#39;Brien&#34;"
LOAN = ("credit.loan", "loan_id", "id")


@pytest.fixture
def asked(app: Flask) -> Iterator[None]:
    """Answer a request in English that sorts a list by name."""
    with app.test_request_context("/anggota?lang=en&q=a+b&sort=name&page=3"):
        yield


def _cell(column: Mapping[str, Any], row: Row) -> str:
    """Return what stands in the only cell of the only row."""
    html = str(table_rows({"it": {"label": "It", **column}}, [row], None))
    opening = r'<tr><td class="cell-[a-z]+" data-label="It"><span class="cell-value">'
    found = re.fullmatch(rf"{opening}(.*)</span></td></tr>", html)
    assert found, html
    return found[1]


# --- what a cell shows ---


@pytest.mark.parametrize(
    ("column", "value", "shown"),
    [
        ({}, "Siti", "Siti"),
        ({}, 0, "0"),
        ({}, LoanStatus.PAID_OFF, "Paid off"),
        ({}, lazy_gettext("Status"), "Status"),
        ({"kind": "money"}, -1_250_000, '<span class="money">−Rp1.250.000</span>'),
        ({"kind": "number"}, 1250, "1,250"),
        ({"kind": "percent"}, 12, "12%"),
        ({"kind": "date"}, date(2026, 3, 20), "20/03/2026"),
        ({"kind": "date"}, datetime(2026, 3, 20, 3, 5, tzinfo=UTC), "20 March 2026 10:05"),
        ({"kind": "date", "show": "long_date"}, date(2026, 3, 20), "20 March 2026"),
        ({"kind": "date", "show": "day"}, datetime(2026, 3, 20, tzinfo=UTC), "20/03/2026"),
        ({"show": "phone"}, "+6281234567890", "0812-3456-7890"),
        ({"kind": "status", "show": "label"}, "paid_off", "Paid off"),
        ({"show": "translated"}, "Status", "Status"),
        ({"show": "list"}, ["a", LoanStatus.PAID_OFF, NASTY], f"a, Paid off, {TAMED}"),
        ({"show": str.upper}, "a<", "A&lt;"),
    ],
)
@pytest.mark.usefixtures("asked")
def test_a_value_is_written_as_its_kind(
    column: Mapping[str, Any], value: object, shown: str
) -> None:
    assert _cell(column, Row(it=value)) == shown


@pytest.mark.usefixtures("asked")
def test_a_status_has_word_tone_and_icon() -> None:
    shown = _cell({"kind": "status"}, Row(it="overdue"))
    assert shown.startswith('<span class="status status-late"><svg')
    assert shown.endswith("<span>Overdue</span></span>")


@pytest.mark.usefixtures("asked")
def test_what_is_html_already_is_not_written_again() -> None:
    late = Markup("<b>3 days late</b>")
    assert _cell({"kind": "status", "of": lambda _row: late}, Row()) == late


@pytest.mark.usefixtures("asked")
def test_the_kind_and_the_phone_are_classes() -> None:
    columns = {"it": {"label": NASTY, "kind": "money", "phone": False}}
    html = table_rows(columns, [Row(it=1)], None)
    assert f'<td class="cell-money not-phone" data-label="{TAMED}">' in html


@pytest.mark.parametrize(
    ("of", "shown"),
    [
        ("name", TAMED),
        ("member.town", "Kota &lt;"),
        (["name", "member.town", "gone"], f"{TAMED} · Kota &lt;"),
        (("is_on", {True: "on", False: "off"}), "on"),
        (("id", {7: Markup("<i>seven</i>")}), "<i>seven</i>"),
        (("id", {8: "eight"}), "–"),
        (("is_on", NASTY), TAMED),
        (lambda row: row.name, TAMED),
        (lambda _row: Markup("<i>ours</i>"), "<i>ours</i>"),
    ],
)
@pytest.mark.usefixtures("asked")
def test_a_column_is_of_what_it_names(of: object, shown: str) -> None:
    row = Row(id=7, name=NASTY, is_on=True, gone=None, member=Row(town="Kota <"))
    assert _cell({"of": of}, row) == shown


@pytest.mark.parametrize("column", [{}, {"kind": "money"}, {"kind": "date"}, {"kind": "status"}])
@pytest.mark.parametrize("value", [None, ""])
@pytest.mark.usefixtures("asked")
def test_nothing_is_a_dash_and_leads_nowhere(column: Mapping[str, Any], value: object) -> None:
    assert _cell({**column, "to": LOAN}, Row(id=7, it=value)) == "–"


@pytest.mark.usefixtures("asked")
def test_nothing_can_have_a_word() -> None:
    assert _cell({"nothing": NASTY}, Row(it=None)) == TAMED
    assert _cell({"nothing": "nobody"}, Row(it="Siti")) == "Siti"


@pytest.mark.usefixtures("asked")
def test_what_is_written_as_nothing_is_a_dash() -> None:
    assert _cell({"show": "list"}, Row(it=())) == "–"


@pytest.mark.usefixtures("asked")
def test_zero_is_shown_unless_the_column_hides_it() -> None:
    assert _cell({"kind": "money"}, Row(it=0)) == '<span class="money">Rp0</span>'
    assert _cell({"kind": "money", "zero": False}, Row(it=0)) == "–"
    assert _cell({"kind": "number", "zero": False}, Row(it=2)) == "2"


# --- notes and links ---


@pytest.mark.parametrize(
    ("note", "below"),
    [
        ("name", TAMED),
        (["name", "gone", "town"], f"{TAMED} · Bandung"),
        (("is_on", NASTY), TAMED),
        (("id", {7: NASTY}), TAMED),
        (("id", {7: Markup("<i>seven</i>")}), "<i>seven</i>"),
        ("stage", "Paid off"),
        (lambda row: row.name, TAMED),
    ],
)
@pytest.mark.parametrize(
    ("column", "value", "shown"),
    [
        ({}, "Siti", "Siti"),
        ({}, None, "–"),
        ({"kind": "money"}, 5, '<span class="money">Rp5</span>'),
        ({"to": LOAN}, "Siti", '<a href="/pinjaman/7">Siti</a>'),
    ],
)
@pytest.mark.usefixtures("asked")
def test_a_note_stands_below(
    column: Mapping[str, Any], value: object, shown: str, note: object, below: str
) -> None:
    row = Row(
        id=7, it=value, name=NASTY, town="Bandung", gone="", is_on=True, stage=LoanStatus.PAID_OFF
    )
    expected = f'{shown}</span><span class="cell-note">{below}'
    assert _cell({**column, "note": note}, row) == expected


@pytest.mark.parametrize(
    "note", [None, "gone", ["gone", "gone"], ("gone", "text"), ("id", {}), lambda _row: None]
)
@pytest.mark.usefixtures("asked")
def test_without_a_note_there_is_none(note: object) -> None:
    assert _cell({"note": note}, Row(id=7, it="Siti", gone=None)) == "Siti"


@pytest.mark.parametrize(
    ("to", "address"),
    [
        (LOAN, "/pinjaman/7"),
        (("reports.show", "code", "code"), "/laporan/a%22b"),
        (lambda row: f"/x?a={row.id}&b=<", "/x?a=7&amp;b=&lt;"),
    ],
)
@pytest.mark.usefixtures("asked")
def test_a_cell_leads_somewhere(to: object, address: str) -> None:
    shown = _cell({"to": to}, Row(id=7, it=NASTY, code='a"b'))
    assert shown == f'<a href="{address}">{TAMED}</a>'


@pytest.mark.parametrize("to", [None, LOAN, lambda _row: None])
@pytest.mark.usefixtures("asked")
def test_a_cell_without_an_address_is_plain(to: object) -> None:
    assert _cell({"to": to}, Row(id=None, it="Siti")) == "Siti"


@pytest.mark.usefixtures("asked")
def test_a_reference_is_a_link_only_for_who_may_follow_it(monkeypatch: pytest.MonkeyPatch) -> None:
    row = Row(it=Ref("loan", 7))
    monkeypatch.setattr("coop.web.refs.may", lambda _permission: False)
    assert _cell({"show": "ref"}, row) == "Loan 7"
    monkeypatch.setattr("coop.web.refs.may", lambda _permission: True)
    assert _cell({"show": "ref"}, row) == '<a href="/pinjaman/7">Loan 7</a>'
    assert _cell({"show": "ref"}, Row(it=Ref("<s>", 7))) == "&lt;s&gt; 7"


# --- rows and headings ---


@pytest.mark.usefixtures("asked")
def test_each_row_begins_with_a_box_to_tick() -> None:
    columns = {"it": {"label": "It"}}
    html = table_rows(columns, [Row(id=17, it="a"), Row(id=4, it="b")], "ids")
    boxes = re.findall(r'<tr><td class="cell-tick"><input type="checkbox"[^>]*>', html)
    assert [re.findall(r'(?:name|value|aria-label)="([^"]*)"', box) for box in boxes] == [
        ["ids", "17", "Choose row 1"],
        ["ids", "4", "Choose row 2"],
    ]
    assert "cell-tick" not in table_rows(columns, [Row(id=17, it="a")], None)


@pytest.mark.usefixtures("asked")
def test_a_heading_sorts_and_keeps_what_was_asked() -> None:
    html = table_headings(
        {
            "name": {"label": NASTY, "sort": True},
            "amount": {"label": "Amount", "sort": True, "kind": "money", "of": "total"},
            "status": {"label": "Status", "kind": "status"},
        }
    )
    name, amount, status = re.findall(r"<th .*?</th>", html)
    assert TAMED in name
    assert 'class="cell-text" aria-sort="ascending"' in name
    assert 'href="/anggota?lang=en&amp;q=a+b&amp;sort=name&amp;dir=desc"' in name
    assert 'class="cell-money"><a' in amount, "not the order of now"
    assert 'href="/anggota?lang=en&amp;q=a+b&amp;sort=amount&amp;dir=asc"' in amount
    assert status == '<th scope="col" class="cell-status">Status</th>'


def test_a_list_that_is_sorted_down_turns_up(app: Flask) -> None:
    with app.test_request_context("/anggota?sort=name&dir=desc"):
        html = table_headings({"name": {"label": "Name", "sort": True}})
    assert 'aria-sort="descending"' in html
    assert 'href="/anggota?sort=name&amp;dir=asc"' in html
    assert "#chevron-down" in html


@pytest.mark.usefixtures("asked")
def test_the_list_has_its_foot_below_each_column() -> None:
    table: Callable[..., str] = get_template_attribute("components/table.html", "table")
    columns = {"name": {"label": "Name"}, "amount": {"label": "Amount", "kind": "money"}}
    html = table(columns, [Row(id=1, name="a", amount=5)], "List", foot=["Total", "5"], select="s")
    foot = re.sub(r"\s+", " ", html.partition("<tfoot>")[2])
    assert '<td></td> <td class="cell-text" >Total</td>' in foot
    assert '<td class="cell-money" data-label="Amount">5</td>' in foot
    assert html.count('type="checkbox"') == 2, "one for all, one for the row"

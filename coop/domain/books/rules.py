"""How the statements add up. Every amount is signed, so that a column is only ever added.

Layout after SAK EP practice of cooperatives: financial position; results in the form of the
cooperatives (gross participation, cost, net participation, UU 25/1992 art. 45); cash flow by the
direct method in operating, investing and financing.
"""

from collections.abc import Mapping, Sequence

from coop.domain.books.types import (
    Amounts,
    EquityMoves,
    EquityPart,
    Group,
    Heading,
    Layout,
    StatementRow,
    Surplus,
    Total,
)
from coop.explain import N_, Explained, Input, Step
from coop.money import allocate

SO_FAR = "surplus_so_far"

POSITION: Layout = (
    Heading(N_("Assets")),
    Group("cash", N_("Cash and banks"), ("1-11", "1-12", "1-13")),
    Group("loans", N_("Loans, less the allowance for losses"), ("1-14",)),
    Group("receivables", N_("Receivables"), ("1-1403", "1-15", "1-16")),
    Group("other_assets", N_("Prepaid expenses and other assets"), ("1",)),
    Group("fixed", N_("Fixed assets, less depreciation"), ("1-2",)),
    Group("shares", N_("Shares in other cooperatives"), ("1-3",)),
    Total(
        "assets",
        N_("Total assets"),
        ("cash", "loans", "receivables", "other_assets", "fixed", "shares"),
        is_strong=True,
    ),
    Heading(N_("Liabilities")),
    Group("savings", N_("Savings of members"), ("2-11",)),
    Group("payables", N_("Interest and taxes payable"), ("2-12", "2-13")),
    Group("funds", N_("Surplus shares payable and funds"), ("2-14", "2-15")),
    Group("held", N_("Held for members and other liabilities"), ("2",)),
    Group("borrowings", N_("Borrowings"), ("2-2",)),
    Total(
        "liabilities",
        N_("Total liabilities"),
        ("savings", "payables", "funds", "held", "borrowings"),
    ),
    Heading(N_("Equity")),
    Group("capital", N_("Capital of members"), ("3-1",)),
    Group("grants", N_("Grants"), ("3-2",)),
    Group("reserves", N_("Reserves"), ("3-3",)),
    Group("surplus", N_("Surplus"), ("3-4", SO_FAR)),
    Group("opening", N_("Opening balances not yet settled"), ("3",)),
    Total("equity", N_("Total equity"), ("capital", "grants", "reserves", "surplus", "opening")),
    Total(
        "claims",
        N_("Total liabilities and equity"),
        ("liabilities", "equity"),
        is_strong=True,
    ),
)

RESULTS: Layout = (
    Group("participation", N_("Gross participation of members"), ("4-1",)),
    Group("cost", N_("Cost of members' savings"), ("5-11",)),
    Total("net_participation", N_("Net participation of members"), ("participation", "cost")),
    Group("other_income", N_("Income not from members"), ("4",)),
    Group("units_members", N_("Business units: sales to members"), ("4-31",)),
    Group("units_others", N_("Business units: sales to others"), ("4-3",)),
    Group("units_costs", N_("Costs of business units"), ("5-7",)),
    Total(
        "gross",
        N_("Gross surplus"),
        ("net_participation", "other_income", "units_members", "units_others", "units_costs"),
    ),
    Group("operating", N_("Operating expenses"), ("5",)),
    Group("cooperative", N_("Expenses of being a cooperative"), ("5-23",)),
    Total("before_tax", N_("Surplus before tax"), ("gross", "operating", "cooperative")),
    Group("tax", N_("Income tax"), ("5-91",)),
    Total("surplus", N_("Surplus of the period (SHU)"), ("before_tax", "tax"), is_strong=True),
)

CASH_FLOW: Layout = (
    Heading(N_("Operating")),
    Group("lending", N_("Loans paid out and repaid"), ("1-14",)),
    Group("received", N_("Interest, fees and penalties of members"), ("1-15", "4-1")),
    Group("deposits", N_("Savings paid in and out"), ("2-11",)),
    Group("sales", N_("Business units"), ("1-1403", "2-1603", "2-1604", "4-3", "5-7")),
    Group("income", N_("Other income"), ("4",)),
    Group("expenses", N_("Expenses and taxes"), ("5", "2-12", "2-13")),
    Group("working", N_("Held for members and other items"), ("1", "2")),
    Total(
        "operating",
        N_("Cash from operating"),
        ("lending", "received", "deposits", "sales", "income", "expenses", "working"),
    ),
    Heading(N_("Investing")),
    Group("assets", N_("Fixed assets and shares in other cooperatives"), ("1-2", "1-3")),
    Total("investing", N_("Cash from investing"), ("assets",)),
    Heading(N_("Financing")),
    Group("capital", N_("Capital of members, grants and reserves"), ("3", "2-17")),
    Group("shared", N_("Surplus shares and funds paid"), ("2-14", "2-15")),
    Group("borrowed", N_("Borrowings"), ("2-2",)),
    Total("financing", N_("Cash from financing"), ("capital", "shared", "borrowed")),
    Total(
        "change",
        N_("Change in cash and banks"),
        ("operating", "investing", "financing"),
        is_strong=True,
    ),
)


EQUITY = (
    EquityPart(
        "capital",
        N_("Capital of members"),
        ("3-1",),
        N_("Paid in by members"),
        N_("Paid back to members"),
    ),
    EquityPart("grants", N_("Grants"), ("3-2",), N_("Received"), N_("Used")),
    EquityPart("reserves", N_("Reserves"), ("3-3",), N_("Set aside"), N_("Used")),
    EquityPart(
        "opening",
        N_("Opening balances not yet settled"),
        ("3-9",),
        N_("Taken over"),
        N_("Settled"),
    ),
)
SURPLUS_ACCOUNTS = "3-4"


def lay_out_equity(
    periods: Sequence[EquityMoves],
) -> tuple[tuple[StatementRow, ...], dict[str, Amounts]]:
    """Return the rows of the changes in equity and its totals, a column for each period.

    Each kind of equity goes from its beginning over what came in and went out to its end. The
    surplus grows by the results and shrinks by what was shared and set aside: the entries that
    close a year only carry it from one account to the next. Layout after SAK EP practice of
    cooperatives: principal and mandatory savings stand in equity (UU 25/1992 art. 41).
    """
    rows: list[StatementRow] = []
    totals: dict[str, Amounts] = {}
    for part in EQUITY:
        begin, added, taken = (
            [
                {code: n for code, n in amounts.items() if code.startswith(part.prefixes)}
                for amounts in each
            ]
            for each in (
                [one.opening for one in periods],
                [one.credited for one in periods],
                [{code: -n for code, n in one.debited.items()} for one in periods],
            )
        )
        if not any(n for column in (*begin, *added, *taken) for n in column.values()):
            continue
        rows += [
            StatementRow("heading", part.label),
            StatementRow("total", _BEGINNING, _sums(begin)),
            *_lines(added),
            StatementRow("group", part.added, _sums(added)),
            *_lines(taken),
            StatementRow("group", part.taken, _sums(taken)),
        ]
        totals[part.key] = add_columns([_sums(begin), _sums(added), _sums(taken)], len(periods))
        rows.append(StatementRow("total", _END, totals[part.key]))
    surplus, totals["surplus"] = _lay_out_surplus(periods)
    rows += surplus
    totals["equity"] = add_columns(list(totals.values()), len(periods))
    rows.append(StatementRow("strong", N_("Total equity"), totals["equity"]))
    return tuple(rows), totals


_BEGINNING, _END = N_("At the beginning"), N_("At the end")


def _sums(columns: Sequence[Mapping[str, int]]) -> Amounts:
    return tuple(sum(column.values()) for column in columns)


def _lines(columns: Sequence[Mapping[str, int]]) -> list[StatementRow]:
    """Return a line for each account that moved in any column."""
    codes = sorted({code for column in columns for code, amount in column.items() if amount})
    return [
        StatementRow("account", "", tuple(column.get(code, 0) for column in columns), code)
        for code in codes
    ]


def _lay_out_surplus(periods: Sequence[EquityMoves]) -> tuple[list[StatementRow], Amounts]:
    def held(amounts: Mapping[str, int]) -> int:
        return sum(n for code, n in amounts.items() if code.startswith((SURPLUS_ACCOUNTS, SO_FAR)))

    begin = tuple(held(one.opening) for one in periods)
    earned = tuple(one.surplus for one in periods)
    shared = tuple(held(one.credited) - held(one.debited) - one.surplus for one in periods)
    end = add_columns([begin, earned, shared], len(periods))
    return [
        StatementRow("heading", N_("Surplus")),
        StatementRow("total", _BEGINNING, begin),
        StatementRow("group", N_("Surplus of the period (SHU)"), earned),
        StatementRow("group", N_("Shared and set aside"), shared),
        StatementRow("total", _END, end),
    ], end


def group_of(layout: Layout, code: str) -> Group | None:
    """Return the group of ``layout`` that names the longest beginning of ``code``."""
    found: tuple[int, Group | None] = (0, None)
    for group in layout:
        if isinstance(group, Group):
            for prefix in group.prefixes:
                if code.startswith(prefix) and len(prefix) > found[0]:
                    found = len(prefix), group
    return found[1]


def lay_out(
    layout: Layout, amounts: Mapping[str, Amounts], columns: int
) -> tuple[tuple[StatementRow, ...], dict[str, Amounts]]:
    """Return the rows of a statement and the totals by key.

    ``amounts`` are rupiah by account code, each with ``columns`` columns; accounts that are zero
    throughout are left out, and so are groups without accounts.
    """
    members: dict[str, list[str]] = {}
    for code in sorted(amounts):
        group = group_of(layout, code)
        if group is not None and any(amounts[code]):
            members.setdefault(group.key, []).append(code)
    rows: list[StatementRow] = []
    totals: dict[str, Amounts] = {}
    for part in layout:
        match part:
            case Heading(label):
                rows.append(StatementRow("heading", label))
            case Group(key, label, _prefixes):
                codes = members.get(key, [])
                totals[key] = add_columns([amounts[code] for code in codes], columns)
                if codes:
                    rows += [StatementRow("account", "", amounts[code], code) for code in codes]
                    rows.append(StatementRow("group", label, totals[key]))
            case Total(key, label, keys, is_strong):
                totals[key] = add_columns([totals[each] for each in keys], columns)
                rows.append(StatementRow("strong" if is_strong else "total", label, totals[key]))
    return tuple(rows), totals


def add_columns(rows: Sequence[Amounts], columns: int) -> Amounts:
    """Return the sum of each column, zeros without a row."""
    return tuple(sum(row[column] for row in rows) for column in range(columns))


def split_surplus(amounts: Mapping[str, int]) -> Surplus:
    """Return how much of a year's surplus comes from members and how much from others.

    ``amounts`` are credit less debit in rupiah by account. The surplus is split in proportion to
    what each side brought before the common expenses: net participation of members with what
    units sold to them, and income not from members with what units sold to others. The costs of
    the units are split by these sales (without sales they are on the side of others). A side that
    lost gets nothing; of a surplus of zero or less there is nothing to split.
    Source: UU 25/1992 art. 45 and its explanation (only what comes from members is shared to
    members), the way of splitting is the cooperative's choice.
    """
    _rows, totals = lay_out(RESULTS, {code: (amount,) for code, amount in amounts.items()}, 1)
    total = totals["surplus"][0]
    sold = [totals["units_members"][0], totals["units_others"][0]]
    costs = totals["units_costs"][0]
    sales = [max(amount, 0) for amount in sold]
    borne = allocate(costs, sales) if any(sales) else [0, costs]
    by_members, by_others = (amount + cost for amount, cost in zip(sold, borne, strict=True))
    members = totals["net_participation"][0] + by_members
    others = totals["other_income"][0] + by_others
    weights = [max(members, 0), max(others, 0)]
    shareable = max(total, 0)
    from_members, from_others = allocate(shareable, weights) if any(weights) else [0, shareable]
    explained = Explained(
        rule=N_("The surplus is split by what members and others brought before common expenses"),
        source=N_("UU 25/1992 art. 45"),
        inputs=(
            Input(N_("Net participation of members"), totals["net_participation"][0], "rupiah"),
            Input(N_("Business units with members, less their costs"), by_members, "rupiah"),
            Input(N_("Business units with others, less their costs"), by_others, "rupiah"),
            Input(N_("Income not from members"), totals["other_income"][0], "rupiah"),
            Input(N_("Surplus of the period (SHU)"), total, "rupiah"),
        ),
        steps=(
            Step(
                N_("From members"),
                N_("surplus × what members brought ÷ both, to the rupiah by the largest remainder"),
                from_members,
                "rupiah",
            ),
            Step(N_("Not from members"), N_("the rest of the surplus"), from_others, "rupiah"),
        ),
        result=from_members,
    )
    return Surplus(total, from_members, from_others, explained)

"""Where a running loan of the old books stands, by the schedule rules of the portal."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Final

from coop.dates import add_months
from coop.domain.loans.opening_rules import next_due, open_instalments
from coop.domain.loans.records import ProductTerms
from coop.domain.loans.schedule_rules import calculate_schedule
from coop.domain.loans.types import InterestMethod, Schedule
from coop.domain.moving_in import values
from coop.domain.moving_in.types import Fault, LoanLine, OldLoan, Problem, Row, Sheet, Standing
from coop.domain.moving_in.values import Reader, Wrong
from coop.errors import Refused
from coop.explain import N_

MOST_MONTHS: Final = 360
_METHODS: Final[Mapping[str, InterestMethod]] = {
    **dict.fromkeys(("flat", "tetap", "rata"), InterestMethod.FLAT),
    **dict.fromkeys(
        ("efektif", "effective", "menurun", "sliding", "saldo menurun"), InterestMethod.EFFECTIVE
    ),
    **dict.fromkeys(("anuitas", "annuity"), InterestMethod.ANNUITY),
}
_METHOD_WORDS: Final[Mapping[InterestMethod, str]] = {
    InterestMethod.FLAT: "flat",
    InterestMethod.EFFECTIVE: "menurun",
    InterestMethod.ANNUITY: "anuitas",
}


@dataclass(frozen=True, slots=True)
class KnownBorrowers:
    """Who may have a loan, by what the cell says, and on which terms.

    ``in_file``: member number or NIK of a line → its NIK; ``members``: number or NIK → member id.
    ``loans`` are those in the portal: (member id, principal, disbursed on).
    """

    products: Mapping[str, ProductTerms]
    in_file: Mapping[str, str] = field(default_factory=dict)
    members: Mapping[str, int] = field(default_factory=dict)
    loans: frozenset[tuple[int, int, date]] = frozenset()
    rate_ceiling: int = 100


def read_loan(
    row: Row, cut_over_on: date, known: KnownBorrowers
) -> tuple[LoanLine | None, list[Problem]]:
    """Return the loan that a row describes, None when something is wrong, and all problems."""
    reader = Reader(Sheet.LOANS, row)
    borrower = reader.need("borrower", values.text(40))
    nik, member_id = _find_borrower(reader, borrower, known)
    code = reader.need("product", values.text(40))
    terms = known.products.get((code or "").casefold())
    if code is not None and terms is None:
        reader.note(
            "product",
            Fault.PRODUCT,
            N_("There is no such loan product. The codes are: %(codes)s."),
            codes=", ".join(sorted(known.products)),
        )
    method = reader.read("method", _method)
    if terms is not None and method not in (None, terms.method):
        reader.note(
            "method",
            Fault.METHOD,
            N_("This product reckons otherwise: %(method)s."),
            method=_METHOD_WORDS[terms.method],
        )
    old = _read_terms(reader, cut_over_on)
    old_number = reader.read("old_number", values.text(40)) or ""
    if old is None or terms is None:
        return None, reader.problems
    _compare_terms(reader, old, terms, known)
    if member_id is not None and (member_id, old.principal, old.disbursed_on) in known.loans:
        reader.note(
            "principal",
            Fault.LOAN_KNOWN,
            N_("The portal has this loan already: same member, amount and day."),
        )
    standing = _stand(reader, old, terms.method, cut_over_on) if reader.is_sound else None
    if standing is None or not reader.is_sound:
        return None, reader.problems
    line = LoanLine(row.number, terms.code, terms.method, old, standing, old_number, nik, member_id)
    return line, reader.problems


def _find_borrower(
    reader: Reader, said: str | None, known: KnownBorrowers
) -> tuple[str | None, int | None]:
    if said is None:
        return None, None
    for key in borrower_keys(said):
        if key in known.in_file:
            return known.in_file[key], None
        if key in known.members:
            return None, known.members[key]
    reader.note(
        "borrower",
        Fault.BORROWER,
        N_("No member has this number or NIK, neither in the list nor in the portal."),
    )
    return None, None


def borrower_keys(said: str) -> tuple[str, ...]:
    """Return under which keys a member is looked for: as written, and without leading zeros."""
    plain = said.strip().casefold()
    return (plain, plain.lstrip("0") or "0") if plain.isdigit() else (plain,)


def _method(value: Any) -> InterestMethod:
    said = " ".join(str(value).casefold().split())
    if said not in _METHODS:
        raise Wrong(Fault.METHOD, N_("Write flat, menurun or anuitas."))
    return _METHODS[said]


def _months(value: Any) -> int:
    months = values.count(value)
    if not 1 <= months <= MOST_MONTHS:
        raise Wrong(
            Fault.MONTHS, N_("The term must be between 1 and %(high)s months."), high=MOST_MONTHS
        )
    return months


def _principal(value: Any) -> int:
    found = values.amount(value)
    if not found:
        raise Wrong(Fault.AMOUNT, N_("Enter an amount above zero."))
    return found


def _read_terms(reader: Reader, cut_over_on: date) -> OldLoan | None:
    principal = reader.need("principal", _principal)
    rate = reader.need("rate", values.rate)
    months = reader.need("months", _months)
    disbursed_on = reader.read("disbursed_on", values.day(cut_over_on))
    first_due_on = reader.read("first_due_on", values.day(None))
    if not reader.has("disbursed_on") and not reader.has("first_due_on"):
        reader.note(
            "disbursed_on",
            Fault.MISSING,
            N_("Say when it was paid out, or when the first instalment was due."),
        )
    paid = reader.read("instalments_paid", values.count)
    remaining = reader.read("remaining", values.amount)
    interest_owed = reader.read("interest_owed", values.amount)
    arrears = reader.read("arrears", values.amount)
    if not reader.has("instalments_paid") and not reader.has("remaining"):
        reader.note(
            "instalments_paid",
            Fault.MISSING,
            N_("Say how many instalments are paid, or how much principal remains."),
        )
    if months is not None and paid is not None and paid >= months:
        reader.note(
            "instalments_paid",
            Fault.INSTALMENTS,
            N_("Of %(months)s instalments, at most %(most)s can be paid: the loan still runs."),
            months=months,
            most=months - 1,
        )
    if disbursed_on is not None and first_due_on is not None and first_due_on <= disbursed_on:
        reader.note(
            "first_due_on",
            Fault.DATE,
            N_("The first instalment falls due after the loan is paid out."),
        )
    if principal is None or rate is None or months is None or not reader.is_sound:
        return None
    if disbursed_on is None and first_due_on is None:
        return None
    return OldLoan(
        principal=principal,
        rate_percent_per_year=rate,
        months=months,
        disbursed_on=disbursed_on or _month_before(first_due_on, cut_over_on),
        first_due_on=first_due_on or add_months(disbursed_on or cut_over_on, 1),
        instalments_paid=paid,
        remaining=remaining,
        interest_owed=interest_owed,
        arrears=arrears,
    )


def _month_before(first_due_on: date | None, cut_over_on: date) -> date:
    return min(add_months(first_due_on or cut_over_on, -1), cut_over_on)


def _compare_terms(
    reader: Reader, old: OldLoan, terms: ProductTerms, known: KnownBorrowers
) -> None:
    """Warn about terms that the product would not grant today: what was agreed stands."""
    if old.rate_percent_per_year > known.rate_ceiling:
        reader.note(
            "rate",
            Fault.TERMS_DIFFER,
            N_("The rate is above the ceiling of %(ceiling)s percent per year."),
            ceiling=known.rate_ceiling,
        )
    if not terms.minimum_months <= old.months <= terms.maximum_months:
        reader.note(
            "months",
            Fault.TERMS_DIFFER,
            N_("The product runs for %(least)s to %(most)s months; what was agreed stands."),
            least=terms.minimum_months,
            most=terms.maximum_months,
        )


def _stand(
    reader: Reader, old: OldLoan, method: InterestMethod, cut_over_on: date
) -> Standing | None:
    """Return where the loan stands, or None when what the row says does not fit the schedule."""
    try:
        schedule = calculate_schedule(
            method, old.principal, old.rate_percent_per_year, old.months, old.first_due_on
        )
    except Refused as error:
        reader.note("months", Fault.MONTHS, error.message, **error.params)
        return None
    if old.first_due_on == add_months(old.disbursed_on, 1):  # paid out on the 31st, due on it
        schedule = Schedule(
            tuple(replace(row, due_on=add_months(old.disbursed_on, row.n)) for row in schedule.rows)
        )
    paid = _find_paid(reader, old, schedule)
    if paid is None:
        return None
    unpaid = schedule.rows[paid:]
    balance = sum(row.principal for row in unpaid)
    if not balance:
        reader.note(
            "remaining",
            Fault.INSTALMENTS,
            N_("No principal remains: leave out loans that are paid off."),
        )
        return None
    due_interest = sum(row.interest for row in unpaid if row.due_on <= cut_over_on)
    owed = due_interest if old.interest_owed is None else old.interest_owed
    if owed > due_interest:
        reader.note(
            "interest_owed",
            Fault.INTEREST_OWED,
            N_("By the schedule at most %(most_amount)s of interest is due and unpaid."),
            most_amount=due_interest,
        )
        return None
    late = [row for row in unpaid if row.due_on < cut_over_on]
    interest_paid = due_interest - owed
    arrears = max(0, sum(row.instalment for row in late) - interest_paid)
    if old.arrears is not None and old.arrears != arrears:
        reader.note(
            "arrears",
            Fault.ARREARS_DIFFER,
            N_("By the schedule %(schedule_amount)s is in arrears, not %(found_amount)s."),
            schedule_amount=arrears,
            found_amount=old.arrears,
        )
    rows = open_instalments(schedule, paid, interest_paid, cut_over_on, accrues=True)
    return Standing(schedule, paid, balance, interest_paid, arrears, next_due(rows) or cut_over_on)


def _find_paid(reader: Reader, old: OldLoan, schedule: Schedule) -> int | None:
    """Return how many instalments are paid, from their count or from what remains."""
    balances = [old.principal, *(row.balance for row in schedule.rows[:-1])]
    if old.instalments_paid is not None:
        if old.remaining is not None and not _fits(
            reader, old.remaining, balances[old.instalments_paid], old.months
        ):
            _refuse_remaining(reader, balances[old.instalments_paid])
            return None
        return old.instalments_paid
    remaining = old.remaining or 0
    if not remaining:
        return old.months
    closest = min(range(len(balances)), key=lambda paid: abs(balances[paid] - remaining))
    if not _fits(reader, remaining, balances[closest], old.months):
        _refuse_remaining(reader, balances[closest])
        return None
    return closest


def _fits(reader: Reader, remaining: int, balance: int, months: int) -> bool:
    """Say whether both mean the same: other books round each month otherwise, by a rupiah."""
    if not remaining or abs(remaining - balance) > min(months, balance):
        return False
    if remaining != balance:
        reader.note(
            "remaining",
            Fault.ROUNDED,
            N_("By the schedule %(balance_amount)s remains; that is what the portal books."),
            balance_amount=balance,
        )
    return True


def _refuse_remaining(reader: Reader, balance: int) -> None:
    reader.note(
        "remaining",
        Fault.REMAINING,
        N_("This does not fit the schedule: %(balance_amount)s would remain there."),
        balance_amount=balance,
    )


def list_twice(lines: Sequence[LoanLine]) -> list[Problem]:
    """Return a problem for each loan that stands in the list a second time."""
    first: dict[tuple[object, ...], int] = {}
    problems = []
    for line in lines:
        key = (line.nik, line.member_id, line.old.principal, line.old.disbursed_on)
        if key in first:
            problems.append(
                Problem(
                    Sheet.LOANS,
                    line.row,
                    "principal",
                    Fault.LOAN_KNOWN,
                    N_("Row %(other)s has the same loan: same member, amount and day."),
                    {"other": first[key]},
                )
            )
        first.setdefault(key, line.row)
    return problems

"""What a row of the members' list must say, and what two rows must not say both."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from coop.domain.identity.rules import normalise_name
from coop.domain.moving_in import values
from coop.domain.moving_in.types import Fault, MemberLine, Problem, Row, Sheet
from coop.domain.moving_in.values import Reader, Wrong
from coop.domain.people.nik import Nik, Reason, parse_nik
from coop.domain.people.rules import name_key
from coop.domain.people.types import PersonDetails, Sex
from coop.explain import N_

SAVINGS: Final = ("pokok", "wajib", "sukarela", "swp")
LONGEST_NUMBER: Final = 20
MOST_DIGITS: Final = 9
"""The sequence that gives out the numbers after the old ones counts to two thousand million."""
_NIK_REASONS: Final[Mapping[Reason, str]] = {
    "length/digits": N_("A NIK has 16 digits. Format the cell as text, so that none is lost."),
    "province": N_("This NIK begins with a province that does not exist."),
    "month": N_("The birth month in this NIK does not exist."),
    "day": N_("The birth day in this NIK does not exist."),
    "serial": N_("This NIK ends in 0000. Perhaps Excel rounded it: format the cell as text."),
}
_NUMBER = re.compile(r"[0-9A-Za-z][0-9A-Za-z ./_-]*")


@dataclass(frozen=True, slots=True)
class KnownMembers:
    """What the portal has already: NIK of members, member numbers, login names, employers.

    ``number_values`` are the numbers that are digits, without their zeros; ``names`` maps
    a login name to the NIK of whose it is ("" for somebody without one).
    """

    niks: frozenset[str] = frozenset()
    numbers: frozenset[str] = frozenset()
    number_values: frozenset[int] = frozenset()
    names: Mapping[str, str] = field(default_factory=dict)
    employers: Mapping[str, str] = field(default_factory=dict)
    pokok_amount: int = 0


def employer_key(name: str) -> str:
    """Return an employer's name without the differences that people do not see."""
    return name_key(name)


def number_value(number: str) -> int | None:
    """Return the value of a member number of digits, None for any other."""
    return int(number) if number.isascii() and number.isdigit() else None


def read_member(row: Row, cut_over_on: date) -> tuple[MemberLine, list[Problem]]:
    """Return the member that a row describes, as far as it can be read, and all its problems."""
    reader = Reader(Sheet.MEMBERS, row)
    past = values.day(cut_over_on)
    nik = reader.need("nik", _nik(cut_over_on))
    person = PersonDetails(
        full_name=reader.need("full_name", values.text(120)) or "",
        nik=nik,
        born_in=reader.read("born_in", values.text(80)),
        born_on=reader.read("born_on", past),
        sex=reader.read("sex", values.sex),
        occupation=reader.read("occupation", values.text(80)),
        street=reader.read("street", values.text(200)),
        town=reader.read("town", values.text(80)),
        postcode=reader.read("postcode", values.postcode),
        phone=reader.read("phone", values.phone),
        email=reader.read("email", values.email),
    )
    joined_on = reader.need("joined_on", past)
    employer = reader.read("employer", values.text(120))
    by_payroll = reader.read("pays_by_payroll", values.yes_no) or False
    if by_payroll and not reader.has("employer"):
        reader.note(
            "employer",
            Fault.EMPLOYER_NEEDED,
            N_("Payroll deduction needs an employer. Name it here."),
        )
    bank, bank_number, holder = _bank(reader, person.full_name)
    line = MemberLine(
        row=row.number,
        person=person,
        joined_on=joined_on or cut_over_on,
        number=reader.read("number", _member_number),
        employer=employer,
        employee_number=reader.read("employee_number", values.text(40)),
        monthly_salary=reader.read("monthly_salary", values.amount) or None,
        pays_by_payroll=by_payroll,
        bank=bank,
        bank_number=bank_number,
        bank_holder=holder,
        savings={code: reader.read(code, values.amount) or 0 for code in SAVINGS},
    )
    if nik is not None:
        _compare_nik(reader, parse_nik(nik, cut_over_on), person)
    return line, reader.problems


def _nik(on: date) -> Any:
    def take(value: Any) -> str:
        digits = re.sub(r"[\s.'-]", "", str(value))
        found = parse_nik(digits, on)
        if found.reason is not None:
            raise Wrong(Fault.NIK, _NIK_REASONS[found.reason])
        if isinstance(value, int) and value % 10 == 0:
            raise Wrong(
                Fault.NIK,
                N_("Excel may have rounded this NIK. Format the cell as text and type it again."),
            )
        return digits

    return take


def _member_number(value: Any) -> str:
    number = values.text(LONGEST_NUMBER)(value)
    if not _NUMBER.fullmatch(number):
        raise Wrong(
            Fault.NUMBER, N_("A member number has letters, digits, dots, dashes and slashes only.")
        )
    if number_value(number) is not None and len(number.lstrip("0")) > MOST_DIGITS:
        raise Wrong(
            Fault.NUMBER,
            N_("A member number of digits has at most %(most)s of them."),
            most=MOST_DIGITS,
        )
    return number


def _bank(reader: Reader, name: str) -> tuple[str | None, str | None, str | None]:
    bank = reader.read("bank", values.text(40))
    number = reader.read("bank_number", values.account_number)
    holder = reader.read("bank_holder", values.text(120))
    if reader.has("bank") and not reader.has("bank_number"):
        reader.note(
            "bank_number", Fault.BANK_ACCOUNT, N_("Name bank and account number, or neither.")
        )
    if reader.has("bank_number") and not reader.has("bank"):
        reader.note("bank", Fault.BANK_ACCOUNT, N_("Name bank and account number, or neither."))
    return bank, number, (holder or name if number else None)


def _compare_nik(reader: Reader, nik: Nik, person: PersonDetails) -> None:
    """Warn where the NIK tells otherwise: it is kept for life even if its date is wrong."""
    born = nik.born_on
    if (
        born is not None
        and person.born_on is not None
        and (born.day, born.month, born.year % 100)
        != (person.born_on.day, person.born_on.month, person.born_on.year % 100)
    ):
        reader.note(
            "born_on",
            Fault.NIK_DIFFERS,
            N_("The NIK says another birth date. Compare it with the identity card."),
        )
    if nik.sex is not None and person.sex is not None and Sex(nik.sex) is not person.sex:
        reader.note(
            "sex",
            Fault.NIK_DIFFERS,
            N_("The NIK says another sex. Compare it with the identity card."),
        )


def compare_members(
    rows: Sequence[MemberLine], lines: Sequence[MemberLine], known: KnownMembers
) -> tuple[list[Problem], list[str]]:
    """Return what rows say twice or the portal knows already, and the employers that are new.

    NIK and numbers are compared in all ``rows``, the rest in ``lines``, the sound ones of them.
    """
    problems: list[Problem] = []
    problems += _compare_niks(rows, known)
    problems += _compare_numbers(rows, known)
    problems += _compare_addresses(lines, known)
    new: dict[str, str] = {}
    for line in lines:
        pokok = line.savings["pokok"]
        if pokok != known.pokok_amount:
            problems.append(
                _problem(
                    line.row,
                    "pokok",
                    Fault.POKOK_DIFFERS,
                    N_("Principal savings are %(due_amount)s; this row has %(found_amount)s."),
                    due_amount=known.pokok_amount,
                    found_amount=pokok,
                )
            )
        if line.employer and (key := employer_key(line.employer)) not in known.employers:
            if key not in new:
                problems.append(
                    _problem(
                        line.row,
                        "employer",
                        Fault.NEW_EMPLOYER,
                        N_("%(employer)s is new and will be added to the employers."),
                        employer=line.employer,
                    )
                )
            new.setdefault(key, line.employer)
    return problems, list(new.values())


def _compare_niks(lines: Iterable[MemberLine], known: KnownMembers) -> list[Problem]:
    problems: list[Problem] = []
    first: dict[str, int] = {}
    for line in lines:
        if not line.nik:
            continue
        if line.nik in known.niks:
            problems.append(
                _problem(
                    line.row, "nik", Fault.NIK_KNOWN, N_("Somebody with this NIK is a member.")
                )
            )
        elif line.nik in first:
            problems.append(
                _problem(
                    line.row,
                    "nik",
                    Fault.NIK_TWICE,
                    N_("Row %(other)s has the same NIK."),
                    other=first[line.nik],
                )
            )
        first.setdefault(line.nik, line.row)
    return problems


def _compare_numbers(lines: Iterable[MemberLine], known: KnownMembers) -> list[Problem]:
    problems: list[Problem] = []
    first: dict[str | int, int] = {}
    for line in lines:
        if line.number is None:
            continue
        value = number_value(line.number)
        key = normalise_name(line.number) if value is None else value
        if line.number in known.numbers or value in known.number_values:
            problems.append(
                _problem(
                    line.row,
                    "number",
                    Fault.NUMBER_TAKEN,
                    N_("This number belongs to another member, or did once."),
                )
            )
        elif key in first:
            problems.append(
                _problem(
                    line.row,
                    "number",
                    Fault.NUMBER_TWICE,
                    N_("Row %(other)s has the same number."),
                    other=first[key],
                )
            )
        first.setdefault(key, line.row)
    return problems


def _compare_addresses(lines: Iterable[MemberLine], known: KnownMembers) -> list[Problem]:
    """Warn where a login name is somebody else's: who comes second signs in by the number."""
    problems = []
    first: dict[str, int] = {}
    for line in lines:
        for column, fault, value in (
            ("email", Fault.EMAIL_TAKEN, line.person.email),
            ("phone", Fault.PHONE_TAKEN, line.person.phone),
        ):
            if value is None:
                continue
            key = normalise_name(value)
            if known.names.get(key, line.nik) != line.nik or key in first:
                problems.append(
                    _problem(
                        line.row,
                        column,
                        fault,
                        N_("Somebody else signs in with this; this member will use the number."),
                    )
                )
            first.setdefault(key, line.row)
    return problems


def _problem(row: int, column: str, fault: Fault, message: str, **params: Any) -> Problem:
    return Problem(Sheet.MEMBERS, row, column, fault, message, params)

"""What a cell says, as people type it: text, rupiah, dates, numbers, yes and no."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final, TypeVar

from email_validator import EmailNotValidError, validate_email

from coop.dates import YEARS, parse_date
from coop.domain.identity.rules import find_phone_key
from coop.domain.moving_in.types import Fault, Problem, Row, Sheet
from coop.domain.people.types import Sex
from coop.domain.spreadsheets.cells import NOTHING, NegativeAmountError, read_rupiah
from coop.domain.spreadsheets.grids import Unvalued
from coop.errors import Refused
from coop.explain import N_
from coop.money import MoneyError, parse_percent

T = TypeVar("T")

FIRST_SERIAL, LAST_SERIAL = 1_000, 110_000
SERIAL_BEGIN = date(1899, 12, 30)
LONGEST_EMAIL = 190
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]")
_YES = frozenset({"ya", "y", "yes", "iya", "1", "true", "v", "x"})
_NO = frozenset({"tidak", "t", "tdk", "no", "n", "0", "false"})
_SEXES: Final[Mapping[str, Sex]] = {
    **dict.fromkeys(("l", "lk", "lakilaki", "laki", "pria", "male", "m"), Sex.MALE),
    **dict.fromkeys(("p", "pr", "perempuan", "wanita", "female", "f"), Sex.FEMALE),
}


class Wrong(Exception):  # noqa: N818 - it says what the cell is
    """A cell cannot be taken: the fault and the sentence about it."""

    def __init__(self, fault: Fault, message: str, **params: Any) -> None:
        super().__init__(message)
        self.fault, self.message, self.params = fault, message, params


class Reader:
    """Reads the cells of one row and keeps what is wrong with them."""

    def __init__(self, sheet: Sheet, row: Row) -> None:
        self.sheet, self.row = sheet, row
        self.problems: list[Problem] = []

    def has(self, column: str) -> bool:
        """Say whether anything stands in the column."""
        return self.row.cells.get(column) not in (None, "")

    def read(self, column: str, take: Callable[[Any], T]) -> T | None:
        """Return what ``take`` makes of the cell; None without one, or with a wrong one."""
        value = self.row.cells.get(column)
        if value in (None, ""):
            return None
        try:
            if isinstance(value, Unvalued):
                raise Wrong(
                    Fault.FORMULA,
                    N_("The formula here has no value: open the file in Excel and save it again."),
                )
            return take(value)
        except Wrong as wrong:
            self.note(column, wrong.fault, wrong.message, **wrong.params)
            return None

    def need(self, column: str, take: Callable[[Any], T]) -> T | None:
        """Return what ``take`` makes of the cell, which has to be filled."""
        if not self.has(column):
            self.note(column, Fault.MISSING, N_("Fill this in."))
        return self.read(column, take)

    def note(self, column: str, fault: Fault, message: str, **params: Any) -> None:
        """Note what is wrong with the cell, or worth a look."""
        self.problems.append(Problem(self.sheet, self.row.number, column, fault, message, params))

    @property
    def is_sound(self) -> bool:
        """Whether the row can come in so far."""
        return all(problem.fault.is_warning for problem in self.problems)


def text(most: int) -> Callable[[Any], str]:
    """Return the reader of a text of at most ``most`` characters, on one line."""

    def take(value: Any) -> str:
        found = " ".join(unicodedata.normalize("NFC", str(value)).split())
        if _CONTROL.search(found):
            raise Wrong(
                Fault.SIGNS,
                N_("This contains characters that cannot be stored. Please type it again."),
            )
        if len(found) > most:
            raise Wrong(
                Fault.TOO_LONG, N_("This is too long: at most %(most)s characters."), most=most
            )
        return found

    return take


def amount(value: Any) -> int:
    """Return whole rupiah, zero or more; a dash is zero."""
    try:
        return read_rupiah(value)
    except NegativeAmountError as error:
        raise Wrong(Fault.NEGATIVE, error.message) from error
    except MoneyError as error:
        raise Wrong(Fault.AMOUNT, error.message, **error.params) from error


def day(latest: date | None) -> Callable[[Any], date]:
    """Return the reader of a date, typed or as a spreadsheet keeps it, up to ``latest``."""

    def take(value: Any) -> date:
        found = _read_day(value)
        if found.year not in YEARS:
            raise Wrong(Fault.DATE, N_("Please check the year."))
        if latest is not None and found > latest:
            raise Wrong(
                Fault.FUTURE, N_("This day lies after the cut-over day, %(on)s."), on=latest
            )
        return found

    return take


def _read_day(value: Any) -> date:
    if isinstance(value, date):
        return value
    if isinstance(value, int) and FIRST_SERIAL <= value <= LAST_SERIAL:
        return SERIAL_BEGIN + timedelta(days=value)
    try:
        return parse_date(str(value))
    except Refused as error:
        raise Wrong(Fault.DATE, error.message) from error


def count(value: Any) -> int:
    """Return a whole number from 0 to 9999."""
    found = value if isinstance(value, int) else str(value).strip()
    if isinstance(found, str):
        words = found.split()
        if not words or not (words[0].isascii() and words[0].isdigit() and len(words[0]) <= 4):
            raise Wrong(Fault.COUNT, N_("Enter a whole number."))
        found = int(words[0])
    if not 0 <= found <= 9999:
        raise Wrong(Fault.COUNT, N_("Enter a whole number."))
    return found


def rate(value: Any) -> Decimal:
    """Return percent per year from 0 to 100; a spreadsheet's 12 % is its 0,12."""
    try:
        found = Decimal(value) if isinstance(value, int | Decimal) else parse_percent(str(value))
    except MoneyError as error:
        raise Wrong(Fault.RATE, error.message) from error
    if found.is_finite() and isinstance(value, Decimal) and 0 < found < 1:
        found *= 100
    if not (found.is_finite() and 0 <= found <= 100):
        raise Wrong(Fault.RATE, N_("The rate must be between 0 and 100 percent per year."))
    return round(found, 6).normalize() + 0


def yes_no(value: Any) -> bool:
    """Return whether the cell says yes."""
    said = str(value).strip().casefold()
    if said in _YES:
        return True
    if said in _NO or said in NOTHING:
        return False
    raise Wrong(Fault.YES_NO, N_("Write Ya or Tidak."))


def sex(value: Any) -> Sex:
    """Return the sex that an identity card prints."""
    said = re.sub(r"[^a-z]", "", str(value).casefold())
    if said not in _SEXES:
        raise Wrong(Fault.SEX, N_("Write L or P."))
    return _SEXES[said]


def phone(value: Any) -> str:
    """Return a phone number as ``+628…``; a number that lost its zero in Excel is mended."""
    found = find_phone_key(str(value))
    if found is None:
        raise Wrong(
            Fault.PHONE, N_("This phone number does not look right. Write it like 0812 3456 7890.")
        )
    return found


def email(value: Any) -> str:
    """Return an e-mail address in normal form."""
    try:
        found = validate_email(str(value).strip(), check_deliverability=False).normalized
    except EmailNotValidError as error:
        raise Wrong(
            Fault.EMAIL,
            N_("This e-mail address does not look right. It should look like name@example.com."),
        ) from error
    if len(found) > LONGEST_EMAIL:
        raise Wrong(
            Fault.TOO_LONG, N_("This is too long: at most %(most)s characters."), most=LONGEST_EMAIL
        )
    return found


def postcode(value: Any) -> str:
    """Return five digits."""
    found = str(value).strip()
    if not (found.isascii() and found.isdigit() and len(found) == 5):
        raise Wrong(Fault.POSTCODE, N_("A postcode has 5 digits."))
    return found


def account_number(value: Any) -> str:
    """Return the digits of a bank account number."""
    found = re.sub(r"[\s.'-]", "", str(value))
    if not (found.isascii() and found.isdigit() and 5 <= len(found) <= 20):
        raise Wrong(Fault.BANK_ACCOUNT, N_("An account number has 5 to 20 digits."))
    return found

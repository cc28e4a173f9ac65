"""The NIK, the 16-digit number of the population register: what it says and whether it can be.

``PPKKCC DDMMYY SSSS``: province, regency, district, birth date (women: day + 40) and serial
number (Dukcapil Klaten, dukcapil.klaten.go.id). There is no check digit, and a number is kept for
life even if the date in it is wrong: a mismatch with the typed birth date is a warning only.
"""

from dataclasses import dataclass
from datetime import date
from typing import Literal

Reason = Literal["length/digits", "province", "month", "day", "serial"]
Sex = Literal["L", "P"]

PROVINCES = {
    "11": "Aceh",
    "12": "Sumatera Utara",
    "13": "Sumatera Barat",
    "14": "Riau",
    "15": "Jambi",
    "16": "Sumatera Selatan",
    "17": "Bengkulu",
    "18": "Lampung",
    "19": "Kepulauan Bangka Belitung",
    "21": "Kepulauan Riau",
    "31": "DKI Jakarta",
    "32": "Jawa Barat",
    "33": "Jawa Tengah",
    "34": "DI Yogyakarta",
    "35": "Jawa Timur",
    "36": "Banten",
    "51": "Bali",
    "52": "Nusa Tenggara Barat",
    "53": "Nusa Tenggara Timur",
    "61": "Kalimantan Barat",
    "62": "Kalimantan Tengah",
    "63": "Kalimantan Selatan",
    "64": "Kalimantan Timur",
    "65": "Kalimantan Utara",
    "71": "Sulawesi Utara",
    "72": "Sulawesi Tengah",
    "73": "Sulawesi Selatan",
    "74": "Sulawesi Tenggara",
    "75": "Gorontalo",
    "76": "Sulawesi Barat",
    "81": "Maluku",
    "82": "Maluku Utara",
    "91": "Papua",
    "92": "Papua Barat",
    "93": "Papua Selatan",
    "94": "Papua Tengah",
    "95": "Papua Pegunungan",
    "96": "Papua Barat Daya",
    "97": "Papua Pegunungan",  # the statistics office's code, met in registers of its own numbering
}
"""Province names by the code of the home ministry, as it stands in the NIK."""


@dataclass(frozen=True, slots=True)
class Nik:
    """What a NIK says; when it is not valid there is a ``reason`` and nothing else.

    ``regency`` and ``district`` are the codes with those above them: ``3602``, ``360204``.
    """

    valid: bool
    reason: Reason | None = None
    province: str | None = None
    regency: str | None = None
    district: str | None = None
    born_on: date | None = None
    sex: Sex | None = None
    serial: str | None = None

    @property
    def province_name(self) -> str | None:
        """The name of the province, if the number is valid."""
        return PROVINCES[self.province] if self.province else None


def parse_nik(text: str, today: date) -> Nik:
    """Return what the NIK in ``text`` says (spaces do not count).

    The two-digit year is taken as 20yy unless that date is after ``today``, else 19yy.
    """
    digits = text.replace(" ", "")
    if len(digits) != 16 or not (digits.isascii() and digits.isdigit()):
        return Nik(valid=False, reason="length/digits")
    if digits[:2] not in PROVINCES:
        return Nik(valid=False, reason="province")
    day, month, year = (int(digits[at : at + 2]) for at in (6, 8, 10))
    if not 1 <= month <= 12:
        return Nik(valid=False, reason="month")
    sex: Sex = "P" if day > 40 else "L"
    try:
        born_on = date(2000 + year, month, day - 40 if sex == "P" else day)
        if born_on > today:
            born_on = born_on.replace(year=1900 + year)
    except ValueError:
        return Nik(valid=False, reason="day")
    if digits[12:] == "0000":
        return Nik(valid=False, reason="serial")
    return Nik(
        valid=True,
        province=digits[:2],
        regency=digits[:4],
        district=digits[:6],
        born_on=born_on,
        sex=sex,
        serial=digits[12:],
    )

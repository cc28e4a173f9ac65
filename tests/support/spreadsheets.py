"""Lists of old books as files: invented members and loans, as XLSX or CSV."""

import csv
import hashlib
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import uuid4

import xlsxwriter

from coop.dates import add_months
from coop.domain.moving_in.columns import COLUMNS, Column
from coop.domain.moving_in.types import Sheet

CUT_OVER = date(2024, 8, 31)
Cells = dict[str, Any]


@dataclass(frozen=True)
class Upload:
    """A file as it lies in the storage."""

    content: bytes
    original_name: str = "anggota.xlsx"
    media_type: str = "application/octet-stream"
    storage_name: str = field(default_factory=lambda: f"aa/{uuid4().hex}")

    @property
    def size(self) -> int:
        return len(self.content)

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()

    source_sha256 = sha256


def nik_of(number: int, born: date = date(1980, 1, 15)) -> str:
    """Return the NIK of an invented woman, another one for each number."""
    district, serial = divmod(number, 9_999)
    return f"32{1000 + district:04d}{born.day + 40:02d}{born:%m%y}{serial + 1:04d}"


def member_row(n: int, **changes: Any) -> Cells:
    """Return the cells of an invented member by column key; ``changes`` win."""
    row: Cells = {
        "number": f"{n:06d}",
        "full_name": f"Anggota Lama {n}",
        "nik": nik_of(n),
        "born_in": "Bandung",
        "born_on": "15/01/1980",
        "sex": "P",
        "occupation": "Guru",
        "street": f"Jl. Melati No. {n}",
        "town": "Bandung",
        "postcode": "40123",
        "phone": f"0812 {3_000_0000 + n}",
        "email": f"lama{n}@contoh.id",
        "joined_on": "05/01/2019",
        "employer": "RSU Bakti Husada",
        "employee_number": f"K-{n}",
        "monthly_salary": "6.500.000",
        "pays_by_payroll": "Ya",
        "bank": "BCA",
        "bank_number": f"{5_270_000_000 + n}",
        "bank_holder": f"Anggota Lama {n}",
        "pokok": "500.000",
        "wajib": f"{100_000 * (1 + n % 50)}",
        "sukarela": f"{1_000 * (n % 700)}",
    }
    return {**row, **changes}


def loan_row(n: int, **changes: Any) -> Cells:
    """Return the cells of a running loan of the member ``n``, nothing overdue."""
    paid = n % 9
    row: Cells = {
        "borrower": f"{n:06d}",
        "product": "konsumtif",
        "principal": "12.000.000",
        "rate": "12",
        "months": "24",
        "disbursed_on": f"{add_months(CUT_OVER, -paid):%d/%m/%Y}",
        "instalments_paid": str(paid),
    }
    return {**row, **changes}


def write_xlsx(
    members: Sequence[Mapping[str, Any]] = (), loans: Sequence[Mapping[str, Any]] = ()
) -> bytes:
    """Return a workbook with the rows, headed as the template is."""
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True})
    for sheet, rows in ((Sheet.MEMBERS, members), (Sheet.LOANS, loans)):
        if not rows:
            continue
        page = book.add_worksheet(sheet.value)
        columns = _columns(sheet, rows)
        for place, column in enumerate(columns):
            page.write_string(0, place, column.heading)
            for line, row in enumerate(rows, start=1):
                value = row.get(column.key)
                if isinstance(value, date):
                    page.write_datetime(
                        line, place, value, book.add_format({"num_format": "d/m/y"})
                    )
                elif value is not None:
                    page.write(line, place, value) if not isinstance(
                        value, str
                    ) else page.write_string(line, place, value)
    book.close()
    return target.getvalue()


def write_csv(
    rows: Sequence[Mapping[str, Any]],
    sheet: Sheet = Sheet.MEMBERS,
    *,
    separator: str = ";",
    encoding: str = "utf-8-sig",
) -> bytes:
    """Return the rows as a text file."""
    target = io.StringIO()
    columns = _columns(sheet, rows)
    writer = csv.writer(target, delimiter=separator)
    writer.writerow([column.heading for column in columns])
    writer.writerows([[row.get(column.key, "") for column in columns] for row in rows])
    return target.getvalue().encode(encoding)


def _columns(sheet: Sheet, rows: Iterable[Mapping[str, Any]]) -> list[Column]:
    used = {key for row in rows for key in row}
    return [column for column in COLUMNS[sheet] if column.key in used]

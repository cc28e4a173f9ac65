"""The files that are handed out: the template, and a file with the reasons beside its rows."""

import io
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Final

import xlsxwriter

from coop.domain.loans.records import ProductTerms
from coop.domain.loans.types import InterestMethod
from coop.domain.moving_in.columns import BY_KEY, COLUMNS, NOTE, Column
from coop.domain.moving_in.types import Examination, Problem, Sheet, Table
from coop.domain.spreadsheets.grids import Unvalued
from coop.money import format_rupiah

_METHODS: Final = {
    InterestMethod.FLAT: "flat",
    InterestMethod.EFFECTIVE: "menurun",
    InterestMethod.ANNUITY: "anuitas",
}
LARGEST: Final = 10**15  # digits beyond these are lost in a spreadsheet
REASONS: Final = "Yang perlu diperbaiki"
GUIDE: Final = (
    "Cara memakai lembar ini",
    "1. Isi lembar Anggota: satu baris untuk satu orang. Keterangan kolom ada di judulnya.",
    "2. Isi lembar Pinjaman bila ada pinjaman yang masih berjalan: satu baris untuk satu pinjaman.",
    "3. Baris contoh (bertanda CONTOH di kolom Catatan) dilewati. Boleh dihapus, boleh dibiarkan.",
    "4. Saldo adalah saldo pada hari pindah: hari terakhir di buku lama, sebaiknya akhir bulan.",
    "5. NIK dan nomor rekening: format selnya Teks, supaya angkanya tidak dibulatkan Excel.",
    "6. Jangan menggabungkan sel. Urutan kolom bebas, judulnya jangan diganti.",
    "7. Unggah di menu Pindahan. Semua baris diperiksa; dibukukan setelah pengurus lain setuju.",
    "8. Kas, bank, cadangan dan akun lain tidak ditulis di sini, tetapi di Neraca saldo awal.",
)


def write_template(products: Sequence[ProductTerms], pokok_amount: int) -> bytes:
    """Return the template as XLSX: a sheet of guidance, the members, the loans."""
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True})
    _write_guide(book, products, pokok_amount)
    styles = _Styles(book)
    for sheet, columns in COLUMNS.items():
        _write_list(book, styles, sheet, (*columns, NOTE))
    book.close()
    return target.getvalue()


class _Styles:
    """The formats of the sheets."""

    def __init__(self, book: Any) -> None:
        self.heading = book.add_format(
            {
                "bold": True,
                "bg_color": "#0F5E5B",
                "font_color": "#FFFFFF",
                "text_wrap": True,
                "valign": "top",
                "border": 1,
                "border_color": "#FFFFFF",
            }
        )
        self.needed = book.add_format(
            {
                "bold": True,
                "bg_color": "#0A3F3D",
                "font_color": "#FFFFFF",
                "text_wrap": True,
                "valign": "top",
                "border": 1,
                "border_color": "#FFFFFF",
            }
        )
        self.example = book.add_format({"italic": True, "font_color": "#777777", "num_format": "@"})
        self.text = book.add_format({"num_format": "@"})
        self.bad = book.add_format({"bg_color": "#F8D7DA", "num_format": "@"})
        self.doubtful = book.add_format({"bg_color": "#FFF3CD", "num_format": "@"})
        self.reason = book.add_format({"text_wrap": True, "valign": "top"})


def _write_guide(book: Any, products: Sequence[ProductTerms], pokok_amount: int) -> None:
    sheet = book.add_worksheet("Petunjuk")
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, 1, 86)
    title = book.add_format({"bold": True, "font_size": 14})
    bold = book.add_format({"bold": True})
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    sheet.write_string(0, 0, GUIDE[0], title)
    for line, words in enumerate(GUIDE[1:], start=2):
        sheet.write_string(line, 1, words, wrapped)
    line = len(GUIDE) + 2
    sheet.write_string(line, 0, "Simpanan pokok", bold)
    sheet.write_string(line, 1, format_rupiah(pokok_amount))
    sheet.write_string(line + 2, 0, "Kode produk pinjaman", bold)
    for place, product in enumerate(products, start=line + 3):
        sheet.write_string(place, 0, product.code)
        sheet.write_string(place, 1, f"{product.name} (bunga {_METHODS[product.method]})")


def _write_list(book: Any, styles: _Styles, sheet: Sheet, columns: Sequence[Column]) -> None:
    page = book.add_worksheet(sheet.value)
    page.freeze_panes(1, 2 if sheet is Sheet.MEMBERS else 1)
    page.set_row(0, 32)
    for place, column in enumerate(columns):
        page.set_column(place, place, column.width, styles.text)
        page.write_string(
            0, place, column.heading, styles.needed if column.required else styles.heading
        )
        if column.note:
            page.write_comment(0, place, column.note, {"x_scale": 2, "font_size": 9})
        page.write_string(1, place, str(column.example), styles.example)


def write_reasons(found: Examination, say: Callable[[Problem], str]) -> bytes:
    """Return the rows as they were given, the reasons beside them, what is wrong coloured.

    ``say`` words a problem in the reader's language. Rows without a problem stand there too, so
    that the file can be corrected and sent again; the column of reasons is left out then.
    """
    target = io.BytesIO()
    book = xlsxwriter.Workbook(
        target, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    styles = _Styles(book)
    for table in found.tables:
        of_sheet = [problem for problem in found.problems if problem.sheet is table.sheet]
        _write_table(book, styles, table, of_sheet, say)
    book.close()
    return target.getvalue()


def _write_table(
    book: Any,
    styles: _Styles,
    table: Table,
    problems: Iterable[Problem],
    say: Callable[[Problem], str],
) -> None:
    page = book.add_worksheet(table.sheet.value)
    page.freeze_panes(1, 1)
    by_row: dict[int, list[Problem]] = {}
    for problem in problems:
        by_row.setdefault(problem.row, []).append(problem)
    columns = list(table.headings)
    missing = [
        column
        for column in BY_KEY[table.sheet]
        if column not in table.headings
        and any(problem.column == column for own in by_row.values() for problem in own)
    ]
    headings = {**table.headings, **{key: BY_KEY[table.sheet][key].heading for key in missing}}
    page.write_string(0, 0, REASONS, styles.needed)
    page.set_column(0, 0, 60)
    for place, key in enumerate([*columns, *missing], start=1):
        page.set_column(place, place, 18)
        page.write_string(0, place, headings[key], styles.heading)
    for line, row in enumerate(table.rows, start=1):
        own = by_row.get(row.number, [])
        if own:
            words = "\n".join(f"{headings.get(p.column, p.column)}: {say(p)}" for p in own)
            page.write_string(line, 0, words[:32_000], styles.reason)
        for place, key in enumerate([*columns, *missing], start=1):
            wrong = [problem for problem in own if problem.column == key]
            _write_cell(page, line, place, row.cells.get(key), _style(styles, wrong))


def _style(styles: _Styles, wrong: Sequence[Problem]) -> Any:
    if not wrong:
        return None
    is_doubtful = all(problem.fault.is_warning for problem in wrong)
    return styles.doubtful if is_doubtful else styles.bad


def _write_cell(page: Any, line: int, place: int, value: Any, style: Any) -> None:
    if value is None or isinstance(value, Unvalued):
        if style is not None:
            page.write_blank(line, place, None, style)
    elif isinstance(value, date):
        page.write_string(line, place, f"{value:%d/%m/%Y}", style)
    elif isinstance(value, int | Decimal) and -LARGEST < value < LARGEST:
        page.write_number(line, place, value, style)
    else:
        page.write_string(line, place, str(value)[:32_000], style)

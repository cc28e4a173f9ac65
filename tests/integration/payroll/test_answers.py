"""The employer's answer: files of every kind, rows in doubt, corrections, and no money twice."""

import io
from datetime import date

import pytest
import xlsxwriter
from sqlalchemy import func, select

from coop import dates
from coop.db import session
from coop.domain.payroll import queries, reading, service
from coop.domain.payroll.errors import KnownAnswer, NotAtThisStep, WrongMonth
from coop.domain.payroll.models import PayrollAnswer, PayrollBatch
from coop.domain.payroll.types import LineFilter, LineShow, Outcome, StrayKind, StrayVerdict
from coop.domain.savings.queries import get_account
from coop.domain.spreadsheets.errors import Unreadable
from coop.errors import Conflict, NotFound, Refused
from tests.support.spreadsheets import Upload
from tests.support.works import DUES, Works, as_csv


@pytest.fixture
def sent(works: Works) -> PayrollBatch:
    """Everybody's dues, with the employer."""
    for worker in works.workers:
        works.bill(worker)
    return works.sent()


def outcomes(works: Works, batch: PayrollBatch) -> list[Outcome]:
    return [line.outcome for line in works.lines(batch)]


def bring(works: Works, batch: PayrollBatch, content: bytes, name: str = "a.csv") -> PayrollAnswer:
    return service.bring_answer(batch.id, Upload(content, name), content, works.treasurer)


def workbook(*rows: tuple[object, ...]) -> bytes:
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target)
    sheet = book.add_worksheet("Potongan")
    for number, row in enumerate(rows):
        for place, cell in enumerate(row):
            sheet.write(number, place, cell)
    book.close()
    return target.getvalue()


def test_numbers_of_a_spreadsheet_find_their_people(works: Works, sent: PayrollBatch) -> None:
    month = f"{dates.MONTHS_ID[sent.month.month - 1]} {sent.month.year}"
    content = workbook(
        (f"Realisasi potongan {month}",),
        ("Nama Karyawan", "NIK", "Potongan", "Keterangan"),
        ("Pekerja 1", 1, 100000.0, ""),
        ("Pekerja 2", 2, "Rp 40.000", "gaji kurang"),
        ("Pekerja 3", 3, 0, "Sudah resign"),
        ("TOTAL", None, 140000, ""),
    )
    answer = bring(works, sent, content, "jawaban.xlsx")
    assert answer.is_read
    assert answer.row_count == 3
    assert outcomes(works, sent) == [Outcome.FULL, Outcome.SHORT, Outcome.LEFT, Outcome.MISSING]
    assert service.get_batch(sent.id).realised_amount == 140_000
    counts = queries.count_outcomes(sent.id)
    assert counts[Outcome.SHORT] == (1, 40_000)
    different = queries.search_lines(sent.id, LineFilter(show=LineShow.DIFFERENT))
    assert [row.short_amount for row in different.rows] == [60_000, 100_000, 100_000]


def test_the_same_file_twice_is_refused(works: Works, sent: PayrollBatch) -> None:
    content = as_csv({"1": 90_000})
    bring(works, sent, content)
    with pytest.raises(KnownAnswer):
        bring(works, sent, content, "lain.csv")
    bring(works, sent, as_csv({"1": 95_000}))
    assert works.lines(sent)[0].realised_amount == 95_000
    service.take_answer_back(sent.id)
    assert outcomes(works, sent) == [Outcome.WAITING] * 4
    bring(works, sent, content)
    assert works.lines(sent)[0].realised_amount == 90_000
    assert len(queries.list_answers(sent.id)) == 1


def test_a_file_of_another_month_is_noticed(works: Works, sent: PayrollBatch) -> None:
    before = dates.add_months(sent.month, -1)
    with pytest.raises(WrongMonth):
        bring(works, sent, as_csv({"1": 1}), f"potongan-{before:%Y-%m}.csv")
    month = f"{dates.MONTHS_ID[before.month - 1]} {before.year}"
    content = f"No Pegawai;Dipotong;Bulan\n1;1000;{month}\n".encode()
    with pytest.raises(WrongMonth):
        bring(works, sent, content)
    assert session.scalar(select(func.count(PayrollAnswer.id))) == 0


def test_columns_are_chosen_once_and_remembered(works: Works, sent: PayrollBatch) -> None:
    content = b"Kode;Orang;Nilai;Ket\n0001;Pekerja 1;100000;\n0002;Pekerja 2;50000;\n"
    answer = bring(works, sent, content)
    assert not answer.is_read
    assert outcomes(works, sent) == [Outcome.WAITING] * 4
    with pytest.raises(Refused, match="Choose the columns"):
        service.choose_columns(answer.id, content, {"number": "Kode"}, works.treasurer)
    twice = {"number": "Kode", "amount": "Kode"}
    with pytest.raises(Refused, match="one thing only"):
        service.choose_columns(answer.id, content, twice, works.treasurer)
    chosen = {"number": "Kode", "amount": "Nilai", "name": "Orang", "note": ""}
    service.choose_columns(answer.id, content, chosen, works.treasurer)
    assert outcomes(works, sent)[:2] == [Outcome.FULL, Outcome.SHORT]
    again = bring(works, sent, content.replace(b"50000", b"60000"))
    assert again.is_read
    assert works.lines(sent)[1].realised_amount == 60_000
    service.choose_columns(again.id, content, {**chosen, "note": "Ket"}, works.treasurer)
    with pytest.raises(NotFound):
        service.get_answer(10**9)


def test_rows_in_doubt_are_decided_one_by_one(works: Works, sent: PayrollBatch) -> None:
    content = (
        b"No Pegawai;Nama;Dipotong\n0001;Pekerja 1;100000\n0001;Pekerja 1;25000\n"
        b"0099;Orang lain;75000\n0002;Pekerja 2;seratus\n"
    )
    bring(works, sent, content)
    strays = queries.list_strays(sent.id)
    assert [row.kind for row in strays] == [
        StrayKind.DUPLICATE,
        StrayKind.UNKNOWN,
        StrayKind.UNREADABLE,
    ]
    double, unknown, unreadable = strays
    with pytest.raises(Refused, match="3 rows"):
        service.finish_answer(sent.id, works.treasurer)
    line_id = service.find_line_by_number(sent.id, "1")
    assert line_id == works.lines(sent)[0].id
    assert service.find_line_by_number(sent.id, "77") is None
    service.count_stray(double.id, line_id)
    assert works.lines(sent)[0].realised_amount == 125_000
    assert works.lines(sent)[0].outcome is Outcome.MORE
    with pytest.raises(Conflict):
        service.count_stray(double.id, line_id)
    with pytest.raises(Refused):
        service.set_stray_aside(unknown.id, " ")
    service.set_stray_aside(unknown.id, "Bukan anggota")
    with pytest.raises(Refused, match="cannot be read"):
        service.count_stray(unreadable.id, line_id)
    with pytest.raises(NotFound):
        service.count_stray(unreadable.id, 10**9)
    service.set_stray_aside(unreadable.id, "Salah ketik, dikoreksi di barisnya")
    second = works.lines(sent)[1]
    with pytest.raises(Refused):
        service.correct_line(second.id, 100_000, "")
    service.correct_line(second.id, 100_000, "Telepon bagian gaji")
    assert works.lines(sent)[1].outcome is Outcome.FULL
    assert works.lines(sent)[1].note == "Telepon bagian gaji"
    service.finish_answer(sent.id, works.treasurer)
    verdicts = {row.verdict for row in queries.list_strays(sent.id)}
    assert verdicts == {StrayVerdict.COUNTED, StrayVerdict.SET_ASIDE}
    with pytest.raises(NotAtThisStep):
        service.correct_line(second.id, 1, "Terlambat")
    with pytest.raises(NotFound):
        service.get_stray(10**9)


def test_a_row_may_mean_somebody_who_was_left_out(works: Works) -> None:
    first, second = works.workers[:2]
    works.bill(first)
    works.bill(second)
    batch = works.prepare()
    service.leave_out(works.lines(batch)[0].id, works.treasurer, "Cuti")
    service.approve_batch(batch.id, service.get_batch(batch.id).revision, works.chair)
    service.send_batch(batch.id, works.treasurer)
    works.answer(batch, {"1": 30_000, "2": DUES})
    stray = queries.list_strays(batch.id)[0]
    line_id = service.find_line_by_number(batch.id, stray.employee_number)
    assert line_id is not None
    with pytest.raises(Refused, match="not on the list"):
        service.correct_line(line_id, 1, "x")
    service.count_stray(stray.id, line_id)
    service.finish_answer(batch.id, works.treasurer)
    works.receive(batch)
    service.post_batch(batch.id, works.chair)
    for portion in list(service.apply_portions(batch.id)):
        portion()
    assert get_account(first.sukarela_id).balance == 30_000


def test_a_small_employer_is_typed(works: Works, sent: PayrollBatch) -> None:
    lines = works.lines(sent)
    with pytest.raises(Refused, match="4 people"):
        service.finish_answer(sent.id, works.treasurer)
    service.type_amounts(sent.id, {lines[0].id: DUES, lines[1].id: 0})
    service.type_amounts(sent.id, {})
    assert outcomes(works, sent)[:2] == [Outcome.FULL, Outcome.MISSING]
    with pytest.raises(NotFound):
        service.type_amounts(sent.id, {10**9: 1})
    with pytest.raises(Refused):
        service.type_amounts(sent.id, {lines[0].id: -1})
    service.correct_line(lines[2].id, 0, "Surat resign", has_left=True)
    service.type_amounts(sent.id, {lines[3].id: DUES})
    service.finish_answer(sent.id, works.treasurer)
    assert works.lines(sent)[2].outcome is Outcome.LEFT


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"satu baris saja", "headings"),
        (b"No Pegawai;Dipotong\n", "headings"),
        (b"No Pegawai;Dipotong\nTotal;5\n", "no row"),
        (b"No Pegawai;Dipotong\n991;5\n", "right file"),
    ],
)
def test_what_is_no_answer_says_so(
    works: Works, sent: PayrollBatch, content: bytes, says: str
) -> None:
    with pytest.raises(Refused, match=says):
        bring(works, sent, content)


def test_headings_are_looked_for(works: Works) -> None:
    del works
    content = b"PT Maju;;\nDaftar;;\nNo;NIP;Nama;Realisasi\n1;7;Ani;5000\n2;8;Budi;=x\n3;;;\n"
    sheet = reading.read_sheet(content, "x.csv")
    columns = reading.guess_columns(sheet.headings)
    assert columns == {"number": "NIP", "name": "Nama", "amount": "Realisasi"}
    rows = reading.read_rows(sheet, columns)
    assert [(row.employee_number, row.amount) for row in rows] == [("7", 5_000), ("8", None)]
    with pytest.raises(Unreadable):
        reading.read_sheet(b"", "x.csv")
    months = reading.read_sheet(b"NIP;Potongan;Periode\n7;5;Mei 2026\n", "x.csv").months
    assert months == {date(2026, 5, 1)}


def test_an_answer_needs_a_list_that_is_out(works: Works) -> None:
    works.bill(works.workers[0])
    batch = works.prepare()
    with pytest.raises(NotAtThisStep):
        bring(works, batch, as_csv({"1": 1}))
    with pytest.raises(NotAtThisStep):
        service.take_answer_back(batch.id)

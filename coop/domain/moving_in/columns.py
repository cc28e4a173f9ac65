"""The columns of the sheets: how they are headed, what else people call them, what stands there."""

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

from coop.domain.moving_in.types import Sheet

_NO_LETTER = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class Column:
    """A column by its key; ``note`` is the comment on its heading, ``example`` stands below it."""

    key: str
    heading: str
    note: str
    example: str | int
    synonyms: tuple[str, ...] = ()
    required: bool = False
    width: int = 18


def heading_key(text: str) -> str:
    """Return a heading by its letters alone: ``No. Anggota`` is ``noanggota``."""
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    letters = "".join(sign for sign in plain if not unicodedata.combining(sign))
    return _NO_LETTER.sub("", letters)


MEMBERS: Final[tuple[Column, ...]] = (
    Column(
        "number",
        "No. Anggota",
        "Boleh kosong: portal memberi nomor berikutnya. Kalau diisi, nomor itu dipakai dan tidak"
        " pernah diberikan lagi kepada orang lain.",
        "000101",
        ("nomor anggota", "no anggota", "nomor", "id anggota", "member number"),
    ),
    Column(
        "full_name",
        "Nama Lengkap",
        "Wajib. Sesuai KTP.",
        "Sari Wulandari",
        ("nama", "nama anggota", "full name", "name"),
        required=True,
        width=30,
    ),
    Column(
        "nik",
        "NIK",
        "Wajib. 16 angka sesuai KTP. Format sel: Teks, supaya angkanya tidak dibulatkan.",
        "3273015203880001",
        ("no ktp", "nomor ktp", "ktp", "nik ktp"),
        required=True,
        width=20,
    ),
    Column("born_in", "Tempat Lahir", "", "Bandung", ("kota lahir",)),
    Column(
        "born_on",
        "Tanggal Lahir",
        "Misalnya 12/03/1988 atau 12 Maret 1988.",
        "12/03/1988",
        ("tgl lahir", "lahir", "date of birth"),
    ),
    Column(
        "sex",
        "Jenis Kelamin",
        "L atau P.",
        "P",
        ("l/p", "jk", "kelamin", "gender", "sex"),
        width=14,
    ),
    Column("occupation", "Pekerjaan", "", "Perawat", ("profesi", "occupation")),
    Column("street", "Alamat", "Jalan dan nomor.", "Jl. Melati No. 5", ("jalan",), width=30),
    Column("town", "Kota/Kabupaten", "", "Bandung", ("kota", "kabupaten", "kab/kota", "town")),
    Column("postcode", "Kode Pos", "5 angka.", "40123", ("kodepos",), width=10),
    Column(
        "phone",
        "No. HP",
        "Misalnya 0812 3456 7890.",
        "0812 3400 1234",
        ("hp", "telepon", "no telepon", "telp", "no telp", "handphone", "nomor hp", "phone"),
    ),
    Column(
        "email",
        "E-mail",
        "Ke sini tautan aktivasi dikirim.",
        "sari.wulandari@contoh.id",
        ("email", "surel", "alamat email"),
        width=28,
    ),
    Column(
        "joined_on",
        "Tanggal Masuk",
        "Wajib. Hari ia menjadi anggota.",
        "05/01/2019",
        ("tgl masuk", "tanggal bergabung", "tgl bergabung", "tanggal daftar", "joined on"),
        required=True,
    ),
    Column(
        "employer",
        "Tempat Kerja",
        "Yang belum dikenal portal akan ditambahkan.",
        "RSU Bakti Husada",
        ("instansi", "perusahaan", "employer"),
        width=26,
    ),
    Column(
        "employee_number",
        "Nomor Pegawai",
        "",
        "K-1203",
        ("nip", "no pegawai", "nomor karyawan", "nik karyawan"),
    ),
    Column(
        "monthly_salary",
        "Gaji per Bulan",
        "Rupiah, sebelum potongan.",
        "6.500.000",
        ("gaji", "gaji bulanan", "penghasilan"),
    ),
    Column(
        "pays_by_payroll",
        "Potong Gaji",
        "Ya hanya bila surat kuasa potong gaji ada. Selain itu Tidak.",
        "Ya",
        ("potonggaji", "payroll"),
        width=12,
    ),
    Column("bank", "Bank", "Bank tempat ia menerima uang.", "BCA", ("nama bank",), width=12),
    Column(
        "bank_number",
        "No. Rekening",
        "Format sel: Teks.",
        "5270001234",
        ("nomor rekening", "rekening", "norek"),
    ),
    Column(
        "bank_holder",
        "Nama Pemilik Rekening",
        "",
        "Sari Wulandari",
        ("atas nama", "a/n", "an rekening", "pemilik rekening", "nama rekening"),
        width=30,
    ),
    Column(
        "pokok",
        "Simpanan Pokok",
        "Saldo pada hari pindah, dalam rupiah.",
        "500.000",
        ("pokok", "saldo pokok", "simpananpokok"),
    ),
    Column(
        "wajib",
        "Simpanan Wajib",
        "Saldo pada hari pindah, dalam rupiah.",
        "4.800.000",
        ("wajib", "saldo wajib"),
    ),
    Column(
        "sukarela",
        "Simpanan Sukarela",
        "Saldo pada hari pindah, dalam rupiah.",
        "1.250.000",
        ("sukarela", "tabungan", "saldo sukarela"),
    ),
    Column(
        "swp",
        "Simpanan Wajib Pinjaman",
        "Saldo pada hari pindah. Kosong kalau tidak ada.",
        "",
        ("swp",),
    ),
)

LOANS: Final[tuple[Column, ...]] = (
    Column(
        "borrower",
        "No. Anggota atau NIK",
        "Wajib. Nomor anggota atau NIK peminjam: dari lembar Anggota, atau yang sudah ada di"
        " portal.",
        "000101",
        ("anggota", "peminjam", "no anggota", "nomor anggota", "nik"),
        required=True,
        width=22,
    ),
    Column(
        "old_number",
        "No. Pinjaman Lama",
        "Boleh kosong. Disimpan sebagai keterangan.",
        "P-88/2025",
        ("no pinjaman", "nomor pinjaman"),
    ),
    Column(
        "product",
        "Kode Produk",
        "Wajib. Kode produk pinjaman di portal; daftarnya ada di lembar Petunjuk.",
        "konsumtif",
        ("produk", "jenis pinjaman"),
        required=True,
    ),
    Column(
        "method",
        "Metode Bunga",
        "Boleh kosong: seperti produknya. Flat, menurun (efektif) atau anuitas.",
        "flat",
        ("metode", "jenis bunga"),
    ),
    Column(
        "principal",
        "Plafon",
        "Wajib. Pokok pinjaman waktu cair, dalam rupiah.",
        "12.000.000",
        ("pokok pinjaman", "jumlah pinjaman", "pokok awal"),
        required=True,
    ),
    Column(
        "rate",
        "Bunga % per Tahun",
        "Wajib. Misalnya 12 atau 13,5.",
        "12",
        ("bunga", "suku bunga", "bunga per tahun", "bunga pertahun"),
        required=True,
    ),
    Column(
        "months",
        "Jangka Waktu (bulan)",
        "Wajib. Jumlah angsuran seluruhnya.",
        "24",
        ("jangka waktu", "tenor", "lama angsuran", "bulan"),
        required=True,
    ),
    Column(
        "disbursed_on",
        "Tanggal Cair",
        "Tanggal cair atau jatuh tempo pertama harus ada.",
        "10/02/2025",
        ("tgl cair", "tanggal pencairan", "tanggal pinjam", "tgl pinjam"),
    ),
    Column(
        "first_due_on",
        "Jatuh Tempo Pertama",
        "Kosong: sebulan setelah cair.",
        "10/03/2025",
        ("jatuh tempo", "angsuran pertama", "tgl jatuh tempo"),
    ),
    Column(
        "instalments_paid",
        "Angsuran Dibayar",
        "Berapa angsuran yang sudah lunas. Isi ini atau Sisa Pokok.",
        "9",
        ("angsuran ke", "jumlah angsuran dibayar", "sudah dibayar"),
    ),
    Column(
        "remaining",
        "Sisa Pokok",
        "Sisa pokok pada hari pindah. Isi ini atau Angsuran Dibayar.",
        "7.500.000",
        ("saldo pokok", "sisa pinjaman", "baki debet", "outstanding"),
    ),
    Column(
        "interest_owed",
        "Bunga Terutang",
        "Bunga yang sudah jatuh tempo dan belum dibayar. Kosong: dihitung dari jadwal.",
        "",
        ("tunggakan bunga", "piutang bunga"),
    ),
    Column(
        "arrears",
        "Tunggakan",
        "Untuk dicocokkan: pokok dan bunga yang lewat jatuh tempo. Boleh kosong.",
        "",
        ("jumlah tunggakan",),
    ),
)

COLUMNS: Final[dict[Sheet, tuple[Column, ...]]] = {Sheet.MEMBERS: MEMBERS, Sheet.LOANS: LOANS}
EXAMPLE_MARK: Final = "CONTOH"
"""A row that carries this word in the column ``Catatan`` is an example and is left out."""
NOTE: Final = Column(
    "note",
    "Catatan",
    "Tidak dibaca. Baris dengan kata CONTOH di kolom ini dilewati.",
    EXAMPLE_MARK,
    ("keterangan", "note"),
)
_KNOWN: Final[dict[Sheet, dict[str, str]]] = {
    sheet: {
        heading_key(name): column.key
        for column in (*columns, NOTE)
        for name in (column.key, *column.synonyms, column.heading)
    }
    for sheet, columns in COLUMNS.items()
}
BY_KEY: Final[dict[Sheet, dict[str, Column]]] = {
    sheet: {column.key: column for column in columns} for sheet, columns in COLUMNS.items()
}


def find_column(sheet: Sheet, heading: str) -> str | None:
    """Return the key of the column that ``heading`` names, or None."""
    return _KNOWN[sheet].get(heading_key(heading))


def heading_of(sheet: Sheet, key: str) -> str:
    """Return how the column is headed in the template."""
    return BY_KEY[sheet][key].heading if key in BY_KEY[sheet] else key

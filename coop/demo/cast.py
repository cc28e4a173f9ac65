"""Who plays in the demo. Invented people; the NIK are constructed, the addresses do not exist."""

from dataclasses import dataclass
from datetime import date

from coop.domain.identity.types import Role
from coop.domain.people.types import PersonDetails, Sex

PASSWORD = "gotong-royong-88"  # noqa: S105 - printed for everybody who tries the demo


@dataclass(frozen=True, slots=True)
class StaffPart:
    """A member of staff with the name to sign in with."""

    login: str
    name: str
    sex: Sex
    role: Role
    unit: str | None = None


STAFF = (
    StaffPart("sekretaris", "Ratna Kusumawardani", Sex.FEMALE, Role.SECRETARY),
    StaffPart("kasir", "Dian Puspitasari", Sex.FEMALE, Role.CASHIER),
    StaffPart("bendahara", "Haryanto Wibisono", Sex.MALE, Role.TREASURER),
    StaffPart("bendahara2", "Lestari Handayani", Sex.FEMALE, Role.TREASURER),
    StaffPart("panitia", "Gunawan Saputra", Sex.MALE, Role.COMMITTEE),
    StaffPart("panitia2", "Maria Sitorus", Sex.FEMALE, Role.COMMITTEE),
    StaffPart("panitia3", "Taufik Hidayatullah", Sex.MALE, Role.COMMITTEE),
    StaffPart("ketua", "Bambang Sutrisno", Sex.MALE, Role.CHAIR),
    StaffPart("pengawas", "Nurhayati Siregar", Sex.FEMALE, Role.SUPERVISOR),
    StaffPart("admin", "Yohanes Pranoto", Sex.MALE, Role.ADMINISTRATOR),
    StaffPart("bengkel", "Hendri Gunarso", Sex.MALE, Role.OWNER, "bengkel"),
    StaffPart("resepsionis", "Wulan Anggraini", Sex.FEMALE, Role.DESK, "bengkel"),
    StaffPart("montir", "Asep Kurniadi", Sex.MALE, Role.WORKER, "bengkel"),
    StaffPart("studio", "Clara Simanjuntak", Sex.FEMALE, Role.OWNER, "studio"),
)

EMPLOYERS = ("PT Tirta Makmur Abadi", "RSU Bakti Husada", "CV Cahaya Tekstil")
TOWNS = (("Bandung", "40123"), ("Cimahi", "40511"), ("Sumedang", "45311"), ("Garut", "44111"))
STREETS = ("Jl. Melati", "Jl. Cendana", "Jl. Anggrek", "Jl. Pahlawan", "Gg. Mawar", "Jl. Rajawali")
WORK = ("Staf produksi", "Perawat", "Guru", "Teknisi", "Staf administrasi", "Pengemudi")

_MEN = (
    "Ahmad Fauzi",
    "Budi Santoso",
    "Cecep Supriatna",
    "Dedi Kurniawan",
    "Eko Prasetyo",
    "Fajar Nugraha",
    "Hendra Gunadi",
    "Irwan Setiawan",
    "Joko Susilo",
    "Kurnia Ramadhan",
    "Lukman Hakim",
    "Muhammad Rizki Ramdani",
    "Oki Firmansyah",
    "Priyo Utomo",
    "Rahmat Hidayat",
    "Slamet Riyadi",
    "Teguh Wicaksono",
    "Usman Effendi",
    "Wahyu Adi Nugroho",
    "Yusuf Maulana",
    "Zainal Arifin",
    "Agus Salim",
)
_WOMEN = (
    "Siti Aminah",
    "Dewi Anggraeni",
    "Endang Sulastri",
    "Fitri Handayani",
    "Indah Permatasari",
    "Kartika Sari",
    "Lina Marlina",
    "Maya Oktaviani",
    "Ni Made Ayu Lestari",
    "Putri Rahmawati",
    "Rina Wulandari",
    "Sri Mulyani Rahayu",
    "Tuti Alawiyah",
    "Wulan Guritno Dewi",
    "Yanti Suryani",
    "Anisa Fadhilah",
    "Bunga Citra Maharani",
    "Desi Ratnasari",
    "Erna Juwita",
    "Halimah Tusadiah",
    "Ika Kartika Wati",
    "Nining Yuningsih",
)
APPLICANTS = 4


def list_members() -> list[PersonDetails]:
    """Return the forty members and, behind them, four people who are still joining."""
    pairs = zip(_MEN, _WOMEN, strict=True)
    people = [person for pair in pairs for person in zip(pair, Sex, strict=True)]
    return [_details(number, name, sex) for number, (name, sex) in enumerate(people, start=1)]


def staff_details(number: int, part: StaffPart) -> PersonDetails:
    """Return a member of staff as a person."""
    return _details(200 + number, part.name, part.sex)


def _details(number: int, name: str, sex: Sex) -> PersonDetails:
    born = date(1970 + number * 7 % 30, 1 + number * 5 % 12, 1 + number * 11 % 28)
    day = born.day + (40 if sex is Sex.FEMALE else 0)
    town, postcode = TOWNS[number % len(TOWNS)]
    return PersonDetails(
        full_name=name,
        nik=f"3273{number % 30 + 1:02d}{day:02d}{born:%m%y}{number:04d}",
        born_in=town,
        born_on=born,
        sex=sex,
        occupation=WORK[number % len(WORK)],
        street=f"{STREETS[number % len(STREETS)]} No. {number}",
        town=town,
        postcode=postcode,
        phone=f"+62812{34_000_000 + number * 1_357:08d}",
        email=f"{name.lower().replace(' ', '.')}@contoh.id",
    )

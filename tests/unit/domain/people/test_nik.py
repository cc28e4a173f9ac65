"""What a NIK says."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coop.domain.people.nik import PROVINCES, Nik, Sex, parse_nik

TODAY = date(2026, 11, 21)


def test_a_woman_of_bandung() -> None:
    nik = parse_nik("3273 0560 1091 0009", TODAY)

    assert nik == Nik(
        valid=True,
        province="32",
        regency="3273",
        district="327305",
        born_on=date(1991, 10, 20),
        sex="P",
        serial="0009",
    )
    assert nik.province_name == "Jawa Barat"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "length/digits"),
        ("327305601091000", "length/digits"),
        ("32730560109100090", "length/digits"),
        ("３２７３０５６０１０９１０００９", "length/digits"),
        ("2073056010910009", "province"),
        ("3273056013910009", "month"),
        ("3273050010910009", "day"),
        ("3273057210910009", "day"),
        ("3273053002910009", "day"),
        ("3273052902910009", "day"),
        ("3273056010910000", "serial"),
    ],
)
def test_what_cannot_be_a_nik(text: str, reason: str) -> None:
    nik = parse_nik(text, TODAY)

    assert nik == Nik(valid=False, reason=nik.reason)
    assert nik.reason == reason
    assert nik.province_name is None


def test_a_birth_date_is_never_in_the_future() -> None:
    assert parse_nik("3273052111260001", TODAY).born_on == TODAY
    assert parse_nik("3273052211260001", TODAY).born_on == date(1926, 11, 22)


@given(
    st.sampled_from(sorted(PROVINCES)),
    st.dates(date(1927, 1, 1), TODAY),
    st.sampled_from(["L", "P"]),
    st.integers(1, 9999),
)
def test_what_goes_in_comes_out(province: str, born_on: date, sex: Sex, serial: int) -> None:
    day = born_on.day + (40 if sex == "P" else 0)
    nik = parse_nik(f"{province}0101{day:02}{born_on:%m%y}{serial:04}", TODAY)

    assert (nik.valid, nik.province, nik.sex, nik.serial) == (True, province, sex, f"{serial:04}")
    assert nik.born_on == born_on

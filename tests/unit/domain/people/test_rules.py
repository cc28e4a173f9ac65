import pytest
from hypothesis import given
from hypothesis import strategies as st

from coop.domain.people.rules import mask_account_number, mask_nik, name_key


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("José  PÉREZ", "jose perez"),
        ("Dr. Siti Rahayu, S.E.", "dr siti rahayu s e"),
        ("O'Brien-Wijaya", "o brien wijaya"),
        ("", ""),
    ],
)
def test_name_key(name: str, key: str) -> None:
    assert name_key(name) == key


@given(st.text(max_size=400))
def test_a_key_is_its_own_key_and_fits_its_column(name: str) -> None:
    key = name_key(name)
    assert len(key) <= 120
    assert name_key(key).strip() == key.strip()


def test_personal_numbers_are_masked() -> None:
    assert mask_nik("0002") == "************0002"
    assert mask_nik(None) is None
    assert mask_account_number("7890") == "••••7890"

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coop.domain.identity import passwords, rules
from coop.domain.identity.types import LoginKind
from coop.errors import Refused

PHONE = "+6281234567890"


@pytest.mark.parametrize(
    "typed",
    ["081234567890", "0812-3456-7890", "+62 812 3456 7890", "62 812-3456-7890", " 0812.3456.7890 "],
)
def test_a_phone_number_in_any_spelling_is_one_name(typed: str) -> None:
    assert rules.login_key(LoginKind.PHONE, typed) == PHONE
    assert PHONE in rules.login_keys(typed)


@pytest.mark.parametrize("typed", ["Siti@Contoh.ID", " siti@contoh.id ", "ｓｉｔｉ@contoh.id"])
def test_an_address_is_compared_without_case_and_width(typed: str) -> None:
    assert rules.login_key(LoginKind.EMAIL, typed) == "siti@contoh.id"
    assert rules.login_keys(typed) == ["siti@contoh.id"]


def test_a_number_may_mean_a_member_before_a_phone() -> None:
    assert rules.login_keys("081234567890") == ["081234567890", PHONE]
    assert rules.login_keys("000123") == ["000123"]


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (LoginKind.PHONE, "12"),
        (LoginKind.PHONE, "siti"),
        (LoginKind.EMAIL, "siti"),
        (LoginKind.USER_NAME, "000123"),
        (LoginKind.USER_NAME, "ab"),
        (LoginKind.USER_NAME, "a b c"),
        (LoginKind.MEMBER_NUMBER, "  "),
    ],
)
def test_what_is_no_name_of_its_kind_is_refused(kind: LoginKind, value: str) -> None:
    with pytest.raises(Refused):
        rules.login_key(kind, value)


@pytest.mark.parametrize(
    "password",
    [
        "short",
        "123456789",
        "1234567890",
        "9876543210",
        "password123",
        "Rahasia2024!",
        "111111111111",
        "KOPERASI-2025",
        "qwertyuiop",
        "bismillah99",
        "x" * 201,
    ],
)
def test_a_weak_password_is_refused(password: str) -> None:
    with pytest.raises(Refused) as refused:
        rules.ensure_good_password(password, passwords.common_passwords())
    assert refused.value.field == "password"


@pytest.mark.parametrize(
    "password", ["tiga kata panjang", "pisang ungu 7", "Jx8#kQ2!vR", "五つの言葉は良い合言葉"]
)
def test_a_good_password_is_taken(password: str) -> None:
    rules.ensure_good_password(password, passwords.common_passwords())


def test_the_own_name_is_no_password() -> None:
    with pytest.raises(Refused, match="own name"):
        rules.ensure_good_password("Siti Rahayu K", frozenset(), ["siti rahayu k"])


@given(st.text(max_size=300))
def test_any_text_can_be_typed_as_a_name(typed: str) -> None:
    keys = rules.login_keys(typed)
    assert 1 <= len(keys) <= 2
    assert all(len(key) <= 190 for key in keys)


def test_the_common_list_holds_the_well_known_ones() -> None:
    assert {
        "password",
        "qwerty",
        "rahasia",
        "indonesia",
        "koperasi",
    } <= passwords.common_passwords()
    assert len(passwords.common_passwords()) > 1000

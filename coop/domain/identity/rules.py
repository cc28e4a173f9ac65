"""What login names and passwords look like."""

import re
import unicodedata
from collections.abc import Collection
from datetime import timedelta
from itertools import pairwise

import phonenumbers

from coop.domain.identity.types import LoginKind, TokenPurpose
from coop.errors import Refused
from coop.explain import N_

MIN_PASSWORD_LENGTH = 10
MAX_PASSWORD_LENGTH = 200
ACCOUNT_FAILURES = 5
ADDRESS_FAILURES = 30
FAILURE_WINDOW = timedelta(minutes=15)
CODE_ATTEMPTS = 6
LINKS_PER_HOUR = 3
RECOVERY_CODES = 10
TOTP_SECONDS = 30
CODE_SIGNS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
TOKEN_LIVES: dict[TokenPurpose, timedelta] = {
    TokenPurpose.ACTIVATION: timedelta(days=14),
    TokenPurpose.RESET_LINK: timedelta(hours=2),
    TokenPurpose.RESET_CODE: timedelta(minutes=30),
}
LONGEST_NAME = 190
# one address and nothing else: news of the login go there
_EMAIL = re.compile(r"[^\s@,;<>\"]+@[^\s@,;<>\"]+")
_USER_NAME = re.compile(r"[a-z][a-z0-9._-]{2,39}")
_LOOSE_END = re.compile(r"^[\W\d_]+|[\W\d_]+$")


def normalise_name(text: str) -> str:
    """Return a login name without the differences that people do not see."""
    return unicodedata.normalize("NFKC", text).strip().casefold()


def find_phone_key(text: str) -> str | None:
    """Return ``text`` as ``+62812…`` when it can be a phone number, else None."""
    try:
        number = phonenumbers.parse(text, "ID")
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def login_key(kind: LoginKind, value: str) -> str:
    """Return the one spelling under which a login name is unique.

    Raises Refused when ``value`` cannot be a name of ``kind``.
    """
    name = normalise_name(value)
    if kind is LoginKind.PHONE:
        phone = find_phone_key(name)
        if phone is None:
            raise Refused(N_("This phone number does not look right."), field="phone")
        return phone
    if len(name) > LONGEST_NAME:  # normal form can be longer than what was typed
        raise Refused(N_("This login name is too long."), field=kind.value)
    if kind is LoginKind.EMAIL and not _EMAIL.fullmatch(name):
        raise Refused(N_("This e-mail address does not look right."), field="email")
    if kind is LoginKind.USER_NAME and not _USER_NAME.fullmatch(name):
        raise Refused(
            N_("A user name has 3 to 40 letters, digits, dots or dashes and starts with a letter."),
            field="user_name",
        )
    if not name:
        raise Refused(N_("A login name cannot be empty."), field="name")
    return name


def login_keys(text: str) -> list[str]:
    """Return the keys that a typed login name may mean, likeliest first."""
    name = normalise_name(text)[:LONGEST_NAME]
    phone = None if "@" in name else find_phone_key(name)
    return [name] if phone is None or phone == name else [name, phone]


def ensure_good_password(
    password: str, common: Collection[str], names: Collection[str] = ()
) -> None:
    """Refuse a password that is too short, too common or the login's own name.

    NIST SP 800-63B: length and a list of common ones, no rules of composition.
    """
    if len(password) < MIN_PASSWORD_LENGTH:
        raise Refused(
            N_("Use at least %(least)s characters."), field="password", least=MIN_PASSWORD_LENGTH
        )
    if len(password) > MAX_PASSWORD_LENGTH:
        raise Refused(
            N_("Use at most %(most)s characters."), field="password", most=MAX_PASSWORD_LENGTH
        )
    whole = normalise_name(password)
    core = _LOOSE_END.sub("", whole)
    if whole in common or core in common or len(set(whole)) <= 2 or (not core and _is_run(whole)):
        raise Refused(
            N_("This password is too easy to guess. Three or four words in a row are better."),
            field="password",
        )
    if whole in {normalise_name(name) for name in names}:
        raise Refused(N_("Do not use your own name as password."), field="password")


def _is_run(text: str) -> bool:
    """Say whether ``text`` counts up or down (``1234567890``, ``9876543210``)."""
    digits = [int(sign) for sign in text if sign.isdigit()]
    steps = {(after - before) % 10 for before, after in pairwise(digits)}
    return len(steps) <= 1

"""How names are compared and personal numbers are shown."""

import re
import unicodedata

from coop.errors import Refused
from coop.explain import N_

NAME_KEY_LENGTH = 120
_NIK_LENGTH = 16
_NO_LETTER = re.compile(r"[\W_]+")
_ACCOUNT_NUMBER = re.compile(r"[0-9]{5,20}")


def name_key(text: str) -> str:
    """Return ``text`` without case, accents and punctuation, for search and sorting."""
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    letters = "".join(sign for sign in plain if not unicodedata.combining(sign))
    return _NO_LETTER.sub(" ", letters).strip()[:NAME_KEY_LENGTH]


def mask_nik(last4: str | None) -> str | None:
    """Return a NIK as it may be shown: ``************0002``."""
    return None if last4 is None else last4.rjust(_NIK_LENGTH, "*")


def parse_account_number(text: str) -> str:
    """Return the digits of a bank account number typed with spaces, dots or dashes, or refuse."""
    digits = re.sub(r"[\s.-]", "", text)
    if not _ACCOUNT_NUMBER.fullmatch(digits):
        raise Refused(N_("An account number has 5 to 20 digits."), field="number")
    return digits


def mask_account_number(last4: str) -> str:
    """Return a bank account number as it may be shown: ``••••1234``."""
    return last4.rjust(len(last4) + 4, "•")

"""Secrets that are handed out once: only what cannot be turned back is kept of them."""

import hashlib
import secrets

from coop.db.crypto import keyed_hash
from coop.domain.identity.rules import CODE_SIGNS


def make_link_token() -> str:
    """Return a token that nobody can guess, for an address."""
    return secrets.token_urlsafe(32)


def hash_link(token: str) -> str:
    """Return what is kept of a link's token: 64 hex digits."""
    return hashlib.sha256(token.encode()).hexdigest()


def make_code() -> str:
    """Return a code that can be read out loud: ``7KQD-X2MA``."""
    signs = "".join(secrets.choice(CODE_SIGNS) for _ in range(8))
    return f"{signs[:4]}-{signs[4:]}"


def hash_code(user_id: int, code: str) -> str:
    """Return what is kept of a code, which is too short to be kept as a plain hash."""
    typed = "".join(sign for sign in code.upper() if sign.isalnum())
    return keyed_hash(f"code:{user_id}:{typed}")

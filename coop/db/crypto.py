"""Encryption of personal fields and the keyed hashes that make them searchable."""

import hashlib
import hmac
import os
from pathlib import Path

from cryptography.fernet import Fernet

_keys: dict[str, bytes] = {}


def use_key(key: bytes) -> None:
    """Take ``key`` (32 url-safe base64 bytes, as Fernet makes them) for this process."""
    _keys["field"] = key
    _keys["hash"] = hashlib.sha256(b"keyed-hash:" + key).digest()


def load_or_make_key(path: Path) -> bytes:
    """Return the secret in ``path``; make it on first use, readable by its owner alone."""
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_bytes().strip()
    key = Fernet.generate_key()
    with os.fdopen(handle, "wb") as file:
        file.write(key)
    return key


def encrypt(text: str) -> str:
    """Return ``text`` encrypted and authenticated."""
    return Fernet(_keys["field"]).encrypt(text.encode()).decode()


def decrypt(token: str) -> str:
    """Return the text behind ``token``."""
    return Fernet(_keys["field"]).decrypt(token.encode()).decode()


def keyed_hash(text: str) -> str:
    """Return 64 hex digits that are equal for equal texts and useless without the key."""
    return hmac.new(_keys["hash"], text.encode(), hashlib.sha256).hexdigest()

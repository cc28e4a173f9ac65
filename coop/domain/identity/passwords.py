"""Hashing passwords with argon2id, and the list of those that everybody uses."""

from functools import cache
from importlib.resources import files

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

# RFC 9106 section 4, second recommended option: 64 MiB, three passes, four lanes.
_hasher: list[PasswordHasher] = [PasswordHasher(time_cost=3, memory_cost=65536, parallelism=4)]


def use_parameters(*, time_cost: int, memory_cost: int, parallelism: int) -> None:
    """Hash with these argon2id parameters (KiB of memory); tests take cheap ones."""
    _hasher[:] = [
        PasswordHasher(time_cost=time_cost, memory_cost=memory_cost, parallelism=parallelism)
    ]
    _nobodys_hash.cache_clear()


def hash_password(password: str) -> str:
    """Return the argon2id hash of ``password``."""
    return _hasher[0].hash(password)


def verify_password(kept: str | None, password: str) -> bool:
    """Say whether ``password`` is the one behind ``kept``; takes as long when there is none."""
    try:
        _hasher[0].verify(kept or _nobodys_hash(), password)
    except (VerificationError, InvalidHashError):
        return False
    return kept is not None


def needs_rehash(kept: str) -> bool:
    """Say whether ``kept`` was made with other parameters than today's."""
    return _hasher[0].check_needs_rehash(kept)


@cache
def common_passwords() -> frozenset[str]:
    """Return the passwords, and the words inside passwords, that are refused."""
    text = files("coop.domain.identity").joinpath("common_passwords.txt").read_text("utf-8")
    return frozenset(line for line in text.splitlines() if line and not line.startswith("#"))


@cache
def _nobodys_hash() -> str:
    return hash_password("nobody has this password")

"""The database: base, column types, engine settings, transactions, locking, triggers."""

from coop.db.base import Base, BigId
from coop.db.bulk import KEYS_A_QUERY, find_by_key, in_parts, insert_missing, insert_rows
from coop.db.locking import insert_unless_taken, take, take_rows, take_unless_taken
from coop.db.reading import Prepared, fetch
from coop.db.types import Choice, Encrypted, Json, Rate, Rupiah, UtcDateTime, canonical_json
from coop.db.unit_of_work import run_in_transaction
from coop.extensions import db

session = db.session

__all__ = [
    "KEYS_A_QUERY",
    "Base",
    "BigId",
    "Choice",
    "Encrypted",
    "Json",
    "Prepared",
    "Rate",
    "Rupiah",
    "UtcDateTime",
    "canonical_json",
    "fetch",
    "find_by_key",
    "in_parts",
    "insert_missing",
    "insert_rows",
    "insert_unless_taken",
    "run_in_transaction",
    "session",
    "take",
    "take_rows",
    "take_unless_taken",
]

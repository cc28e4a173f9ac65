"""Files in pieces: what follows on is added once, and the oldest make room for new ones."""

import os
from pathlib import Path

from coop.gateways.pieces import Pieces

OLD, NEWER, NEW = "a" * 64, "b" * 64, "c" * 64
SENDER = "visit:somebody"


def fill(folder: Path) -> Pieces:
    """Three unfinished files of ten bytes; the first was gone on with the longest ago."""
    store = Pieces(folder)
    for age, digest in enumerate((NEW, NEWER, OLD)):
        store.append(SENDER, digest, 0, b"x" * 10)
        path = next(folder.glob(f"*/{digest}"))
        os.utime(path, (1_000_000 - age, 1_000_000 - age))
    return store


def test_what_follows_on_is_added_once(tmp_path: Path) -> None:
    store = Pieces(tmp_path)
    assert store.append(SENDER, OLD, 0, b"abc") == 3
    assert store.append(SENDER, OLD, 0, b"abc") == 3
    assert store.append(SENDER, OLD, 9, b"xyz") == 3
    assert store.append(SENDER, OLD, 3, b"def") == 6
    assert store.take(SENDER, OLD) == b"abcdef"
    assert store.take(SENDER, OLD) is None, "another tab was first"


def test_the_oldest_make_room(tmp_path: Path) -> None:
    store = fill(tmp_path)
    store.append("visit:other", OLD, 0, b"x" * 10)
    store.make_room(SENDER, NEW, 5, 35)
    assert store.used(SENDER) == 30, "there is room"
    store.make_room(SENDER, NEW, 5, 30)
    assert [store.offset(SENDER, one) for one in (OLD, NEWER, NEW)] == [0, 10, 10]
    store.make_room(SENDER, NEW, 5, 1)
    assert [store.offset(SENDER, one) for one in (OLD, NEWER, NEW)] == [0, 0, 10]
    assert store.used("visit:other") == 10, "somebody else's stay"


def test_the_file_itself_is_not_forgotten_though_it_is_the_oldest(tmp_path: Path) -> None:
    store = fill(tmp_path)
    store.make_room(SENDER, OLD, 10, 20)
    assert [store.offset(SENDER, one) for one in (OLD, NEWER, NEW)] == [10, 0, 0]

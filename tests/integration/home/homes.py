"""Reading a home page, and the lists that its figures open, as their reader would."""

import csv
import html
import io
import re
from dataclasses import dataclass

from flask.testing import FlaskClient

FIGURE = re.compile(
    r'<div class="figure[^"]*"><dt>(?P<title>[^<]*)</dt>'
    r'<dd class="figure-value"><a href="(?P<address>[^"]*)">(?P<value>.*?)</a></dd>'
    r'(?:<dd class="figure-note">(?P<note>[^<]*)</dd>)?'
)
NEED = re.compile(
    r'<li class="need [^"]*">\s*<a href="(?P<address>[^"]*)">.*?<strong>(?P<title>[^<]*)</strong>'
    r"<span>(?P<note>[^<]*)</span>",
    re.DOTALL,
)
COUNT = re.compile(r'<p class="list-count">\D*([\d.]+)')
TAG = re.compile(r"<[^>]+>")
AMOUNTS = ("Jumlah pinjaman", "Jumlah", "Saldo", "Sisa pokok")


@dataclass(frozen=True)
class Found:
    """A figure or a queue on a home page: what it says and where it leads."""

    title: str
    address: str
    value: str
    note: str

    @property
    def whole(self) -> int:
        """The number that it shows, rupiah or a count."""
        return whole(self.value)

    @property
    def first_of_note(self) -> int:
        """The number with which its note begins."""
        return whole(self.note.split()[0])


def whole(text: str) -> int:
    """Return the whole number in ``text``, such as ``−Rp75.000``."""
    digits = int("".join(sign for sign in text if sign.isdigit()))
    return -digits if text.startswith("−") else digits


def plain(markup: str) -> str:
    """Return the text of markup."""
    return html.unescape(TAG.sub("", markup)).strip()


def read_figures(page: str) -> list[Found]:
    """Return the figures of a home page in their order."""
    return [
        Found(
            plain(one["title"]),
            html.unescape(one["address"]),
            plain(one["value"]),
            plain(one["note"] or ""),
        )
        for one in FIGURE.finditer(page)
    ]


def read_needs(page: str) -> list[Found]:
    """Return what waits for the reader of a home page."""
    return [
        Found(plain(one["title"]), html.unescape(one["address"]), "", plain(one["note"]))
        for one in NEED.finditer(page)
    ]


def count_rows(browser: FlaskClient, address: str) -> int:
    """Return how many rows the list of ``address`` says it has."""
    answer = browser.get(address)
    assert answer.status_code == 200, address
    counted = COUNT.search(answer.text)
    assert counted is not None, f"{address} says no count"
    return whole(counted[1])


def sum_rows(browser: FlaskClient, address: str) -> int:
    """Return the sum of the amounts in every row of the list, taken from its file."""
    answer = browser.get(address + ("&" if "?" in address else "?") + "format=csv")
    assert answer.mimetype == "text/csv", address
    rows = list(csv.reader(io.StringIO(answer.text.removeprefix("\ufeff"))))
    # of a loan that is not paid out yet the amount counts, of others what is left
    names = AMOUNTS[:1] if "status=pending" in address else AMOUNTS
    column = max(rows[0].index(name) for name in names if name in rows[0])
    return sum(int(row[column] or 0) for row in rows[1:])

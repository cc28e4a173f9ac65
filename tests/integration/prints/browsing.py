"""What a visitor does with pictures in a browser."""

import io
from typing import Any

from flask.testing import FlaskClient

from coop.domain.prints import queries
from tests.support.prints import digest_of
from tests.support.shop import KEPT, PUBLIC, Shop, send

HOME, STAFF = f"{PUBLIC}/cetak-foto", f"{KEPT}/cetak"
Lab = tuple[Shop, dict[str, int]]


def begin(browser: FlaskClient) -> str:
    """Begin a collection; return its address."""
    answer = send(browser, HOME)
    assert answer.status_code == 303, answer.text
    return str(answer.location)


def upload(browser: FlaskClient, draft: str, *pictures: bytes) -> Any:
    files = [(io.BytesIO(one), f"IMG_{n}.jpg") for n, one in enumerate(pictures)]
    return send(browser, f"{draft}/foto", pictures=files)


def ids_of(shop: Shop, draft: str) -> list[int]:
    with shop.app.app_context():
        return [one.id for one in queries.list_pictures(int(draft.rsplit("/", 1)[1]))]


def described(shop: Shop, draft: str, item_id: int, **more: str) -> dict[str, str]:
    """What is typed to print every picture once in a size."""
    typed = {}
    for one in ids_of(shop, draft):
        typed |= {f"size_{one}": str(item_id), f"paper_{one}": "glossy"}
        typed |= {f"fit_{one}": "fill", f"copies_{one}": "1"}
    return typed | more


def pieces_of(browser: FlaskClient, draft: str, content: bytes, step: int) -> list[Any]:
    """Send a picture in pieces, each where the server says; return what it said."""
    query = {"digest": digest_of(content), "size": len(content), "name": "IMG.jpg"}
    said = [browser.get(f"{draft}/potongan", query_string=query).get_json()]
    while "offset" in said[-1]:
        at = said[-1]["offset"]
        answer = browser.post(
            f"{draft}/potongan",
            query_string={**query, "offset": at},
            data=content[at : at + step],
            content_type="application/octet-stream",
        )
        said.append(answer.get_json())
    return said

"""Pictures to be printed: drawn anew each time, checked and stored as an upload is."""

import hashlib
import io
from dataclasses import dataclass
from datetime import timedelta
from itertools import count
from typing import Any

from PIL import Image

from coop.demo.drawings import draw_file
from coop.domain.catalogue import service as catalogue
from coop.domain.catalogue.types import ItemKind, ItemTerms
from coop.domain.files.types import CheckedFile
from coop.domain.identity.types import Actor
from coop.domain.prints import queries, service
from coop.domain.prints.models import PrintDraft
from coop.domain.prints.types import Fit, Paper, PrintWish
from coop.domain.sales.service import quote
from coop.domain.sales.types import Basket, PaymentTerms
from coop.domain.settings.service import today
from coop.domain.units.queries import find_unit
from coop.gateways.storage import Storage
from tests.support.units import CODE

_NUMBERS = count(1)
SIZES = {"2R": (64, 89), "4R": (102, 152), "10R": (203, 254)}
PRICES = {"2R": 1_500, "4R": 2_500, "10R": 15_000}


def draw(number: int | None = None, sides: tuple[int, int] = (60, 40)) -> bytes:
    """Return a JPEG; each number is another picture."""
    tone = (number or next(_NUMBERS)) % 250
    target = io.BytesIO()
    Image.new("RGB", sides, (tone, 250 - tone, 90)).save(target, "JPEG")
    return target.getvalue()


def digest_of(content: bytes) -> str:
    """Return the digest by which a picture is known."""
    return hashlib.sha256(content).hexdigest()


@dataclass(frozen=True)
class Kept:
    """A checked file, as the storage would describe it."""

    storage_name: str
    original_name: str
    media_type: str
    size: int
    sha256: str
    source_sha256: str


@dataclass(frozen=True)
class Uploaded:
    """A checked picture with its small copy."""

    original: CheckedFile
    thumb: CheckedFile
    width_px: int = 1200
    height_px: int = 1800


def uploaded(number: int, *, copy: int = 0, size: int = 1000, **more: Any) -> Uploaded:
    """Return picture ``number`` as it was uploaded the ``copy``-th time; nothing is stored."""
    digest = digest_of(f"picture {number}".encode())

    def kept(kind: str, size: int) -> Kept:
        name = f"{number % 90 + 10}/{kind}{number}-{copy}-{next(_NUMBERS)}"
        return Kept(name, f"IMG_{number}.jpg", "image/jpeg", size, digest, digest)

    return Uploaded(kept("o", size), kept("t", 100), **more)


def add_sizes(unit_id: int) -> dict[str, int]:
    """Let a unit print in three sizes; return their ids."""
    return {
        name: catalogue.add_item(
            unit_id,
            ItemKind.PRINT,
            ItemTerms(
                name,
                f"Cetak {name}",
                PRICES[name],
                detail={"width_mm": sides[0], "height_mm": sides[1]},
            ),
        ).id
        for name, sides in SIZES.items()
    }


def find_prints(storage: Storage, person_id: int, actor: Actor) -> dict[str, Any]:
    """Return ids of pictures that a person chooses in the workshop, and of ordered ones."""
    unit = find_unit(CODE)
    assert unit is not None
    sizes = add_sizes(unit.id)

    def fill() -> PrintDraft:
        draft = service.open_draft(unit.id, f"person:{person_id}")
        for name in ("a.jpg", "b.jpg"):
            drawn = draw_file(storage, name, [str(draft.id)], name)
            staged = Uploaded(drawn, draw_file(storage, name, ["kecil"], name))
            service.add_picture(draft, staged, queries.list_sizes(unit.id))
        return draft

    ordered, draft = fill(), fill()
    basket = Basket(unit.id, person_id, ())
    costs = quote(service.fill_basket(basket, queries.list_pictures(ordered.id)))
    service.order_prints(
        ordered,
        basket,
        PaymentTerms(today() + timedelta(days=7)),
        queries.list_sizes(unit.id),
        actor,
        expected_amount=costs.total_amount,
    )
    ids = {"prints.draft_id": draft.id, "prints.picture_id": queries.list_pictures(draft.id)[0].id}
    for page in ("advance", "ask_originals", "job", "originals", "staff_thumb", "ticket"):
        ids[f"prints.{page}.draft_id"] = ordered.id
    return {
        **ids,
        "PRINT SIZE": sizes["2R"],
        "PRINTS COST": costs.total_amount,
        "prints.advance.step": "preparing",
        "prints.staff_thumb.picture_id": queries.list_pictures(ordered.id)[0].id,
    }


def wish(item_id: int, copies: int = 1, paper: Paper = Paper.GLOSSY) -> PrintWish:
    """Return a wish that fills the paper."""
    return PrintWish(item_id, paper, Fit.FILL, copies)

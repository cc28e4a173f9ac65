"""Member cards of ID-1 size (ISO/IEC 7810: 85.60 × 53.98 mm), one alone or ten on a sheet.

The NIK is masked; the QR code opens the public page that says whether the card is valid.
"""

import base64
import io
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Protocol

from PIL import Image

from coop.pdf.paper import render_long_paper, render_paper

CARDS_PER_SHEET = 10
PHOTO_PIXELS = (300, 400)  # 20 × 26 mm at 380 dots an inch


class Card(Protocol):
    """What stands on a card."""

    @property
    def member_id(self) -> int: ...
    @property
    def number(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def nik_last4(self) -> str | None: ...
    @property
    def joined_on(self) -> date: ...
    @property
    def card_token(self) -> str: ...


def render_card(
    card: Card, photo: bytes | None, *, base_url: str, letterhead: dict[str, str]
) -> bytes:
    """Return one card as a page of its own size."""
    photos = {card.member_id: photo} if photo else {}
    return render_paper(
        "member_card.html",
        card=card,
        photos=_as_addresses(photos),
        base_url=base_url,
        letterhead=letterhead,
        unnumbered=True,
    )


def render_sheets(
    cards: Sequence[Card],
    photos: Mapping[int, bytes],
    *,
    base_url: str,
    letterhead: dict[str, str],
) -> bytes:
    """Return A4 sheets with ten cards each and crop marks in the margins.

    ``photos`` are pictures by member id; who has none gets a card without.
    """
    return render_long_paper(
        "member_cards.html",
        cards,
        numbered=False,
        photos=_as_addresses(photos),
        base_url=base_url,
        letterhead=letterhead,
        per_sheet=CARDS_PER_SHEET,
    )


def _as_addresses(photos: Mapping[int, bytes]) -> dict[int, str]:
    return {member_id: _as_address(picture) for member_id, picture in photos.items()}


def _as_address(picture: bytes) -> str:
    """Return a picture in print size as a data address, so that no paper weighs megabytes."""
    with Image.open(io.BytesIO(picture)) as opened:
        small = opened.convert("RGB")
    small.thumbnail(PHOTO_PIXELS)
    target = io.BytesIO()
    small.save(target, "JPEG", quality=85)
    return "data:image/jpeg;base64," + base64.b64encode(target.getvalue()).decode()

"""Draws the identity cards and transfer proofs that people would photograph."""

import hashlib
import io

from PIL import Image, ImageDraw, ImageFont

from coop.gateways.storage import Storage
from coop.web.print_uploads import THUMB_SIDE, StagedPrint
from coop.web.uploads import StagedFile

PAPER, INK, QUIET = (244, 247, 250), (22, 42, 60), (90, 110, 125)


WARES = ((31, 78, 121), (94, 53, 99), (15, 92, 85), (150, 86, 20))


def draw_ware(storage: Storage, name: str, number: int) -> StagedFile:
    """Draw a picture of something that is sold: its name in the middle of a colour."""
    picture = Image.new("RGB", (800, 500), WARES[number % len(WARES)])
    pen = ImageDraw.Draw(picture)
    pen.text((400, 250), name, fill="white", font=ImageFont.load_default(56), anchor="mm")
    return _keep(storage, picture, f"{name.lower().replace(' ', '-')}.jpg")


def draw_file(storage: Storage, title: str, lines: list[str], name: str) -> StagedFile:
    """Draw a card with ``title`` and ``lines``, store it, and describe it as a checked upload."""
    picture = Image.new("RGB", (720, 120 + 44 * len(lines)), PAPER)
    pen = ImageDraw.Draw(picture)
    pen.rectangle((0, 0, 720, 64), fill=INK)
    pen.text((28, 16), title, fill="white", font=ImageFont.load_default(28))
    for row, line in enumerate(lines):
        pen.text(
            (28, 92 + 44 * row),
            line,
            fill=INK if row % 2 else QUIET,
            font=ImageFont.load_default(24),
        )
    return _keep(storage, picture, name)


SKIES = (((46, 94, 140), (244, 190, 130)), ((90, 60, 120), (250, 170, 150)))


def draw_photo(storage: Storage, number: int) -> StagedPrint:
    """Draw a landscape as a phone would have taken it, with its small copy."""
    high, low = SKIES[number % len(SKIES)]
    sky = Image.new("RGB", (1, 2))
    sky.putpixel((0, 0), high)
    sky.putpixel((0, 1), low)
    picture = sky.resize((1800, 1200), Image.Resampling.BICUBIC)
    pen = ImageDraw.Draw(picture)
    sun = 300 + 230 * number % 1200
    pen.ellipse((sun, 380, sun + 160, 540), fill=(255, 236, 190))
    hills = [(0, 1200), (0, 800), (500, 620 + 30 * number), (1100, 860), (1800, 640), (1800, 1200)]
    pen.polygon(hills, fill=(38, 70 + 8 * number, 64))
    small = picture.copy()
    small.thumbnail((THUMB_SIDE, THUMB_SIDE))
    name = f"IMG_20{40 + number}.jpg"
    return StagedPrint(_keep(storage, picture, name), _keep(storage, small, name), *picture.size)


def _keep(storage: Storage, picture: Image.Image, name: str) -> StagedFile:
    target = io.BytesIO()
    picture.save(target, "JPEG", quality=80)
    content = target.getvalue()
    digest = hashlib.sha256(content).hexdigest()
    return StagedFile(storage.put(content), name, "image/jpeg", len(content), digest, digest)

"""Draws the identity cards and transfer proofs that people would photograph."""

import hashlib
import io

from PIL import Image, ImageDraw, ImageFont

from coop.gateways.storage import Storage
from coop.web.uploads import StagedFile

PAPER, INK, QUIET = (244, 247, 250), (22, 42, 60), (90, 110, 125)


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
    target = io.BytesIO()
    picture.save(target, "JPEG", quality=80)
    content = target.getvalue()
    digest = hashlib.sha256(content).hexdigest()
    return StagedFile(storage.put(content), name, "image/jpeg", len(content), digest, digest)

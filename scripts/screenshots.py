"""The pictures of the README and the guide, taken from the demo cooperative.

`make screenshots` loads the demo into a temporary folder, opens each page as the person who works
with it and writes ``docs/guide/pictures/*.png``.
"""

import io
import logging
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from flask import Flask
from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from coop import dates
from coop.app import create_app
from coop.cli.setup import ensure_ready
from coop.db import run_in_transaction
from coop.demo import cast
from coop.demo.story import tell_story
from coop.jobs import nightly
from tests.support.browser import ARGUMENTS, DESK, PHONE, chromium, serve

PICTURES: Final = Path(__file__).resolve().parent.parent / "docs" / "guide" / "pictures"
MOST_BYTES: Final = 150_000
COLOURS: Final = (128, 64, 32)
PHONE_SCALE: Final = 2
JOINING: Final = "/keanggotaan/permohonan"
LENDING: Final = "/pengajuan-pinjaman"


@dataclass(frozen=True, slots=True)
class Shot:
    """One picture: who looks at what, on which screen.

    ``follow`` begins an address: the first link in the page that begins so, and goes on with a
    number, is opened, with ``then`` behind it.
    """

    name: str
    login: str
    path: str
    follow: str = ""
    then: str = ""
    on_phone: bool = False
    is_dark: bool = False


SHOTS: Final = (
    Shot("anggota-beranda", "anggota", "/saya", on_phone=True),
    Shot("anggota-beranda-gelap", "anggota", "/saya", on_phone=True, is_dark=True),
    Shot("anggota-bayar", "anggota", "/pinjaman-saya", "/pinjaman-saya/", "/bayar", on_phone=True),
    Shot("anggota-pinjaman", "anggota", "/pinjaman-saya", "/pinjaman-saya/", on_phone=True),
    Shot("sekretaris-pendaftaran", "sekretaris", f"{JOINING}?status=submitted", f"{JOINING}/"),
    Shot("sekretaris-buku-anggota", "sekretaris", "/anggota"),
    Shot("kasir-antrean", "kasir", "/kasir/antrean", "/kasir/antrean/"),
    Shot("kasir-loket", "kasir", "/kasir/loket?q=Endang", "/kasir/loket/"),
    Shot("bendahara-ringkasan", "bendahara", "/ringkasan"),
    Shot("bendahara-pembayaran", "bendahara", "/bendahara/pembayaran"),
    Shot("panitia-pengajuan", "panitia3", f"{LENDING}?q=Budi", f"{LENDING}/"),
    Shot("ketua-persetujuan", "ketua", f"{JOINING}?status=paid", f"{JOINING}/"),
    Shot("pengawas-neraca-saldo", "pengawas", "/buku-besar"),
    Shot("pengawas-audit", "pengawas", "/audit"),
    Shot("administrator-pengguna", "admin", "/pengguna"),
    Shot("administrator-pengaturan", "admin", "/pengaturan"),
)


@contextmanager
def demo() -> Iterator[Flask]:
    """Yield the application on a demo of its own, audited once and thrown away afterwards."""
    with tempfile.TemporaryDirectory(prefix="coop-pictures-") as folder:
        app = create_app({"INSTANCE_PATH": folder, "DATABASE_URL": f"sqlite:///{folder}/coop.db"})
        with app.app_context():
            ensure_ready()
            run_in_transaction(lambda: tell_story(folder))
            run_in_transaction(nightly.audit(dates.today()))
        yield app


def open_page(browser: Browser, address: str, shot: Shot) -> Page:
    """Return a page in which the person of ``shot`` is signed in."""
    context = browser.new_context(
        base_url=address,
        viewport=PHONE if shot.on_phone else DESK,
        device_scale_factor=PHONE_SCALE if shot.on_phone else 1,
        is_mobile=shot.on_phone,
        color_scheme="dark" if shot.is_dark else "light",
        locale="id-ID",
        timezone_id="Asia/Jakarta",
    )
    page = context.new_page()
    page.goto("/masuk")
    page.fill("[name=name]", shot.login)
    page.fill("[name=password]", cast.PASSWORD)
    page.click("main form [type=submit]")
    page.wait_for_url("**/saya" if shot.login == "anggota" else "**/ringkasan")
    return page


def take(page: Page, shot: Shot) -> bytes:
    """Open the page of ``shot`` and return what the screen shows, as PNG."""
    page.goto(shot.path)
    if shot.follow:
        links = page.locator(f"main a[href^='{shot.follow}']")
        addresses = [link.get_attribute("href") or "" for link in links.all()]
        found = next(a for a in addresses if a[len(shot.follow) :][:1].isdigit())
        page.goto(found + shot.then)
    page.wait_for_load_state("networkidle")
    return page.screenshot(animations="disabled")


def shrink(png: bytes) -> bytes:
    """Return ``png`` with as many colours as fit into `MOST_BYTES`."""
    with Image.open(io.BytesIO(png)) as picture:
        full = picture.convert("RGB")
    for colours in COLOURS:
        target = io.BytesIO()
        full.quantize(colours, dither=Image.Dither.NONE).save(target, "PNG", optimize=True)
        if target.tell() <= MOST_BYTES:
            return target.getvalue()
    raise ValueError(f"no picture below {MOST_BYTES} bytes")


def main() -> None:
    """Take every picture."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    logging.getLogger("werkzeug").setLevel(logging.WARNING)  # a line per request says nothing here
    with demo() as app, serve(app) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
        for number, shot in enumerate(SHOTS, start=1):
            page = open_page(browser, address, shot)
            content = shrink(take(page, shot))
            (PICTURES / f"{shot.name}.png").write_bytes(content)
            print(f"{number:>2}/{len(SHOTS)}  {shot.name}.png  {len(content) // 1000} kB")
            page.context.close()
        browser.close()


if __name__ == "__main__":
    main()

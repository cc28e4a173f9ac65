"""Uploads are judged by their content, cleaned, and stored before anything is written."""

import io
import resource
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from PIL import Image
from pypdf import PdfReader, PdfWriter
from pypdf.generic import DictionaryObject, NameObject, TextStringObject

from coop.gateways.storage import Storage
from tests.support import probe
from tests.support.databases import Database

pytestmark = pytest.mark.databases("sqlite")


@pytest.fixture
def portal(database: Database, make_app: Callable[..., Flask]) -> Iterator[Flask]:
    yield probe.with_probe(make_app(DATABASE_URL=database.url))
    database.dirty_all()


def picture(kind: str, **options: object) -> bytes:
    target = io.BytesIO()
    Image.new("RGB", (64, 40), "navy").save(target, kind, **options)
    return target.getvalue()


SCRIPT = "app.alert('evil')"


def paper(*, active: bool = False, password: str | None = None) -> bytes:
    writer, target = PdfWriter(), io.BytesIO()
    writer.add_blank_page(200, 200)
    if active:
        action = {"/S": "/JavaScript", "/JS": SCRIPT}
        named = DictionaryObject({NameObject(k): TextStringObject(v) for k, v in action.items()})
        named[NameObject("/S")] = NameObject("/JavaScript")
        writer.root_object[NameObject("/OpenAction")] = named
        writer.pages[0][NameObject("/AA")] = DictionaryObject({NameObject("/O"): named})
        writer.add_attachment("evil.exe", b"MZ evil")
    if password:
        writer.encrypt(password)
    writer.write(target)
    return target.getvalue()


def upload(portal: Flask, content: bytes, name: str = "bukti.jpg") -> tuple[int, str]:
    response = portal.test_client().post(
        "/probe/upload",
        data={
            "submission_id": "0b6f2c1e-3c1c-4a1f-9a54-5a1f0f1f2f3f",
            "proof": (io.BytesIO(content), name),
        },
        content_type="multipart/form-data",
    )
    page = response.get_data(as_text=True)
    response.request.environ["wsgi.input"].close()  # large bodies lie in a temporary file
    return response.status_code, page


def stored(portal: Flask) -> list[Path]:
    return [p for p in Path(portal.config["INSTANCE_PATH"]).glob("uploads/??/*") if p.is_file()]


@pytest.mark.parametrize(
    ("content", "name", "kept"),
    [
        (picture("JPEG"), "a.jpg", "image/jpeg"),
        (picture("PNG"), "pretends.pdf", "image/jpeg"),
        (paper(), "pretends.jpg", "application/pdf"),
    ],
)
def test_the_content_decides(portal: Flask, content: bytes, name: str, kept: str) -> None:
    assert upload(portal, content, name) == (200, f'{{"media_type":"{kept}"}}\n')
    (file,) = stored(portal)
    assert name not in str(file)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"hello",
        b"<svg onload=alert(1)>",
        picture("GIF"),
        picture("JPEG")[:200],
        b"%PDF-1.4 not really",
        paper(password="rahasia"),
        b"\x89PNG\r\n\x1a\n" + b"0" * 100,
        picture("JPEG") + b"0" * (10 * 1024 * 1024),
    ],
    ids=["empty", "text", "svg", "gif", "cut jpeg", "fake pdf", "locked", "fake png", "11 MB"],
)
def test_anything_else_is_refused_in_a_sentence(portal: Flask, content: bytes) -> None:
    status, page = upload(portal, content)
    assert status == 422
    assert "<h1>" in page
    assert stored(portal) == []


def test_a_picture_loses_its_metadata_and_what_is_appended(portal: Flask) -> None:
    exif = Image.Exif()
    exif[0x010E] = "Jalan Rahasia 5"
    upload(portal, picture("JPEG", exif=exif) + b"<?php evil ?>")
    (file,) = stored(portal)
    content = file.read_bytes()
    assert b"Rahasia" not in content
    assert b"evil" not in content
    assert Image.open(io.BytesIO(content)).size == (64, 40)


def test_of_a_pdf_the_pages_alone_are_kept(portal: Flask) -> None:
    source = paper(active=True)
    assert b"evil" in source
    upload(portal, source, "a.pdf")
    (file,) = stored(portal)
    kept = PdfReader(io.BytesIO(file.read_bytes()))
    assert len(kept.pages) == 1
    assert kept.attachments == {}
    assert b"evil" not in file.read_bytes()
    assert "/OpenAction" not in kept.trailer["/Root"]
    assert "/AA" not in kept.pages[0]


def test_a_full_disk_is_said_plainly_and_leaves_nothing(
    portal: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    put = Storage.put

    def put_on_a_full_disk(storage: Storage, content: bytes) -> str:
        soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (100, hard))
        try:
            return put(storage, content)
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))

    monkeypatch.setattr(Storage, "put", put_on_a_full_disk)
    status, page = upload(portal, picture("JPEG"))
    assert status == 422
    assert "<h1>" in page
    assert stored(portal) == []

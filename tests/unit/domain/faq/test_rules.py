import pytest
from hypothesis import given
from hypothesis import strategies as st

from coop.demo.faq_texts import FAQ
from coop.domain.faq.rules import (
    LEAST_SCORE,
    LEAST_SUGGESTED,
    find_entries,
    read_words,
    root_of,
    search_key,
    split_words,
)
from coop.domain.faq.types import Entry

ENTRIES = [
    Entry(number, place, name, name_en, one.title, one.answer, one.title_en, one.answer_en)
    for number, (place, name, name_en, one) in enumerate(
        (
            (place, name, name_en, one)
            for place, ((name, name_en), questions) in enumerate(FAQ.items(), start=1)
            for one in questions
            if not one.is_draft
        ),
        start=1,
    )
]
TITLES = {entry.id: entry.title for entry in ENTRIES}


def found(text: str, least: float = LEAST_SCORE) -> list[str]:
    return [TITLES[hit.entry_id] for hit in find_entries(text, ENTRIES, least)]


@pytest.mark.parametrize(
    ("typed", "title"),
    [
        ("simpnan wajb", "Berapa simpanan wajib setiap bulan?"),
        ("cara byar", "Bagaimana cara membayar lewat transfer?"),
        ("bayr transfr", "Bagaimana cara membayar lewat transfer?"),
        ("pinjman", "Bagaimana cara mengajukan pinjaman?"),
        ("ajukan pinjaman", "Bagaimana cara mengajukan pinjaman?"),
        ("jadi angota", "Bagaimana cara menjadi anggota?"),
        ("lupa pasword", "Saya lupa kata sandi, bagaimana cara masuk lagi?"),
        ("denda telat", "Berapa denda kalau angsuran terlambat?"),
        ("PELUNASAN lebih awal", "Bisakah pinjaman dilunasi lebih awal?"),
        ("tarik simpanan", "Kapan simpanan sukarela bisa ditarik?"),
        ("how do i pay", "Bagaimana cara membayar lewat transfer?"),
        ("penalty", "Berapa denda kalau angsuran terlambat?"),
    ],
)
def test_what_people_type_finds_what_they_mean(typed: str, title: str) -> None:
    assert title in found(typed)[:3]


@pytest.mark.parametrize("typed", ["", "   ", "!?", "qwxzj", "kambing bertelur emas"])
def test_what_means_nothing_finds_nothing(typed: str) -> None:
    assert found(typed) == []


def test_a_sentence_suggests_its_answer() -> None:
    typed = "Bagaimana cara bayar simpanan wajib lewat transfer"
    assert "Bagaimana cara membayar lewat transfer?" in found(typed, LEAST_SUGGESTED)[:3]


@given(st.sampled_from(ENTRIES))
def test_a_question_finds_itself_first(entry: Entry) -> None:
    hits = find_entries(entry.title, ENTRIES)
    assert hits[0].entry_id == entry.id
    assert hits[0].score == pytest.approx(1)


@given(st.data())
def test_one_letter_too_few_does_no_harm(data: st.DataObject) -> None:
    entry = data.draw(st.sampled_from(ENTRIES))
    words = [word for word in split_words(entry.title) if len(word) >= 7]
    if not words:
        return
    word = data.draw(st.sampled_from(words))
    place = data.draw(st.integers(3, len(word) - 1))
    slipped = entry.title.lower().replace(word, word[:place] + word[place + 1 :])
    assert entry.id in [hit.entry_id for hit in find_entries(slipped, ENTRIES)][:2]


@given(st.text(max_size=80))
def test_nothing_that_is_typed_breaks_it(text: str) -> None:
    hits = find_entries(text, ENTRIES)
    scores = [hit.score for hit in hits]
    assert all(LEAST_SCORE <= score <= 1.0001 for score in scores)
    assert scores == sorted(scores, reverse=True)


@pytest.mark.parametrize(
    ("forms", "root"),
    [
        (("membayar", "pembayaran", "bayarkan", "dibayar", "bayarlah"), "bayar"),
        (("keanggotaan", "anggota", "anggotanya"), "anggota"),
        (("angsuran", "angsur", "angsurannya"), "angsur"),
        (("dana",), "dana"),
        (("beli",), "beli"),
    ],
)
def test_forms_of_a_word_come_out_alike(forms: tuple[str, ...], root: str) -> None:
    assert {root_of(form) for form in forms} == {root}


def test_each_word_is_searched_once_and_only_some_of_them() -> None:
    assert len(read_words("bayar membayar pembayaran")) == 1
    assert len(read_words(" ".join(f"kata{n}" for n in range(30)))) == 12


def test_the_key_for_staff_is_plain_and_bounded() -> None:
    assert search_key("Berapa Simpanan — Wajib?", None, "Élan") == "berapa simpanan wajib elan"
    assert len(search_key("kata " * 200)) <= 420

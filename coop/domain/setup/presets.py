"""What a portal can start as: a cooperative, or one business alone."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from coop.domain.faq import service as faq
from coop.domain.faq.types import FaqText
from coop.domain.scheduling.hours_service import add_resource, add_week
from coop.domain.scheduling.types import Pattern, Span
from coop.domain.settings.rules import FRONT_UNIT
from coop.domain.settings.service import change_setting
from coop.domain.setup.unit_questions import QUESTIONS
from coop.domain.units.models import Unit
from coop.domain.units.service import found_unit
from coop.domain.units.types import Accent, Brand, UnitKind


class Preset(StrEnum):
    """What `coop init` sets up."""

    COOPERATIVE = "cooperative"
    WORKSHOP = "workshop"
    STUDIO = "studio"


def _hours(*spans: tuple[float, float]) -> tuple[Span, ...]:
    return tuple(Span(round(start * 60), round(end * 60)) for start, end in spans)


@dataclass(frozen=True, slots=True)
class StartingUnit:
    """A business unit as it starts: its face, its week, and what its services need.

    ``week`` is by weekday, Monday 0; ``resources`` are (kind, name, how many at a time).
    """

    kind: UnitKind
    code: str
    brand: Brand
    week: Mapping[int, tuple[Span, ...]]
    resources: tuple[tuple[str, str, int], ...]


WORKSHOP = StartingUnit(
    UnitKind.WORKSHOP,
    "bengkel",
    Brand(
        "Bengkel AC Mobil",
        tagline="AC mobil dingin lagi, hari ini juga.",
        about="Kami merawat dan memperbaiki AC mobil semua merek: tambah freon, cuci evaporator, "
        "ganti kompresor. Pesan waktu dari rumah, datang tanpa antre.",
        accent=Accent.BLUE,
    ),
    week=dict.fromkeys(range(6), _hours((8, 12), (13, 17))),
    resources=(("mekanik", "Mekanik 1", 1), ("mekanik", "Mekanik 2", 1), ("bay", "Bay", 2)),
)
STUDIO = StartingUnit(
    UnitKind.STUDIO,
    "studio",
    Brand(
        "Studio Foto",
        tagline="Momen yang indah, tersimpan rapi.",
        about="Foto keluarga, wisuda, pas foto dan produk. Pilih paket, pesan waktunya; cetak foto "
        "bisa dipesan dari rumah.",
        accent=Accent.PLUM,
    ),
    week={
        **dict.fromkeys(range(1, 5), _hours((9, 12), (13, 19))),
        **dict.fromkeys((5, 6), _hours((9, 20))),
    },
    resources=(("studio", "Studio A", 1), ("fotografer", "Fotografer 1", 1)),
)
BUSINESSES = {Preset.WORKSHOP: WORKSHOP, Preset.STUDIO: STUDIO}


def open_unit(start: StartingUnit, *, may_approve_self: bool = False) -> Unit:
    """Found a unit with its week, its resources, and answers to what is asked first."""
    unit = found_unit(start.kind, start.code, start.brand, may_approve_self=may_approve_self)
    add_week(unit.id, Pattern(start.week))
    for kind, name, capacity in start.resources:
        add_resource(unit.id, kind, name, capacity=capacity)
    _answer_questions(unit)
    return unit


def _answer_questions(unit: Unit) -> None:
    """Publish what customers of such a business ask first; its owner writes on."""
    for (name, name_en), asked in QUESTIONS.get(unit.kind, {}).items():
        category = faq.add_category(name, name_en, unit.id)
        for title, answer, title_en, answer_en in asked:
            text = FaqText(category.id, title, answer, title_en, answer_en)
            question = faq.add_question(text, None, unit.id)
            faq.publish_question(question.id, unit.id)


def open_alone(preset: Preset) -> Unit:
    """Found the business of a preset as the whole portal: no page of a cooperative is there.

    One person may run it, so its owner may be the second pair of eyes too.
    """
    start = BUSINESSES[preset]
    unit = open_unit(start, may_approve_self=True)
    change_setting(FRONT_UNIT, unit.code)
    change_setting("coop.name", start.brand.name)
    return unit

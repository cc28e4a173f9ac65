"""NIK against the constructed cases."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from coop.domain.people.nik import parse_nik

GOLDEN = json.loads((Path(__file__).parents[1] / "golden/nik.json").read_text())
TODAY = date.fromisoformat(GOLDEN["inputs"]["today"])
NAMES = {
    "valid": "valid", "reason": "reason", "provinsi": "province", "kabkota": "regency",
    "kecamatan": "district", "lahir": "born_on", "jk": "sex", "urut": "serial",
}  # fmt: skip


@pytest.mark.parametrize("case", GOLDEN["expected"]["cases"], ids=lambda case: case["note"])
def test_constructed_cases(case: dict[str, Any]) -> None:
    nik = parse_nik(case["nik"], TODAY)

    for name, expected in case["result"].items():
        found = getattr(nik, NAMES[name])
        assert (found.isoformat() if isinstance(found, date) else found) == expected

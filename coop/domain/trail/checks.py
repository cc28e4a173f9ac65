"""What an auditor re-derives of the trail; the seals are recomputed here, not by the sealer."""

import hashlib
import json
from datetime import timedelta

from coop import dates
from coop.checking import Check, Finding
from coop.domain.trail.models import TrailRow
from coop.domain.trail.queries import (
    get_sequence_span,
    list_cut_heads,
    list_unsealed,
    walk_chain,
)
from coop.explain import N_

SEALED_WITHIN = timedelta(minutes=5)
FIRST_PREVIOUS = "0" * 64
MOST_PROBLEMS = 100


def check_seals() -> Finding:
    """Recompute each seal from its row and the seal before it."""
    finding = Finding(0)
    previous = FIRST_PREVIOUS
    for seal, row in walk_chain():
        finding.checked += 1
        place = f"seal {seal.sequence}"
        if row is None:
            _note(finding, f"{place}: trail row {seal.trail_id} is gone")
        elif _seal_of(row, seal.sequence, seal.previous) != seal.seal:
            _note(finding, f"{place}: trail row {row.id} is not what was sealed")
        if seal.previous != previous:
            _note(finding, f"{place}: does not follow the seal before it")
        previous = seal.seal
    return finding


def check_sequence() -> Finding:
    """The chain counts from 1 without gaps."""
    count, lowest, highest = get_sequence_span()
    finding = Finding(count)
    if count and (lowest, highest) != (1, count):
        finding.problems.append(
            f"{count} seals are numbered {lowest} to {highest}: the chain has gaps"
        )
    return finding


def check_heads() -> Finding:
    """Every head that was told outside the house is still in the chain."""
    told, cut = list_cut_heads()
    return Finding(
        told,
        [
            f"the chain was told to be {head.sequence} long on {head.noted_at:%Y-%m-%d %H:%M} UTC,"
            f" but that seal is missing: its tail was cut or rewritten"
            for head in cut
        ],
    )


def check_unsealed() -> Finding:
    """No row waits longer than five minutes for its seal."""
    rows, late = list_unsealed(dates.now() - SEALED_WITHIN)
    finding = Finding(rows)
    for row in late:
        _note(finding, f"trail row {row.id} of {row.at:%Y-%m-%d %H:%M:%S} UTC bears no seal")
    return finding


def _note(finding: Finding, problem: str) -> None:
    if len(finding.problems) < MOST_PROBLEMS:
        finding.problems.append(problem)


def _seal_of(row: TrailRow, sequence: int, previous: str) -> str:
    parts = [
        sequence,
        previous,
        row.id,
        row.at.isoformat(),
        row.user_id,
        row.action,
        row.subject_kind,
        row.subject_id,
        row.detail,
    ]
    text = json.dumps(parts, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


CHECKS = [
    Check("trail.seals", check_seals, N_("The audit trail is unchanged since it was sealed.")),
    Check("trail.sequence", check_sequence, N_("No row is missing from the audit trail.")),
    Check(
        "trail.heads",
        check_heads,
        N_("The audit trail still holds every head that was mailed out."),
    ),
    Check("trail.unsealed", check_unsealed, N_("Nothing waits too long for its seal.")),
]

"""``python -m bench``: build the large cooperative, measure, and print what it costs.

``BENCH_MEMBERS`` is its size, 20,000 unless said otherwise. Exit status 1 when a goal is missed.
"""

import argparse
import json
import os
import sys
from dataclasses import dataclass
from typing import Any

from bench.booking import measure_booking
from bench.database import private_server
from bench.killed import Killed, try_killing
from bench.moving import measure_moving_in
from bench.pages import CONCURRENCY, PageResult, list_pages, measure_pages
from bench.payroll import measure_payroll
from bench.prints import measure_prints
from bench.scheduling import InProcess, measure_scheduling
from bench.server import serving
from bench.sharing import measure_sharing
from bench.terminal import table
from bench.work import WorkResult, measure_actions, measure_jobs

SMALL = 1_000
MARKS = {True: "yes", False: "NO"}


def main() -> int:
    """Run everything; return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--json", action="store_true", help="print JSON instead of tables")
    parser.add_argument(
        "--members", type=int, default=int(os.environ.get("BENCH_MEMBERS", "20000"))
    )
    options = parser.parse_args()
    results = _run(options.members)
    if options.json:
        print(json.dumps(_as_json(options.members, results), indent=2))
    else:
        print(_as_text(options.members, results))
    is_met = all(result.is_met for result in (*results.pages, *results.work, *results.scheduling))
    return 0 if is_met and all(one.is_same for one in results.killed) else 1


@dataclass(frozen=True, slots=True)
class Results:
    """All that was measured."""

    pages: list[PageResult]
    work: list[WorkResult]
    scheduling: list[InProcess]
    killed: list[Killed]


def _run(members: int) -> Results:
    with private_server() as server:
        large = server.build(members)
        with large.app_context():
            visits = list_pages(large)
            work = list(measure_actions())
        with serving(large.config["DATABASE_URL"], server.instance) as port:
            pages = list(measure_pages(port, visits))
        sizes = [(members, large)]
        if members > SMALL:
            sizes.insert(0, (SMALL, server.build(SMALL)))
        work += measure_jobs(sizes)
        work += measure_payroll(sizes)
        work += measure_sharing(sizes)
        work += measure_moving_in(large)
        killed = list(try_killing(large))
        scheduling = [*measure_scheduling(large), *measure_booking(large), *measure_prints(large)]
    return Results(pages, work, scheduling, killed)


def _as_text(members: int, results: Results) -> str:
    parts = [f"{members:,} members. Ratios: how many times the reference at p50 and p95."]
    for concurrency in CONCURRENCY:
        rows = [
            (one.page, *(f"{found:.1f}" for found in one.ratios), one.goal, MARKS[one.is_met])
            for one in results.pages
            if one.concurrency == concurrency
        ]
        parts.append(table((f"Page, concurrency {concurrency}", "p50", "p95", "goal", "met"), rows))
    parts.append(
        table(
            ("Work beside bare INSERTs", "rows", "µs a row", "ratio", "goal", "met"),
            [
                (
                    one.name,
                    f"{one.rows:,}",
                    f"{one.work.at(50) / one.rows * 1e6:.0f}",
                    f"{one.ratio:.1f}",
                    one.goal,
                    MARKS[one.is_met],
                )
                for one in results.work
            ],
        )
    )
    parts.append(
        table(
            ("In process", "ms", "beside", "ratio", "goal", "met"),
            [
                (
                    one.name,
                    f"{one.times.at(50) * 1e3:.1f}",
                    one.beside,
                    f"{one.ratio:.1f}",
                    one.goal,
                    MARKS[one.is_met],
                )
                for one in results.scheduling
            ],
        )
    )
    parts.append(
        table(
            ("Killed halfway and run again", "portions", "done before", "same result"),
            [
                (one.name, one.portions, one.done_before, MARKS[one.is_same])
                for one in results.killed
            ],
        )
    )
    return "\n\n".join(parts)


def _as_json(members: int, results: Results) -> dict[str, Any]:
    return {
        "members": members,
        "pages": [
            {
                "page": one.page,
                "concurrency": one.concurrency,
                "seconds": {"p50": one.times.at(50), "p95": one.times.at(95)},
                "reference": {"p50": one.reference.at(50), "p95": one.reference.at(95)},
                "ratio": dict(zip(("p50", "p95"), one.ratios, strict=True)),
                "goal": one.goal,
                "met": one.is_met,
            }
            for one in results.pages
        ],
        "work": [
            {
                "name": one.name,
                "rows": one.rows,
                "seconds": one.work.at(50),
                "bare_seconds": one.bare.at(50),
                "ratio": one.ratio,
                "goal": one.goal,
                "met": one.is_met,
            }
            for one in results.work
        ],
        "scheduling": [
            {
                "name": one.name,
                "beside": one.beside,
                "seconds": one.times.at(50),
                "reference_seconds": one.reference.at(50),
                "ratio": one.ratio,
                "goal": one.goal,
                "met": one.is_met,
            }
            for one in results.scheduling
        ],
        "killed": [
            {
                "name": one.name,
                "portions": one.portions,
                "done_before": one.done_before,
                "same": one.is_same,
            }
            for one in results.killed
        ],
    }


if __name__ == "__main__":
    sys.exit(main())

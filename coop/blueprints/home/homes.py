"""Whose home shows which panels, in which order and where."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from coop.blueprints.home.charts import CHARTS
from coop.blueprints.home.figures import FIGURES
from coop.blueprints.home.panels import Panel, Place
from coop.domain.identity.types import Role

PANELS: Mapping[str, Panel] = {panel.key: panel for panel in (*FIGURES, *CHARTS)}


@dataclass(frozen=True, slots=True)
class Board:
    """The panels of an office by their keys: figures on top, wide ones, those at the side."""

    figures: tuple[str, ...]
    main: tuple[str, ...] = ()
    side: tuple[str, ...] = ()


HOMES: Mapping[Role, Board] = {
    Role.TREASURER: Board(
        ("liquid", "to_match", "late_loans", "surplus", "payroll", "months_open"),
        ("liquidity", "surplus_by_month"),
        ("claims", "classes"),
    ),
    Role.CHAIR: Board(
        ("members", "savings", "loans", "surplus", "complaints_late", "shu"),
        ("savings_and_loans", "surplus_by_month"),
        ("growth", "classes"),
    ),
    Role.SECRETARY: Board(
        (
            *("members", "members_joined", "members_incomplete", "resignations", "complaints"),
            *("complaints_late", "faq_failed", "notice_drafts", "broadcast_drafts"),
        ),
        ("coming_and_going",),
        ("growth",),
    ),
    Role.SUPERVISOR: Board(
        (
            *("audit", "trail", "confidential", "complaints_late", "officers_loans"),
            *("against_advice_count", "reversals", "late_loans", "stars"),
        ),
        ("liquidity", "surplus_by_month"),
        ("classes",),
    ),
    Role.CASHIER: Board(
        ("cash_today", "to_match", "withdrawals_approved", "drawers_waiting_count"),
        ("receipts",),
    ),
    Role.COMMITTEE: Board(
        ("before_committee", "decided_count", "late_loans_of_committee", "loans"),
        ("longest_waiting", "classes"),
    ),
    Role.ADMINISTRATOR: Board(
        ("jobs_failed", "mails_dead", "without_code", "settings_asked", "roles_asked"),
    ),
}


def list_panels(roles: Collection[Role]) -> list[tuple[Panel, Place]]:
    """Return the panels of holders of ``roles`` with their places, in the order of their offices.

    None stands there twice: where two offices share one, the first says where it stands.
    """
    places: dict[str, Place] = {}
    for role, board in HOMES.items():
        if role in roles:
            for place in ("figures", "main", "side"):
                for key in getattr(board, place):
                    places.setdefault(key, place)
    return [(PANELS[key], place) for key, place in places.items()]

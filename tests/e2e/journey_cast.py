"""Who takes part: the member, and the staff, each with a browser of their own."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from playwright.sync_api import Page

from tests.e2e.journey_browser import Visitor
from tests.e2e.journey_office import Office

NAME = "Sari Wulandari Kusumawardhani"
EMAIL = "sari.wulandari@example.com"
PHONE = "0812 3456 7890"
# 71: the day 31 of a woman. She was born on the 30th: her card has carried the slip since then.
NIK = "3171 0171 0390 0002"
BORN_ON = date(1990, 3, 30)
PASSWORD = "payung biru di teras rumah"


@dataclass
class Cast:
    """Everybody of the journey."""

    office: Office
    new_page: Callable[[], Page]
    _staff: dict[str, Visitor] = field(default_factory=dict)

    def visitor(self) -> Visitor:
        """Return somebody with a fresh browser."""
        return Visitor(self.new_page(), self.office)

    def staff(self, login: str) -> Visitor:
        """Return the member of staff of this login name, signed in."""
        if login not in self._staff:
            self._staff[login] = self.visitor()
            self._staff[login].sign_in(login)
        return self._staff[login]

    @property
    def errors(self) -> list[str]:
        """What scripts complained about on any page of the staff."""
        return [error for one in self._staff.values() for error in one.errors]

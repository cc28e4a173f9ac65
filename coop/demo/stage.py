"""The stage: a calendar of scenes, each played on its day by somebody."""

import random
from collections import defaultdict
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import TypeVar
from zoneinfo import ZoneInfo

from coop import dates
from coop.db import session
from coop.demo import cast
from coop.demo.drawings import draw_file
from coop.domain.identity import queries as identity_queries
from coop.domain.identity import service as identity
from coop.domain.identity.types import Actor, LoginKind
from coop.domain.people import service as people
from coop.domain.trail.service import acting_user
from coop.domain.units.queries import find_unit
from coop.domain.units.types import COOPERATIVE_UNIT_ID
from coop.gateways.storage import Storage
from coop.web.uploads import StagedFile

MONTHS = 16
JAKARTA = ZoneInfo(dates.JAKARTA)
Scene = Callable[[], object]
T = TypeVar("T")


def there(found: T | None) -> T:
    """Return ``found``; the story relies on it, so without it the story ends here."""
    if found is None:
        raise LookupError("the story needs what is not there")
    return found


class Stage:
    """Holds the calendar, the actors and the props of the demo."""

    def __init__(self, instance_path: str) -> None:
        self.today = dates.today()
        self.first_day = dates.add_months(dates.month_of(self.today), -MONTHS)
        self.random = random.Random(2026)  # noqa: S311 - the same story every time, not a secret
        self.storage = Storage(Path(instance_path) / "uploads")
        self.actors: dict[str, Actor] = {}
        self._calendar: defaultdict[datetime, list[Scene]] = defaultdict(list)

    def on(self, day: date, hour: float, scene: Scene) -> None:
        """Plan ``scene`` for ``day`` at ``hour`` local time; what lies ahead is left out."""
        moment = datetime.combine(day, time(int(hour), int(hour % 1 * 60)), JAKARTA)
        if self.first_day <= day <= self.today:
            self._calendar[moment].append(scene)

    def play(self) -> None:
        """Play all scenes in order; a scene may plan later ones."""
        while self._calendar:
            moment = min(self._calendar)
            with dates.at(min(moment, datetime.now(JAKARTA))):
                for scene in self._calendar.pop(moment):
                    scene()
            session.flush()

    def played_by(self, actor: Actor | None, scene: Callable[[], T]) -> T:
        """Play ``scene`` as ``actor``: the trail and the journal name them."""
        token = acting_user.set(actor.user_id if actor else None)
        try:
            return scene()
        finally:
            acting_user.reset(token)

    def days(self) -> list[date]:
        """Return every day of the story."""
        return [
            self.first_day + timedelta(days=n)
            for n in range((self.today - self.first_day).days + 1)
        ]

    def hire_staff(self) -> None:
        """Give every member of staff a person, a login and a role."""
        for number, part in enumerate(cast.STAFF, start=1):
            person = people.add_person(cast.staff_details(number, part))
            user = identity.create_user(part.name, person_id=person.id)
            identity.add_login_name(user.id, LoginKind.USER_NAME, part.login)
            unit = there(find_unit(part.unit)).id if part.unit else COOPERATIVE_UNIT_ID
            identity.grant_role(user.id, part.role, unit)
            identity.set_password(user.id, cast.PASSWORD)
            self.actors[part.login] = identity_queries.get_actor(user.id)

    def draw(self, title: str, *lines: str) -> StagedFile:
        """Return a drawn picture as a checked upload."""
        return draw_file(self.storage, title, list(lines), f"{title.lower().replace(' ', '-')}.jpg")

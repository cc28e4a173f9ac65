"""Read and change settings; know the holidays."""

from collections.abc import Container, Mapping
from datetime import UTC, date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam, select

from coop import dates
from coop.db import Prepared, fetch, session
from coop.domain.settings.models import Holiday, Setting
from coop.domain.settings.rules import SETTINGS
from coop.domain.trail.service import acting_user, write_trail
from coop.errors import NotFound
from coop.explain import N_
from coop.refs import Ref

_KEPT = "settings"
_CHOSEN = Prepared(select(Setting.name, Setting.value))
_HOLIDAYS = Prepared(
    select(Holiday.on).where(Holiday.on.between(bindparam("first"), bindparam("last")))
)


def get_setting(name: str) -> Any:
    """Return the chosen value of ``name``, or its default; all are read at once per session."""
    kept = session().info
    if _KEPT not in kept:
        kept[_KEPT] = {row.name: row.value for row in fetch(_CHOSEN)}
    return kept[_KEPT].get(name, SETTINGS[name].default)


def keep_settings(chosen: Mapping[str, Any]) -> None:
    """Keep what was read of all settings for the session, so that nobody reads them again."""
    session().info[_KEPT] = chosen


def list_settings() -> dict[str, Any]:
    """Return every setting's value by name."""
    return {name: get_setting(name) for name in SETTINGS}


def setting_ref(name: str) -> Ref:
    """Return what stands for a setting in the trail and in requests. Raises NotFound."""
    if name not in SETTINGS:
        raise NotFound(N_("There is no such setting."))
    return Ref("setting", SETTINGS[name].number)


def change_setting(name: str, value: Any) -> None:
    """Choose ``value`` for ``name`` and note the old one in the trail."""
    subject = setting_ref(name)
    row = session.get(Setting, name)
    before = SETTINGS[name].default if row is None else row.value
    if row is None:
        row = Setting(name=name)
        session.add(row)
    row.value, row.changed_at, row.changed_by = value, dates.now(), acting_user.get()
    session().info.pop(_KEPT, None)
    write_trail("setting.changed", subject, name=name, before=before, after=value)


def today() -> date:
    """Return the cooperative's business date."""
    return dates.today(get_setting("timezone"))


def day_of(moment: datetime) -> date:
    """Return the cooperative's business date of an aware ``moment``."""
    return dates.business_date(moment, get_setting("timezone"))


def start_of_day(day: date) -> datetime:
    """Return the moment, in UTC, at which ``day`` begins where the cooperative is."""
    return datetime.combine(day, time.min, ZoneInfo(get_setting("timezone"))).astimezone(UTC)


def holidays_between(first: date, last: date) -> Container[date]:
    """Return the holidays from ``first`` to ``last``, both included."""
    return {day for (day,) in fetch(_HOLIDAYS, {"first": first, "last": last})}

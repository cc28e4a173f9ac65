"""Many guarded UPDATEs at once say how many rows they took; a refused one is a refusal."""

import pytest
from flask import Flask
from sqlalchemy import bindparam, select, update
from sqlalchemy.exc import IntegrityError

from coop.db import run_in_transaction, session, take_rows
from coop.domain.units.models import Unit
from coop.domain.units.types import UnitKind

RENAME = (
    update(Unit)
    .where(Unit.code == bindparam("of"), Unit.is_active.is_(True))
    .values(name=bindparam("to"))
)
RECODE = update(Unit).where(Unit.code == bindparam("of")).values(code=bindparam("to"))


def _found(*codes: str) -> None:
    session.add_all(
        Unit(kind=UnitKind.SHOP, code=code, name=code, is_active=code != "tutup") for code in codes
    )


def test_they_count_what_they_took(app: Flask) -> None:
    names = [f"t{number}" for number in range(300)]
    with app.app_context():
        run_in_transaction(lambda: _found(*names, "tutup"))
        asked = [{"of": code, "to": f"'; {code} %s \\"} for code in [*names, "tutup", "tiada"]]
        assert run_in_transaction(lambda: take_rows(RENAME, asked)) == len(names)
        kept = dict(session.execute(select(Unit.code, Unit.name)).all())
    assert kept["t299"] == "'; t299 %s \\"
    assert kept["tutup"] == "tutup"


def test_one_that_the_database_refuses_takes_all_back(app: Flask) -> None:
    with app.app_context():
        run_in_transaction(lambda: _found("a", "b", "c"))
        asked = [{"of": "a", "to": "x"}, {"of": "b", "to": "c"}, {"of": "c", "to": "z"}]
        with pytest.raises(IntegrityError):
            run_in_transaction(lambda: take_rows(RECODE, asked))
        assert {"a", "b", "c"} <= set(session.scalars(select(Unit.code)))

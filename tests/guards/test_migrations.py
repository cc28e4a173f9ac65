"""A database that was migrated is the one that the models describe, and there is a way back."""

from collections.abc import Callable
from pathlib import Path

import pytest
from alembic.script import ScriptDirectory
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import Engine, create_engine, inspect, text
from sqlalchemy.pool import NullPool

from tests.support.databases import MIGRATIONS, Database

pytest_plugins = ["tests.support.migrated_fixture"]
Shape = dict[str, object]

TRIGGERS = {
    "sqlite": "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'",
    "mysql": "SELECT trigger_name, CONCAT_WS(' ', event_object_table, action_timing,"
    " event_manipulation, action_statement) FROM information_schema.triggers"
    " WHERE trigger_schema = DATABASE()",
}
COLLATIONS = (
    "SELECT CONCAT(table_name, '.', column_name), collation_name FROM information_schema.columns"
    " WHERE table_schema = DATABASE() AND collation_name IS NOT NULL"
)


@pytest.fixture
def described(
    migrated: tuple[Flask, Database], empty_database: Callable[[str, str], Database]
) -> Database:
    """A database of the same kind, made from the models."""
    from coop.db.engine import engine_options, prepare_engine  # noqa: PLC0415 - see conftest
    from coop.db.schema import create_schema  # noqa: PLC0415

    database = empty_database(migrated[1].name, "described")

    def build() -> list[Engine]:
        engine = create_engine(database.url, **engine_options(database.url))
        prepare_engine(engine)
        create_schema(engine)
        return [engine]

    database.fill(build)
    return database


def _one_line(definition: object) -> str:
    return " ".join(str(definition).split())


def _shape(database: Database) -> dict[str, Shape]:
    """What a database is made of, in words that can be compared."""
    engine = create_engine(database.url, poolclass=NullPool)
    with engine.connect() as connection:
        look = inspect(connection)
        shape: dict[str, Shape] = {}
        for table in look.get_table_names():
            if table == "alembic_version":
                continue
            shape[table] = {
                "columns": {
                    column["name"]: (str(column["type"]), column["nullable"], column["default"])
                    for column in look.get_columns(table)
                },
                "primary key": look.get_pk_constraint(table)["constrained_columns"],
                "checks": {
                    check["name"]: _one_line(check["sqltext"])
                    for check in look.get_check_constraints(table)
                },
                "unique": {
                    unique["name"]: unique["column_names"]
                    for unique in look.get_unique_constraints(table)
                },
                "indexes": {
                    index["name"]: (index["column_names"], index["unique"])
                    for index in look.get_indexes(table)
                },
                "foreign keys": {
                    key["name"]: (
                        key["constrained_columns"],
                        key["referred_table"],
                        key["referred_columns"],
                        key["options"],
                    )
                    for key in look.get_foreign_keys(table)
                },
            }
        triggers = connection.execute(text(TRIGGERS[engine.dialect.name]))
        shape["(triggers)"] = {name: _one_line(body) for name, body in triggers}
        if engine.dialect.name == "mysql":
            shape["(collations)"] = dict(tuple(row) for row in connection.execute(text(COLLATIONS)))
            shape["(collations)"].pop("alembic_version.version_num", None)
    return shape


def test_a_migrated_database_equals_the_models(
    migrated: tuple[Flask, Database], described: Database
) -> None:
    found, wanted = _shape(migrated[1]), _shape(described)
    assert len(wanted) > 10
    assert wanted["(triggers)"]
    assert sorted(found) == sorted(wanted)
    for table, shape in wanted.items():
        assert found[table] == shape, table


def test_every_step_has_a_way_back(migrated: tuple[Flask, Database]) -> None:
    app, database = migrated
    before = _shape(database)
    with app.app_context():
        downgrade(str(MIGRATIONS), revision="base")
        assert set(_shape(database)) <= {"(triggers)", "(collations)"}
        assert _shape(database)["(triggers)"] == {}
        upgrade(str(MIGRATIONS))
    assert _shape(database) == before


def test_steps_stand_in_one_numbered_line() -> None:
    steps = list(ScriptDirectory(str(MIGRATIONS)).walk_revisions())
    numbers = [step.revision[:4] for step in reversed(steps)]
    assert numbers
    assert numbers == [f"{number:04d}" for number in range(1, len(numbers) + 1)]
    assert [Path(step.path).name[:4] for step in reversed(steps)] == numbers

"""Runs the migrations; triggers are reinstalled from the one list afterwards.

SQLite rebuilds tables with foreign keys off (with them on, Alembic's batch mode would delete
child rows), then every reference is checked.
"""

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy import Connection

from coop.db import types
from coop.db.base import Base
from coop.db.engine import writing
from coop.db.schema import prepare_database
from coop.db.triggers import drop_triggers, install_triggers
from coop.extensions import db


def _set_foreign_keys(connection: Connection, state: str) -> None:
    cursor = connection.connection.cursor()
    cursor.execute(f"PRAGMA foreign_keys={state}")
    cursor.close()


PLAIN_TYPES = {
    types.Rupiah: "sa.BigInteger()",
    types.Rate: "sa.String(24)",
    types.Choice: "sa.String(24)",
    types.Encrypted: "sa.Text()",
    types.Json: "sa.Text().with_variant(mysql.MEDIUMTEXT(), 'mysql', 'mariadb')",
    types.UtcDateTime: "sa.DateTime().with_variant(mysql.DATETIME(fsp=6), 'mysql', 'mariadb')",
}


def _render_type(kind: str, item: object, context: AutogenContext) -> str | bool:
    """Write our column types as what they are in the database: a migration outlives them."""
    if kind != "type" or type(item) not in PLAIN_TYPES:
        return False
    context.imports.add("from sqlalchemy.dialects import mysql")
    return PLAIN_TYPES[type(item)]


def run_migrations() -> None:
    with writing(), db.engine.connect() as connection:
        sqlite = connection.dialect.name == "sqlite"
        if sqlite:
            _set_foreign_keys(connection, "OFF")
        context.configure(
            connection=connection,
            target_metadata=Base.metadata,
            render_as_batch=sqlite,
            compare_type=True,
            render_item=_render_type,
            transactional_ddl=sqlite,
        )
        with context.begin_transaction():
            prepare_database(connection)
            drop_triggers(connection)
            context.run_migrations()
            install_triggers(connection)
            if sqlite:
                broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
                if broken:
                    raise RuntimeError(f"broken references after the migration: {broken[:5]}")
        connection.commit()
        if sqlite:
            _set_foreign_keys(connection, "ON")


run_migrations()

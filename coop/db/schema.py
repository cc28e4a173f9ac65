"""Create the schema directly, for tests and benchmarks; installations migrate instead."""

from sqlalchemy import Connection, Engine

from coop.db.base import Base
from coop.db.engine import COLLATION, writing
from coop.db.triggers import install_triggers


def prepare_database(connection: Connection) -> None:
    """Let new tables of a MariaDB database compare text byte by byte, without padding."""
    if connection.dialect.name != "sqlite":
        connection.exec_driver_sql(f"ALTER DATABASE CHARACTER SET utf8mb4 COLLATE {COLLATION}")


def create_schema(engine: Engine) -> None:
    """Create every table and trigger that the imported models describe."""
    with writing():
        with engine.begin() as connection:
            prepare_database(connection)
            Base.metadata.create_all(connection)
        with engine.begin() as connection:
            install_triggers(connection)

"""Resources, their hours, and time that is taken in cells."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import mysql

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.Text().with_variant(mysql.MEDIUMTEXT(), "mysql", "mariadb")
MOMENT = sa.DateTime().with_variant(mysql.DATETIME(fsp=6), "mysql", "mariadb")


def _key(table, column, target, on="id"):
    return sa.ForeignKeyConstraint([column], [f"{target}.{on}"], name=op.f(f"fk_{table}_{column}"))


def upgrade() -> None:
    op.create_table(
        "resources",
        sa.Column("id", ID, nullable=False),
        sa.Column("unit_id", ID, nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("person_id", ID, nullable=True),
        sa.CheckConstraint("capacity >= 1", name=op.f("ck_resources_capacity")),
        _key("resources", "unit_id", "units"),
        _key("resources", "person_id", "persons"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_resources")),
        sa.UniqueConstraint("unit_id", "kind", "name", name=op.f("uq_resources_unit_id_kind_name")),
    )
    op.create_index(op.f("ix_resources_person_id"), "resources", ["person_id"])
    op.create_table(
        "opening_calendars",
        sa.Column("unit_id", ID, nullable=False, autoincrement=False),
        sa.Column("version", sa.Integer(), nullable=False),
        _key("opening_calendars", "unit_id", "units"),
        sa.PrimaryKeyConstraint("unit_id", name=op.f("pk_opening_calendars")),
    )
    op.create_table(
        "opening_patterns",
        sa.Column("id", ID, nullable=False),
        sa.Column("unit_id", ID, nullable=False),
        sa.Column("resource_id", ID, nullable=True),
        sa.Column("is_special", sa.Boolean(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_until", sa.Date(), nullable=True),
        _key("opening_patterns", "unit_id", "units"),
        _key("opening_patterns", "resource_id", "resources"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_opening_patterns")),
    )
    op.create_index(op.f("ix_opening_patterns_unit_id"), "opening_patterns", ["unit_id"])
    op.create_index(op.f("ix_opening_patterns_resource_id"), "opening_patterns", ["resource_id"])
    op.create_table(
        "opening_spans",
        sa.Column("id", ID, nullable=False),
        sa.Column("pattern_id", ID, nullable=False),
        sa.Column("weekday", sa.Integer(), nullable=False),
        sa.Column("start_minute", sa.Integer(), nullable=False),
        sa.Column("end_minute", sa.Integer(), nullable=False),
        sa.CheckConstraint("weekday BETWEEN 0 AND 6", name=op.f("ck_opening_spans_weekday")),
        sa.CheckConstraint(
            "start_minute >= 0 AND start_minute < end_minute AND end_minute <= 2880",
            name=op.f("ck_opening_spans_minutes"),
        ),
        _key("opening_spans", "pattern_id", "opening_patterns"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_opening_spans")),
    )
    op.create_index(op.f("ix_opening_spans_pattern_id"), "opening_spans", ["pattern_id"])
    op.create_table(
        "opening_exceptions",
        sa.Column("id", ID, nullable=False),
        sa.Column("unit_id", ID, nullable=False),
        sa.Column("resource_id", ID, nullable=True),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=False),
        sa.Column("spans", JSON, nullable=False),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.CheckConstraint("first_on <= last_on", name=op.f("ck_opening_exceptions_days")),
        _key("opening_exceptions", "unit_id", "units"),
        _key("opening_exceptions", "resource_id", "resources"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_opening_exceptions")),
    )
    op.create_index("ix_opening_exceptions_days", "opening_exceptions", ["unit_id", "last_on"])
    op.create_index(
        op.f("ix_opening_exceptions_resource_id"), "opening_exceptions", ["resource_id"]
    )
    op.create_table(
        "allocations",
        sa.Column("id", ID, nullable=False),
        sa.Column("unit_id", ID, nullable=False),
        sa.Column("resource_id", ID, nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("first_cell", sa.Integer(), nullable=False),
        sa.Column("end_cell", sa.Integer(), nullable=False),
        sa.Column("units", sa.Integer(), nullable=False),
        sa.Column("owner_kind", sa.String(length=40), nullable=False),
        sa.Column("owner_id", ID, nullable=False),
        sa.Column("live_mark", sa.Integer(), nullable=True),
        sa.Column("taken_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=True),
        sa.Column("released_at", MOMENT, nullable=True),
        sa.CheckConstraint("units >= 1", name=op.f("ck_allocations_units")),
        sa.CheckConstraint(
            "first_cell < end_cell AND end_cell <= first_cell + 576",
            name=op.f("ck_allocations_cells"),
        ),
        sa.CheckConstraint(
            "live_mark IS NULL OR live_mark = 1", name=op.f("ck_allocations_live_mark")
        ),
        sa.CheckConstraint(
            "(live_mark IS NULL) = (released_at IS NOT NULL)", name=op.f("ck_allocations_released")
        ),
        _key("allocations", "unit_id", "units"),
        _key("allocations", "resource_id", "resources"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_allocations")),
        sa.UniqueConstraint(
            "owner_kind", "owner_id", "kind", "live_mark", name="uq_allocations_live"
        ),
    )
    op.create_index(
        "ix_allocations_week",
        "allocations",
        ["unit_id", "live_mark", "first_cell", "end_cell", "resource_id", "units", "expires_at"],
    )
    op.create_index("ix_allocations_holds", "allocations", ["live_mark", "expires_at"])
    op.create_index("ix_allocations_resource_id", "allocations", ["resource_id"])
    op.create_table(
        "schedule_cells",
        sa.Column("resource_id", ID, nullable=False, autoincrement=False),
        sa.Column("cell", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("taken", sa.Integer(), nullable=False),
        sa.CheckConstraint("taken >= 0", name=op.f("ck_schedule_cells_taken")),
        _key("schedule_cells", "resource_id", "resources"),
        sa.PrimaryKeyConstraint("resource_id", "cell", name=op.f("pk_schedule_cells")),
    )


def downgrade() -> None:
    op.drop_table("schedule_cells")
    op.drop_table("allocations")
    op.drop_table("opening_exceptions")
    op.drop_table("opening_spans")
    op.drop_table("opening_patterns")
    op.drop_table("opening_calendars")
    op.drop_table("resources")

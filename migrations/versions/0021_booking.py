"""Bookings: how services are booked, districts, appointments, who waits."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import mysql

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.Text().with_variant(mysql.MEDIUMTEXT(), "mysql", "mariadb")
MOMENT = sa.DateTime().with_variant(mysql.DATETIME(fsp=6), "mysql", "mariadb")
TABLES = ("waiting_entries", "bookings", "travel_districts", "booking_services")


def _key(table, column, target):
    name, _, target_column = target.partition(".")
    return sa.ForeignKeyConstraint(
        [column], [f"{name}.{target_column or 'id'}"], name=op.f(f"fk_{table}_{column}")
    )


def upgrade() -> None:
    _add_services()
    _add_bookings()
    _add_waiting()


def _add_services() -> None:
    op.create_table(
        "booking_services",
        sa.Column("item_id", ID, nullable=False, autoincrement=False),
        sa.Column("unit_id", ID, nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("duration", sa.Integer(), nullable=False),
        sa.Column("buffer_before", sa.Integer(), nullable=False),
        sa.Column("buffer_after", sa.Integer(), nullable=False),
        sa.Column("start_interval", sa.Integer(), nullable=False),
        sa.Column("notice", sa.Integer(), nullable=False),
        sa.Column("horizon_days", sa.Integer(), nullable=False),
        sa.Column("buffers_outside", sa.Boolean(), nullable=False),
        sa.Column("offered_at", sa.String(length=24), nullable=False),
        sa.Column("needs", JSON, nullable=False),
        sa.Column("deposit_percent", sa.Integer(), nullable=False),
        sa.Column("needs_approval", sa.Boolean(), nullable=False),
        sa.Column("cancel_hours", sa.Integer(), nullable=False),
        sa.Column("kept_percent", sa.Integer(), nullable=False),
        sa.Column("intake", JSON, nullable=False),
        sa.Column("next_months", sa.Integer(), nullable=True),
        sa.Column("next_km", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "duration > 0 AND buffer_before >= 0 AND buffer_after >= 0 AND start_interval > 0 "
            "AND notice >= 0 AND horizon_days >= 0 AND cancel_hours >= 0",
            name=op.f("ck_booking_services_times"),
        ),
        sa.CheckConstraint(
            "deposit_percent BETWEEN 0 AND 100 AND kept_percent BETWEEN 0 AND 100",
            name=op.f("ck_booking_services_percents"),
        ),
        _key("booking_services", "item_id", "catalogue_items"),
        _key("booking_services", "unit_id", "units"),
        sa.PrimaryKeyConstraint("item_id", name=op.f("pk_booking_services")),
    )
    op.create_index(op.f("ix_booking_services_unit_id"), "booking_services", ["unit_id"])
    op.create_table(
        "travel_districts",
        sa.Column("id", ID, nullable=False),
        sa.Column("unit_id", ID, nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.CheckConstraint("minutes >= 0", name=op.f("ck_travel_districts_minutes")),
        _key("travel_districts", "unit_id", "units"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_travel_districts")),
        sa.UniqueConstraint("unit_id", "name", name=op.f("uq_travel_districts_unit_id_name")),
    )


def _add_bookings() -> None:
    op.create_table(
        "bookings",
        sa.Column("id", ID, nullable=False),
        sa.Column("unit_id", ID, nullable=False),
        sa.Column("number", sa.String(length=30), nullable=True),
        sa.Column("person_id", ID, nullable=True),
        sa.Column("item_id", ID, nullable=False),
        sa.Column("state", sa.String(length=24), nullable=False),
        sa.Column("venue", sa.String(length=24), nullable=False),
        sa.Column("address", sa.String(length=300), nullable=False),
        sa.Column("district_id", ID, nullable=True),
        sa.Column("starts_at", MOMENT, nullable=True),
        sa.Column("ends_at", MOMENT, nullable=True),
        sa.Column("duration", sa.Integer(), nullable=False),
        sa.Column("buffer_before", sa.Integer(), nullable=False),
        sa.Column("buffer_after", sa.Integer(), nullable=False),
        sa.Column("resource_ids", JSON, nullable=False),
        sa.Column("earliest_at", MOMENT, nullable=True),
        sa.Column("latest_at", MOMENT, nullable=True),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("intake", JSON, nullable=False),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column("order_id", ID, nullable=True),
        sa.Column("token", sa.String(length=43), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("expires_at", MOMENT, nullable=True),
        sa.Column("deposit_due_at", MOMENT, nullable=True),
        sa.Column("held_at", MOMENT, nullable=False),
        sa.Column("requested_at", MOMENT, nullable=True),
        sa.Column("confirmed_at", MOMENT, nullable=True),
        sa.Column("checked_in_at", MOMENT, nullable=True),
        sa.Column("started_at", MOMENT, nullable=True),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("odometer", sa.Integer(), nullable=True),
        sa.Column("next_service_on", sa.Date(), nullable=True),
        sa.Column("next_service_km", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(starts_at IS NULL) = (ends_at IS NULL)", name=op.f("ck_bookings_times")
        ),
        sa.CheckConstraint(
            "starts_at IS NULL OR starts_at < ends_at", name=op.f("ck_bookings_order")
        ),
        sa.CheckConstraint(
            "starts_at IS NOT NULL OR (earliest_at IS NOT NULL AND latest_at IS NOT NULL)",
            name=op.f("ck_bookings_wish"),
        ),
        sa.CheckConstraint("priority >= 1 AND sequence >= 0", name=op.f("ck_bookings_counts")),
        sa.CheckConstraint(
            "state NOT IN ('requested', 'confirmed', 'checked_in', 'in_progress', 'completed', "
            "'no_show') OR (person_id IS NOT NULL AND order_id IS NOT NULL)",
            name=op.f("ck_bookings_ordered"),
        ),
        _key("bookings", "unit_id", "units"),
        _key("bookings", "person_id", "persons"),
        _key("bookings", "item_id", "booking_services.item_id"),
        _key("bookings", "district_id", "travel_districts"),
        _key("bookings", "order_id", "orders"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bookings")),
        sa.UniqueConstraint("order_id", name=op.f("uq_bookings_order_id")),
        sa.UniqueConstraint("token", name=op.f("uq_bookings_token")),
        sa.UniqueConstraint("unit_id", "number", name=op.f("uq_bookings_unit_id_number")),
    )
    op.create_index("ix_bookings_day", "bookings", ["unit_id", "starts_at", "state"])
    op.create_index("ix_bookings_state", "bookings", ["state", "expires_at"])
    op.create_index("ix_bookings_person", "bookings", ["person_id", "starts_at"])
    op.create_index("ix_bookings_item_id", "bookings", ["item_id"])
    op.create_index("ix_bookings_next_service", "bookings", ["next_service_on"])
    op.create_index(op.f("ix_bookings_district_id"), "bookings", ["district_id"])


def _add_waiting() -> None:
    op.create_table(
        "waiting_entries",
        sa.Column("id", ID, nullable=False),
        sa.Column("unit_id", ID, nullable=False),
        sa.Column("item_id", ID, nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("state", sa.String(length=24), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.Column("venue", sa.String(length=24), nullable=False),
        sa.Column("address", sa.String(length=300), nullable=False),
        sa.Column("district_id", ID, nullable=True),
        sa.Column("joined_at", MOMENT, nullable=False),
        sa.Column("open_mark", sa.Integer(), nullable=True),
        sa.Column("booking_id", ID, nullable=True),
        sa.Column("offer_until", MOMENT, nullable=True),
        sa.CheckConstraint("from_on <= until_on", name=op.f("ck_waiting_entries_days")),
        sa.CheckConstraint(
            "open_mark IS NULL OR open_mark = 1", name=op.f("ck_waiting_entries_open_mark")
        ),
        sa.CheckConstraint(
            "(state = 'offered') = (offer_until IS NOT NULL)",
            name=op.f("ck_waiting_entries_offer"),
        ),
        _key("waiting_entries", "unit_id", "units"),
        _key("waiting_entries", "item_id", "booking_services.item_id"),
        _key("waiting_entries", "person_id", "persons"),
        _key("waiting_entries", "district_id", "travel_districts"),
        _key("waiting_entries", "booking_id", "bookings"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_waiting_entries")),
        sa.UniqueConstraint("booking_id", name=op.f("uq_waiting_entries_booking_id")),
        sa.UniqueConstraint("person_id", "item_id", "open_mark", name="uq_waiting_entries_open"),
    )
    op.create_index(
        "ix_waiting_entries_state", "waiting_entries", ["unit_id", "state", "joined_at"]
    )
    for column in ("item_id", "district_id"):
        op.create_index(op.f(f"ix_waiting_entries_{column}"), "waiting_entries", [column])


def downgrade() -> None:
    for table in TABLES:
        op.drop_table(table)

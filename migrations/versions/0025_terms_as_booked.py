"""The terms of cancelling as they were booked; how much one customer may have to come."""

from datetime import timedelta

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import mysql

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime().with_variant(mysql.DATETIME(fsp=6), "mysql", "mariadb")

CHECKS = {
    "open_place": "open_place IS NULL OR state IN ('held', 'requested', 'confirmed')",
    "free_until": "(starts_at IS NULL) = (free_until IS NULL)",
    "terms": "cancel_hours >= 0 AND kept_percent BETWEEN 0 AND 100",
}


def upgrade() -> None:
    with op.batch_alter_table("bookings") as batch_op:
        batch_op.add_column(sa.Column("open_place", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("cancel_hours", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("kept_percent", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("free_until", MOMENT, nullable=True))
    _fill()
    with op.batch_alter_table("bookings") as batch_op:
        for column in ("cancel_hours", "kept_percent"):
            batch_op.alter_column(column, existing_type=sa.Integer(), nullable=False)
        batch_op.create_unique_constraint(
            "uq_bookings_open", ["person_id", "unit_id", "open_place"]
        )
        for name, text in CHECKS.items():
            batch_op.create_check_constraint(op.f(f"ck_bookings_{name}"), text)


def _fill():
    """Take the terms of today for what was booked before: there are no older ones."""
    bookings = sa.table(
        "bookings",
        sa.column("id", sa.Integer),
        sa.column("item_id", sa.Integer),
        sa.column("starts_at", MOMENT),
        sa.column("cancel_hours", sa.Integer),
        sa.column("kept_percent", sa.Integer),
        sa.column("free_until", MOMENT),
    )
    services = sa.table(
        "booking_services",
        sa.column("item_id", sa.Integer),
        sa.column("cancel_hours", sa.Integer),
        sa.column("kept_percent", sa.Integer),
    )
    connection = op.get_bind()
    for item_id, hours, percent in connection.execute(sa.select(services)).all():
        of_item = bookings.c.item_id == item_id
        connection.execute(
            sa.update(bookings).where(of_item).values(cancel_hours=hours, kept_percent=percent)
        )
        timed = sa.select(bookings.c.id, bookings.c.starts_at).where(
            of_item, bookings.c.starts_at.is_not(None)
        )
        for key, starts_at in connection.execute(timed).all():
            connection.execute(
                sa.update(bookings)
                .where(bookings.c.id == key)
                .values(free_until=starts_at - timedelta(hours=hours))
            )


def downgrade() -> None:
    with op.batch_alter_table("bookings") as batch_op:
        for name in CHECKS:
            batch_op.drop_constraint(op.f(f"ck_bookings_{name}"), type_="check")
        batch_op.drop_constraint("uq_bookings_open", type_="unique")
        for column in ("free_until", "kept_percent", "cancel_hours", "open_place"):
            batch_op.drop_column(column)

"""Places of an hour, for whatever is kept within bounds; nobody's hour is worth carrying over."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import mysql

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime().with_variant(mysql.DATETIME(fsp=6), "mysql", "mariadb")


def upgrade() -> None:
    op.drop_table("guest_complaints")
    _create("hourly_places", "place_key")


def downgrade() -> None:
    op.drop_table("hourly_places")
    _create("guest_complaints", "address_key")


def _create(table, key):
    op.create_table(
        table,
        sa.Column("id", ID, nullable=False),
        sa.Column(key, sa.String(64), nullable=False),
        sa.Column("hour_at", MOMENT, nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint(key, "hour_at", "place", name=f"uq_{table}_place"),
    )
    with op.batch_alter_table(table) as batch_op:
        batch_op.create_index(f"ix_{table}_hour", ["hour_at"])

"""Who holds a time, and how many at once; what services let customers ask for and choose."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

HOLD = "hold_place IS NULL OR (holder IS NOT NULL AND state = 'held')"


def upgrade() -> None:
    with op.batch_alter_table("bookings") as batch_op:
        batch_op.add_column(sa.Column("holder", sa.String(length=64), nullable=True))
        batch_op.add_column(sa.Column("hold_place", sa.Integer(), nullable=True))
        batch_op.create_unique_constraint("uq_bookings_hold", ["holder", "hold_place"])
        batch_op.create_check_constraint(op.f("ck_bookings_hold"), HOLD)
    with op.batch_alter_table("booking_services") as batch_op:
        batch_op.add_column(
            sa.Column("takes_requests", sa.Boolean(), nullable=False, server_default=sa.true())
        )
        batch_op.add_column(
            sa.Column("choice_kind", sa.String(length=40), nullable=False, server_default="")
        )
    with op.batch_alter_table("booking_services") as batch_op:
        for column in ("takes_requests", "choice_kind"):
            batch_op.alter_column(
                column, existing_type=_type(column), existing_nullable=False, server_default=None
            )


def _type(column):
    return sa.Boolean() if column == "takes_requests" else sa.String(length=40)


def downgrade() -> None:
    with op.batch_alter_table("booking_services") as batch_op:
        batch_op.drop_column("choice_kind")
        batch_op.drop_column("takes_requests")
    with op.batch_alter_table("bookings") as batch_op:
        batch_op.drop_constraint(op.f("ck_bookings_hold"), type_="check")
        batch_op.drop_constraint("uq_bookings_hold", type_="unique")
        batch_op.drop_column("hold_place")
        batch_op.drop_column("holder")

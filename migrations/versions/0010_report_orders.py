"""Long reports that are printed in the background."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import mysql

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.Text().with_variant(mysql.MEDIUMTEXT(), "mysql", "mariadb")
MOMENT = sa.DateTime().with_variant(mysql.DATETIME(fsp=6), "mysql", "mariadb")


def upgrade() -> None:
    op.create_table(
        "report_orders",
        sa.Column("id", ID, nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("asked", JSON, nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("locale", sa.String(length=5), nullable=False),
        sa.Column("status", sa.String(24), nullable=False),
        sa.Column("open_mark", sa.Integer(), nullable=True),
        sa.Column("rows_done", sa.Integer(), nullable=False),
        sa.Column("rows_total", sa.Integer(), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=True),
        sa.Column("failure", sa.String(24), nullable=True),
        sa.Column("file_id", ID, nullable=True),
        sa.Column("ordered_by", ID, nullable=False),
        sa.Column("ordered_at", MOMENT, nullable=False),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.Column("expires_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(
            ["file_id"], ["stored_files.id"], name=op.f("fk_report_orders_file_id")
        ),
        sa.ForeignKeyConstraint(
            ["ordered_by"], ["users.id"], name=op.f("fk_report_orders_ordered_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_orders")),
        sa.UniqueConstraint("file_id", name=op.f("uq_report_orders_file_id")),
        sa.UniqueConstraint("ordered_by", "fingerprint", "open_mark", name="uq_report_orders_open"),
    )
    op.create_index(
        "ix_report_orders_mine", "report_orders", ["ordered_by", "ordered_at"], unique=False
    )
    op.create_index(
        "ix_report_orders_expiry", "report_orders", ["status", "expires_at"], unique=False
    )


def downgrade() -> None:
    op.drop_table("report_orders")

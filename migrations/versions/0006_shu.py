"""SHU: how the surplus of a year is shared, and each member's share."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import mysql

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.Text().with_variant(mysql.MEDIUMTEXT(), "mysql", "mariadb")
MOMENT = sa.DateTime().with_variant(mysql.DATETIME(fsp=6), "mysql", "mariadb")


def _foreign(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [target], name=op.f(f"fk_{table}_{column}"))


def upgrade() -> None:
    op.create_table(
        "shu_distributions",
        sa.Column("id", ID, nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("live_mark", sa.Integer(), nullable=True),
        sa.Column("status", sa.String(24), nullable=False),
        sa.Column("member_amount", sa.BigInteger(), nullable=False),
        sa.Column("other_amount", sa.BigInteger(), nullable=False),
        sa.Column("members_amount", sa.BigInteger(), nullable=False),
        sa.Column("policy", JSON, nullable=False),
        sa.Column("funds", JSON, nullable=False),
        sa.Column("pools", JSON, nullable=False),
        sa.Column("share_count", sa.Integer(), nullable=False),
        sa.Column("paid_count", sa.Integer(), nullable=False),
        sa.Column("resolution", sa.String(length=60), nullable=True),
        sa.Column("resolved_on", sa.Date(), nullable=True),
        sa.Column("prepared_by", ID, nullable=False),
        sa.Column("prepared_at", MOMENT, nullable=False),
        sa.Column("checked_by", ID, nullable=True),
        sa.Column("resolved_by", ID, nullable=True),
        sa.Column("posted_by", ID, nullable=True),
        sa.Column("entry_id", ID, nullable=True),
        sa.CheckConstraint(
            "paid_count >= 0 AND paid_count <= share_count",
            name=op.f("ck_shu_distributions_paid_within"),
        ),
        _foreign("shu_distributions", "prepared_by", "users.id"),
        _foreign("shu_distributions", "checked_by", "users.id"),
        _foreign("shu_distributions", "resolved_by", "users.id"),
        _foreign("shu_distributions", "posted_by", "users.id"),
        _foreign("shu_distributions", "entry_id", "journal_entries.id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shu_distributions")),
        sa.UniqueConstraint("year", "live_mark", name="uq_shu_distributions_live"),
        sa.UniqueConstraint("entry_id", name=op.f("uq_shu_distributions_entry_id")),
    )
    op.create_table(
        "shu_shares",
        sa.Column("id", ID, nullable=False),
        sa.Column("distribution_id", ID, nullable=False),
        sa.Column("member_id", ID, nullable=False),
        sa.Column("savings_weight", sa.BigInteger(), nullable=False),
        sa.Column("participation", sa.BigInteger(), nullable=False),
        sa.Column("savings_amount", sa.BigInteger(), nullable=False),
        sa.Column("participation_amount", sa.BigInteger(), nullable=False),
        sa.Column("total_amount", sa.BigInteger(), nullable=False),
        sa.Column("way", sa.String(24), nullable=True),
        sa.Column("paid_on", sa.Date(), nullable=True),
        sa.Column("entry_id", ID, nullable=True),
        sa.CheckConstraint(
            "savings_amount >= 0 AND participation_amount >= 0 "
            "AND total_amount = savings_amount + participation_amount AND total_amount > 0",
            name=op.f("ck_shu_shares_whole"),
        ),
        sa.CheckConstraint(
            "(way IS NULL) = (entry_id IS NULL)", name=op.f("ck_shu_shares_paid_with_entry")
        ),
        _foreign("shu_shares", "distribution_id", "shu_distributions.id"),
        _foreign("shu_shares", "member_id", "members.id"),
        _foreign("shu_shares", "entry_id", "journal_entries.id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shu_shares")),
        sa.UniqueConstraint(
            "distribution_id", "member_id", name=op.f("uq_shu_shares_distribution_id_member_id")
        ),
    )
    op.create_index("ix_shu_shares_member_id", "shu_shares", ["member_id"])
    op.create_index("ix_shu_shares_entry_id", "shu_shares", ["entry_id"])
    op.create_index("ix_shu_shares_unpaid", "shu_shares", ["distribution_id", "way", "id"])


def downgrade() -> None:
    op.drop_table("shu_shares")
    op.drop_table("shu_distributions")

"""Books: totals of closed months, vouchers, and the close of book years."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import mysql

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime().with_variant(mysql.DATETIME(fsp=6), "mysql", "mariadb")
TABLES = ("book_years", "voucher_lines", "vouchers", "gl_month_totals")


def _foreign(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [target], name=op.f(f"fk_{table}_{column}"))


def upgrade() -> None:
    op.create_table(
        "gl_month_totals",
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("account", sa.String(length=10), nullable=False),
        sa.Column("unit_id", ID, nullable=False),
        sa.Column("debit", sa.BigInteger(), nullable=False),
        sa.Column("credit", sa.BigInteger(), nullable=False),
        sa.Column("cash_amount", sa.BigInteger(), nullable=False),
        _foreign("gl_month_totals", "account", "gl_accounts.code"),
        _foreign("gl_month_totals", "unit_id", "units.id"),
        sa.PrimaryKeyConstraint("month", "account", "unit_id", name=op.f("pk_gl_month_totals")),
    )
    op.create_index("ix_gl_month_totals_account", "gl_month_totals", ["account", "month"])
    op.create_table(
        "vouchers",
        sa.Column("id", ID, nullable=False),
        sa.Column("unit_id", ID, nullable=False),
        sa.Column("kind", sa.String(24), nullable=False),
        sa.Column("status", sa.String(24), nullable=False),
        sa.Column("text", sa.String(length=150), nullable=False),
        sa.Column("party", sa.String(length=120), nullable=True),
        sa.Column("booked_on", sa.Date(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("made_by", ID, nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("decided_by", ID, nullable=True),
        sa.Column("decided_at", MOMENT, nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("entry_id", ID, nullable=True),
        sa.CheckConstraint("amount > 0", name=op.f("ck_vouchers_positive")),
        _foreign("vouchers", "unit_id", "units.id"),
        _foreign("vouchers", "made_by", "users.id"),
        _foreign("vouchers", "decided_by", "users.id"),
        _foreign("vouchers", "entry_id", "journal_entries.id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vouchers")),
        sa.UniqueConstraint("entry_id", name=op.f("uq_vouchers_entry_id")),
    )
    op.create_index("ix_vouchers_status", "vouchers", ["status", "booked_on"])
    op.create_index("ix_vouchers_day", "vouchers", ["booked_on"])
    op.create_table(
        "voucher_lines",
        sa.Column("voucher_id", ID, nullable=False),
        sa.Column("line_no", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("account", sa.String(length=10), nullable=False),
        sa.Column("debit", sa.BigInteger(), nullable=False),
        sa.Column("credit", sa.BigInteger(), nullable=False),
        sa.Column("text", sa.String(length=150), nullable=False),
        sa.CheckConstraint(
            "debit >= 0 AND credit >= 0 AND (debit = 0) <> (credit = 0)",
            name=op.f("ck_voucher_lines_one_side"),
        ),
        _foreign("voucher_lines", "voucher_id", "vouchers.id"),
        _foreign("voucher_lines", "account", "gl_accounts.code"),
        sa.PrimaryKeyConstraint("voucher_id", "line_no", name=op.f("pk_voucher_lines")),
    )
    op.create_table(
        "book_years",
        sa.Column("id", ID, nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("live_mark", sa.Integer(), nullable=True),
        sa.Column("status", sa.String(24), nullable=False),
        sa.Column("surplus_amount", sa.BigInteger(), nullable=False),
        sa.Column("member_amount", sa.BigInteger(), nullable=False),
        sa.Column("other_amount", sa.BigInteger(), nullable=False),
        sa.Column("prepared_by", ID, nullable=False),
        sa.Column("prepared_at", MOMENT, nullable=False),
        sa.Column("closed_by", ID, nullable=True),
        sa.Column("closed_at", MOMENT, nullable=True),
        _foreign("book_years", "prepared_by", "users.id"),
        _foreign("book_years", "closed_by", "users.id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_book_years")),
        sa.UniqueConstraint("year", "live_mark", name="uq_book_years_live"),
    )


def downgrade() -> None:
    for table in TABLES:
        op.drop_table(table)

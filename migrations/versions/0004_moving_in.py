"""Moving in: files of the old books, who came with them, their loans, the opening balance."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import mysql

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.Text().with_variant(mysql.MEDIUMTEXT(), "mysql", "mariadb")
MOMENT = sa.DateTime().with_variant(mysql.DATETIME(fsp=6), "mysql", "mariadb")


def upgrade() -> None:
    op.create_table(
        "opening_balances",
        sa.Column("id", ID, nullable=False),
        sa.Column("unit_id", ID, nullable=False),
        sa.Column("open_mark", sa.Integer(), nullable=True),
        sa.Column("status", sa.String(24), nullable=False),
        sa.Column("cut_over_on", sa.Date(), nullable=False),
        sa.Column("amounts", JSON, nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("prepared_by", ID, nullable=False),
        sa.Column("prepared_person_id", ID, nullable=False),
        sa.Column("prepared_at", MOMENT, nullable=False),
        sa.Column("approved_by", ID, nullable=True),
        sa.Column("approved_person_id", ID, nullable=True),
        sa.Column("approved_at", MOMENT, nullable=True),
        sa.Column("entry_id", ID, nullable=True),
        sa.ForeignKeyConstraint(
            ["approved_by"], ["users.id"], name=op.f("fk_opening_balances_approved_by")
        ),
        sa.ForeignKeyConstraint(
            ["approved_person_id"],
            ["persons.id"],
            name=op.f("fk_opening_balances_approved_person_id"),
        ),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["journal_entries.id"], name=op.f("fk_opening_balances_entry_id")
        ),
        sa.ForeignKeyConstraint(
            ["prepared_by"], ["users.id"], name=op.f("fk_opening_balances_prepared_by")
        ),
        sa.ForeignKeyConstraint(
            ["prepared_person_id"],
            ["persons.id"],
            name=op.f("fk_opening_balances_prepared_person_id"),
        ),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["units.id"], name=op.f("fk_opening_balances_unit_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_opening_balances")),
        sa.UniqueConstraint("entry_id", name=op.f("uq_opening_balances_entry_id")),
        sa.UniqueConstraint("unit_id", "open_mark", name="uq_opening_balances_open"),
    )
    op.create_table(
        "moves",
        sa.Column("id", ID, nullable=False),
        sa.Column("unit_id", ID, nullable=False),
        sa.Column("status", sa.String(24), nullable=False),
        sa.Column("content_sha256", sa.String(length=64), nullable=False),
        sa.Column("live_mark", sa.Integer(), nullable=True),
        sa.Column("file_id", ID, nullable=True),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("channel", sa.String(length=20), nullable=False),
        sa.Column("cut_over_on", sa.Date(), nullable=False),
        sa.Column("member_count", sa.Integer(), nullable=False),
        sa.Column("loan_count", sa.Integer(), nullable=False),
        sa.Column("savings_amount", sa.BigInteger(), nullable=False),
        sa.Column("loans_amount", sa.BigInteger(), nullable=False),
        sa.Column("fault_count", sa.Integer(), nullable=False),
        sa.Column("warning_count", sa.Integer(), nullable=False),
        sa.Column("report", JSON, nullable=False),
        sa.Column("progress_done", sa.Integer(), nullable=False),
        sa.Column("progress_total", sa.Integer(), nullable=False),
        sa.Column("prepared_by", ID, nullable=True),
        sa.Column("prepared_person_id", ID, nullable=True),
        sa.Column("prepared_at", MOMENT, nullable=False),
        sa.Column("approved_by", ID, nullable=True),
        sa.Column("approved_person_id", ID, nullable=True),
        sa.Column("approved_at", MOMENT, nullable=True),
        sa.Column("imported_at", MOMENT, nullable=True),
        sa.Column("opening_id", ID, nullable=True),
        sa.ForeignKeyConstraint(["approved_by"], ["users.id"], name=op.f("fk_moves_approved_by")),
        sa.ForeignKeyConstraint(
            ["approved_person_id"], ["persons.id"], name=op.f("fk_moves_approved_person_id")
        ),
        sa.ForeignKeyConstraint(["file_id"], ["stored_files.id"], name=op.f("fk_moves_file_id")),
        sa.ForeignKeyConstraint(
            ["opening_id"], ["opening_balances.id"], name=op.f("fk_moves_opening_id")
        ),
        sa.ForeignKeyConstraint(["prepared_by"], ["users.id"], name=op.f("fk_moves_prepared_by")),
        sa.ForeignKeyConstraint(
            ["prepared_person_id"], ["persons.id"], name=op.f("fk_moves_prepared_person_id")
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_moves_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_moves")),
        sa.UniqueConstraint("content_sha256", "live_mark", name="uq_moves_live"),
    )
    op.create_index("ix_moves_status", "moves", ["status"], unique=False)
    op.create_table(
        "moved_members",
        sa.Column("member_id", ID, autoincrement=False, nullable=False),
        sa.Column("move_id", ID, nullable=False),
        sa.Column("user_id", ID, nullable=False),
        sa.Column("row_number", sa.Integer(), nullable=False),
        sa.Column("savings_amount", sa.BigInteger(), nullable=False),
        sa.Column("invited_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_moved_members_member_id")
        ),
        sa.ForeignKeyConstraint(["move_id"], ["moves.id"], name=op.f("fk_moved_members_move_id")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_moved_members_user_id")),
        sa.PrimaryKeyConstraint("member_id", name=op.f("pk_moved_members")),
    )
    op.create_index(
        "ix_moved_members_move", "moved_members", ["move_id", "member_id"], unique=False
    )
    op.create_table(
        "loan_openings",
        sa.Column("loan_id", ID, autoincrement=False, nullable=False),
        sa.Column("entry_id", ID, nullable=False),
        sa.Column("opening_key", sa.String(length=80), nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("instalments_paid", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["journal_entries.id"], name=op.f("fk_loan_openings_entry_id")
        ),
        sa.ForeignKeyConstraint(["loan_id"], ["loans.id"], name=op.f("fk_loan_openings_loan_id")),
        sa.PrimaryKeyConstraint("loan_id", name=op.f("pk_loan_openings")),
        sa.UniqueConstraint("opening_key", name=op.f("uq_loan_openings_opening_key")),
    )
    op.create_index(op.f("ix_loan_openings_entry_id"), "loan_openings", ["entry_id"], unique=False)


def downgrade() -> None:
    for table in ("loan_openings", "moved_members", "moves", "opening_balances"):
        op.drop_table(table)

"""Payroll deduction: letters of authority, standing orders, lists, answers."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import mysql

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.Text().with_variant(mysql.MEDIUMTEXT(), "mysql", "mariadb")
MOMENT = sa.DateTime().with_variant(mysql.DATETIME(fsp=6), "mysql", "mariadb")


def upgrade() -> None:
    op.create_table(
        "payroll_authorities",
        sa.Column("id", ID, nullable=False),
        sa.Column("member_id", ID, nullable=False),
        sa.Column("employer_id", ID, nullable=False),
        sa.Column("live_mark", sa.Integer(), nullable=True),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("withdrawn_on", sa.Date(), nullable=True),
        sa.Column("covers_unfound", sa.Boolean(), nullable=False),
        sa.Column("file_id", ID, nullable=False),
        sa.Column("recorded_by", ID, nullable=True),
        sa.Column("recorded_at", MOMENT, nullable=False),
        sa.Column("withdrawn_by", ID, nullable=True),
        sa.Column("withdrawn_at", MOMENT, nullable=True),
        sa.Column("reason", sa.String(200), nullable=False),
        sa.CheckConstraint(
            "(live_mark IS NULL) = (withdrawn_on IS NOT NULL)",
            name=op.f("ck_payroll_authorities_marked"),
        ),
        sa.ForeignKeyConstraint(
            ["employer_id"], ["employers.id"], name=op.f("fk_payroll_authorities_employer_id")
        ),
        sa.ForeignKeyConstraint(
            ["file_id"], ["stored_files.id"], name=op.f("fk_payroll_authorities_file_id")
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_payroll_authorities_member_id")
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by"], ["users.id"], name=op.f("fk_payroll_authorities_recorded_by")
        ),
        sa.ForeignKeyConstraint(
            ["withdrawn_by"], ["users.id"], name=op.f("fk_payroll_authorities_withdrawn_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payroll_authorities")),
        sa.UniqueConstraint("member_id", "live_mark", name=op.f("uq_payroll_authorities_live")),
    )
    op.create_index(
        op.f("ix_payroll_authorities_employer_id"),
        "payroll_authorities",
        ["employer_id"],
        unique=False,
    )
    op.create_table(
        "payroll_standing_orders",
        sa.Column("id", ID, nullable=False),
        sa.Column("member_id", ID, nullable=False),
        sa.Column("live_mark", sa.Integer(), nullable=True),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("started_by", ID, nullable=True),
        sa.Column("started_at", MOMENT, nullable=False),
        sa.Column("ended_by", ID, nullable=True),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.CheckConstraint("amount > 0", name=op.f("ck_payroll_standing_orders_positive")),
        sa.ForeignKeyConstraint(
            ["ended_by"], ["users.id"], name=op.f("fk_payroll_standing_orders_ended_by")
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_payroll_standing_orders_member_id")
        ),
        sa.ForeignKeyConstraint(
            ["started_by"], ["users.id"], name=op.f("fk_payroll_standing_orders_started_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payroll_standing_orders")),
        sa.UniqueConstraint("member_id", "live_mark", name=op.f("uq_payroll_standing_orders_live")),
    )
    op.create_table(
        "payroll_batches",
        sa.Column("id", ID, nullable=False),
        sa.Column("unit_id", ID, nullable=False),
        sa.Column("number", sa.String(30), nullable=False),
        sa.Column("employer_id", ID, nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("live_mark", sa.Integer(), nullable=True),
        sa.Column("status", sa.String(24), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("payday_on", sa.Date(), nullable=False),
        sa.Column("due_until", sa.Date(), nullable=False),
        sa.Column("priority", sa.String(80), nullable=False),
        sa.Column("cap_percent", sa.Integer(), nullable=False),
        sa.Column("line_count", sa.Integer(), nullable=False),
        sa.Column("asked_amount", sa.BigInteger(), nullable=False),
        sa.Column("realised_amount", sa.BigInteger(), nullable=False),
        sa.Column("prepared_by", ID, nullable=True),
        sa.Column("prepared_person_id", ID, nullable=True),
        sa.Column("prepared_at", MOMENT, nullable=False),
        sa.Column("changed_person_id", ID, nullable=True),
        sa.Column("approved_by", ID, nullable=True),
        sa.Column("approved_at", MOMENT, nullable=True),
        sa.Column("sent_by", ID, nullable=True),
        sa.Column("sent_at", MOMENT, nullable=True),
        sa.Column("answered_person_id", ID, nullable=True),
        sa.Column("received_on", sa.Date(), nullable=True),
        sa.Column("received_amount", sa.BigInteger(), nullable=True),
        sa.Column("bank_account_id", ID, nullable=True),
        sa.Column("bank_reference", sa.String(120), nullable=True),
        sa.Column("reference_key", sa.String(120), nullable=True),
        sa.Column("difference_amount", sa.BigInteger(), nullable=False),
        sa.Column("difference_reason", sa.String(200), nullable=False),
        sa.Column("received_by", ID, nullable=True),
        sa.Column("received_person_id", ID, nullable=True),
        sa.Column("posted_by", ID, nullable=True),
        sa.Column("posted_at", MOMENT, nullable=True),
        sa.Column("entry_id", ID, nullable=True),
        sa.Column("reversed_at", MOMENT, nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["answered_person_id"],
            ["persons.id"],
            name=op.f("fk_payroll_batches_answered_person_id"),
        ),
        sa.ForeignKeyConstraint(
            ["approved_by"], ["users.id"], name=op.f("fk_payroll_batches_approved_by")
        ),
        sa.ForeignKeyConstraint(
            ["bank_account_id"],
            ["bank_accounts.id"],
            name=op.f("fk_payroll_batches_bank_account_id"),
        ),
        sa.ForeignKeyConstraint(
            ["changed_person_id"], ["persons.id"], name=op.f("fk_payroll_batches_changed_person_id")
        ),
        sa.ForeignKeyConstraint(
            ["employer_id"], ["employers.id"], name=op.f("fk_payroll_batches_employer_id")
        ),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["journal_entries.id"], name=op.f("fk_payroll_batches_entry_id")
        ),
        sa.ForeignKeyConstraint(
            ["posted_by"], ["users.id"], name=op.f("fk_payroll_batches_posted_by")
        ),
        sa.ForeignKeyConstraint(
            ["prepared_by"], ["users.id"], name=op.f("fk_payroll_batches_prepared_by")
        ),
        sa.ForeignKeyConstraint(
            ["prepared_person_id"],
            ["persons.id"],
            name=op.f("fk_payroll_batches_prepared_person_id"),
        ),
        sa.ForeignKeyConstraint(
            ["received_by"], ["users.id"], name=op.f("fk_payroll_batches_received_by")
        ),
        sa.ForeignKeyConstraint(
            ["received_person_id"],
            ["persons.id"],
            name=op.f("fk_payroll_batches_received_person_id"),
        ),
        sa.ForeignKeyConstraint(["sent_by"], ["users.id"], name=op.f("fk_payroll_batches_sent_by")),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_payroll_batches_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payroll_batches")),
        sa.UniqueConstraint("entry_id", name=op.f("uq_payroll_batches_entry_id")),
        sa.UniqueConstraint(
            "employer_id", "month", "live_mark", name=op.f("uq_payroll_batches_live")
        ),
        sa.UniqueConstraint("number", name=op.f("uq_payroll_batches_number")),
        sa.UniqueConstraint(
            "bank_account_id", "reference_key", name=op.f("uq_payroll_batches_reference")
        ),
    )
    op.create_index(
        op.f("ix_payroll_batches_month"), "payroll_batches", ["month", "employer_id"], unique=False
    )
    op.create_index(op.f("ix_payroll_batches_status"), "payroll_batches", ["status"], unique=False)
    op.create_table(
        "payroll_lines",
        sa.Column("id", ID, nullable=False),
        sa.Column("batch_id", ID, nullable=False),
        sa.Column("member_id", ID, nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("authority_id", ID, nullable=False),
        sa.Column("employee_number", sa.String(40), nullable=False),
        sa.Column("monthly_salary", sa.BigInteger(), nullable=True),
        sa.Column("cap_amount", sa.BigInteger(), nullable=True),
        sa.Column("wanted_amount", sa.BigInteger(), nullable=False),
        sa.Column("asked_amount", sa.BigInteger(), nullable=False),
        sa.Column("is_left_out", sa.Boolean(), nullable=False),
        sa.Column("left_out_reason", sa.String(200), nullable=False),
        sa.Column("outcome", sa.String(24), nullable=False),
        sa.Column("realised_amount", sa.BigInteger(), nullable=True),
        sa.Column("note", sa.String(200), nullable=False),
        sa.Column("payment_id", ID, nullable=True),
        sa.Column("applied_at", MOMENT, nullable=True),
        sa.CheckConstraint(
            "asked_amount >= 0 AND asked_amount <= wanted_amount",
            name=op.f("ck_payroll_lines_asked"),
        ),
        sa.CheckConstraint(
            "realised_amount IS NULL OR realised_amount >= 0",
            name=op.f("ck_payroll_lines_realised"),
        ),
        sa.ForeignKeyConstraint(
            ["authority_id"], ["payroll_authorities.id"], name=op.f("fk_payroll_lines_authority_id")
        ),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["payroll_batches.id"], name=op.f("fk_payroll_lines_batch_id")
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_payroll_lines_member_id")
        ),
        sa.ForeignKeyConstraint(
            ["payment_id"], ["payments.id"], name=op.f("fk_payroll_lines_payment_id")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["persons.id"], name=op.f("fk_payroll_lines_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payroll_lines")),
        sa.UniqueConstraint(
            "batch_id", "member_id", name=op.f("uq_payroll_lines_batch_id_member_id")
        ),
        sa.UniqueConstraint("payment_id", name=op.f("uq_payroll_lines_payment_id")),
    )
    op.create_index(
        op.f("ix_payroll_lines_member"), "payroll_lines", ["member_id", "batch_id"], unique=False
    )
    op.create_index(
        op.f("ix_payroll_lines_person_id"), "payroll_lines", ["person_id"], unique=False
    )
    op.create_table(
        "payroll_items",
        sa.Column("id", ID, nullable=False),
        sa.Column("line_id", ID, nullable=False),
        sa.Column("batch_id", ID, nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(24), nullable=False),
        sa.Column("item_key", sa.String(60), nullable=False),
        sa.Column("live_mark", sa.Integer(), nullable=True),
        sa.Column("subject_id", ID, nullable=False),
        sa.Column("text", sa.String(200), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("wanted_amount", sa.BigInteger(), nullable=False),
        sa.Column("asked_amount", sa.BigInteger(), nullable=False),
        sa.Column("applied_amount", sa.BigInteger(), nullable=False),
        sa.Column("basis", JSON, nullable=False),
        sa.Column("bill_id", ID, nullable=True),
        sa.CheckConstraint(
            "applied_amount >= 0 AND applied_amount <= asked_amount",
            name=op.f("ck_payroll_items_applied"),
        ),
        sa.CheckConstraint(
            "asked_amount >= 0 AND asked_amount <= wanted_amount",
            name=op.f("ck_payroll_items_asked"),
        ),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["payroll_batches.id"], name=op.f("fk_payroll_items_batch_id")
        ),
        sa.ForeignKeyConstraint(["bill_id"], ["bills.id"], name=op.f("fk_payroll_items_bill_id")),
        sa.ForeignKeyConstraint(
            ["line_id"], ["payroll_lines.id"], name=op.f("fk_payroll_items_line_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payroll_items")),
        sa.UniqueConstraint("line_id", "rank", name=op.f("uq_payroll_items_line_id_rank")),
        sa.UniqueConstraint("item_key", "live_mark", name=op.f("uq_payroll_items_live")),
    )
    op.create_index(op.f("ix_payroll_items_batch"), "payroll_items", ["batch_id"], unique=False)
    op.create_table(
        "payroll_answers",
        sa.Column("id", ID, nullable=False),
        sa.Column("batch_id", ID, nullable=False),
        sa.Column("employer_id", ID, nullable=False),
        sa.Column("content_sha256", sa.String(64), nullable=False),
        sa.Column("live_mark", sa.Integer(), nullable=True),
        sa.Column("file_id", ID, nullable=False),
        sa.Column("file_name", sa.String(200), nullable=False),
        sa.Column("is_read", sa.Boolean(), nullable=False),
        sa.Column("columns", JSON, nullable=True),
        sa.Column("row_count", sa.Integer(), nullable=False),
        sa.Column("brought_by", ID, nullable=True),
        sa.Column("brought_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["payroll_batches.id"], name=op.f("fk_payroll_answers_batch_id")
        ),
        sa.ForeignKeyConstraint(
            ["brought_by"], ["users.id"], name=op.f("fk_payroll_answers_brought_by")
        ),
        sa.ForeignKeyConstraint(
            ["employer_id"], ["employers.id"], name=op.f("fk_payroll_answers_employer_id")
        ),
        sa.ForeignKeyConstraint(
            ["file_id"], ["stored_files.id"], name=op.f("fk_payroll_answers_file_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payroll_answers")),
        sa.UniqueConstraint(
            "employer_id", "content_sha256", "live_mark", name=op.f("uq_payroll_answers_live")
        ),
    )
    op.create_index(
        op.f("ix_payroll_answers_batch_id"), "payroll_answers", ["batch_id"], unique=False
    )
    op.create_table(
        "payroll_strays",
        sa.Column("id", ID, nullable=False),
        sa.Column("batch_id", ID, nullable=False),
        sa.Column("answer_id", ID, nullable=False),
        sa.Column("kind", sa.String(24), nullable=False),
        sa.Column("row_number", sa.Integer(), nullable=False),
        sa.Column("employee_number", sa.String(40), nullable=False),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=True),
        sa.Column("verdict", sa.String(24), nullable=True),
        sa.Column("line_id", ID, nullable=True),
        sa.Column("reason", sa.String(200), nullable=False),
        sa.ForeignKeyConstraint(
            ["answer_id"], ["payroll_answers.id"], name=op.f("fk_payroll_strays_answer_id")
        ),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["payroll_batches.id"], name=op.f("fk_payroll_strays_batch_id")
        ),
        sa.ForeignKeyConstraint(
            ["line_id"], ["payroll_lines.id"], name=op.f("fk_payroll_strays_line_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payroll_strays")),
    )
    op.create_index(
        op.f("ix_payroll_strays_batch_id"), "payroll_strays", ["batch_id"], unique=False
    )
    op.create_table(
        "payroll_columns",
        sa.Column("employer_id", ID, nullable=False, autoincrement=False),
        sa.Column("columns", JSON, nullable=False),
        sa.Column("chosen_by", ID, nullable=True),
        sa.Column("chosen_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["chosen_by"], ["users.id"], name=op.f("fk_payroll_columns_chosen_by")
        ),
        sa.ForeignKeyConstraint(
            ["employer_id"], ["employers.id"], name=op.f("fk_payroll_columns_employer_id")
        ),
        sa.PrimaryKeyConstraint("employer_id", name=op.f("pk_payroll_columns")),
    )


def downgrade() -> None:
    op.drop_table("payroll_columns")
    op.drop_table("payroll_strays")
    op.drop_table("payroll_answers")
    op.drop_table("payroll_items")
    op.drop_table("payroll_lines")
    op.drop_table("payroll_batches")
    op.drop_table("payroll_standing_orders")
    op.drop_table("payroll_authorities")

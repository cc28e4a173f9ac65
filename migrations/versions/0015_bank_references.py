"""One place for the lines of bank statements that prove a receipt, whoever's it is.

Where one line proves a payment and a deduction list already, the payment keeps it and the audit
names the list.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import mysql

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime().with_variant(mysql.DATETIME(fsp=6), "mysql", "mariadb")


def upgrade() -> None:
    op.create_table(
        "bank_references",
        sa.Column("bank_account_id", ID, nullable=False),
        sa.Column("reference_key", sa.String(length=120), nullable=False),
        sa.Column("owner_kind", sa.String(length=40), nullable=False),
        sa.Column("owner_id", ID, nullable=False),
        sa.Column("taken_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["bank_account_id"],
            ["bank_accounts.id"],
            name=op.f("fk_bank_references_bank_account_id"),
        ),
        sa.PrimaryKeyConstraint(
            "bank_account_id", "reference_key", name=op.f("pk_bank_references")
        ),
    )
    op.create_index(
        "ix_bank_references_owner", "bank_references", ["owner_kind", "owner_id"], unique=False
    )
    op.execute(
        "INSERT INTO bank_references"
        " (bank_account_id, reference_key, owner_kind, owner_id, taken_at)"
        " SELECT bank_account_id, reference_key, 'payment', id, COALESCE(checked_at, announced_at)"
        " FROM payments WHERE bank_account_id IS NOT NULL AND reference_key IS NOT NULL"
        " AND status IN ('verified', 'recorded')"
    )
    op.execute(
        "INSERT INTO bank_references"
        " (bank_account_id, reference_key, owner_kind, owner_id, taken_at)"
        " SELECT bank_account_id, reference_key, 'payroll_batch', id,"
        " COALESCE(posted_at, sent_at, prepared_at)"
        " FROM payroll_batches WHERE bank_account_id IS NOT NULL AND reference_key IS NOT NULL"
        " AND NOT EXISTS (SELECT 1 FROM payments"
        " WHERE payments.bank_account_id = payroll_batches.bank_account_id"
        " AND payments.reference_key = payroll_batches.reference_key"
        " AND payments.status IN ('verified', 'recorded'))"
    )


def downgrade() -> None:
    op.drop_table("bank_references")

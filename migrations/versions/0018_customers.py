"""Customers of the business units."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _key(column, target):
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=op.f(f"fk_customers_{column}"))


def upgrade() -> None:
    op.create_table(
        "customers",
        sa.Column("id", ID, nullable=False),
        sa.Column("unit_id", ID, nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("code", sa.String(length=30), nullable=False),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column("since_on", sa.Date(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        _key("unit_id", "units"),
        _key("person_id", "persons"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_customers")),
        sa.UniqueConstraint("unit_id", "code", name=op.f("uq_customers_unit_id_code")),
        sa.UniqueConstraint("unit_id", "person_id", name=op.f("uq_customers_unit_id_person_id")),
    )
    op.create_index(op.f("ix_customers_person_id"), "customers", ["person_id"])


def downgrade() -> None:
    op.drop_table("customers")

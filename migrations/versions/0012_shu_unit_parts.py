"""What a share in the surplus is made of by unit, where the business pool is split."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "shu_unit_parts",
        sa.Column("share_id", ID, nullable=False),
        sa.Column("unit_id", ID, nullable=False),
        sa.Column("weight", sa.BigInteger(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("weight > 0 AND amount >= 0", name=op.f("ck_shu_unit_parts_whole")),
        sa.ForeignKeyConstraint(
            ["share_id"], ["shu_shares.id"], name=op.f("fk_shu_unit_parts_share_id")
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_shu_unit_parts_unit_id")),
        sa.PrimaryKeyConstraint("share_id", "unit_id", name=op.f("pk_shu_unit_parts")),
    )


def downgrade() -> None:
    op.drop_table("shu_unit_parts")

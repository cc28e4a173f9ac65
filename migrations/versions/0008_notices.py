"""Notices: news and promotions, who went how far, guests by day."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import mysql

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime().with_variant(mysql.DATETIME(fsp=6), "mysql", "mariadb")


def upgrade() -> None:
    op.create_table(
        "notices",
        sa.Column("id", ID, nullable=False),
        sa.Column("kind", sa.String(24), nullable=False),
        sa.Column("status", sa.String(24), nullable=False),
        sa.Column("subject_kind", sa.String(length=40), nullable=True),
        sa.Column("subject_id", ID, nullable=True),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("teaser", sa.String(length=240), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("title_en", sa.String(length=120), nullable=True),
        sa.Column("teaser_en", sa.String(length=240), nullable=True),
        sa.Column("text_en", sa.Text(), nullable=True),
        sa.Column("picture_id", ID, nullable=True),
        sa.Column("picture_alt", sa.String(length=200), nullable=True),
        sa.Column("picture_alt_en", sa.String(length=200), nullable=True),
        sa.Column("audience", sa.String(length=40), nullable=False),
        sa.Column("on_public_home", sa.Boolean(), nullable=False),
        sa.Column("on_member_home", sa.Boolean(), nullable=False),
        sa.Column("is_first", sa.Boolean(), nullable=False),
        sa.Column("invites_to_join", sa.Boolean(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("search_key", sa.String(length=260), nullable=False),
        sa.Column("created_by", ID, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("changed_at", MOMENT, nullable=False),
        sa.Column("published_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["created_by"], ["users.id"], name=op.f("fk_notices_created_by")),
        sa.ForeignKeyConstraint(
            ["picture_id"], ["stored_files.id"], name=op.f("fk_notices_picture_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notices")),
    )
    op.create_index("ix_notices_current", "notices", ["status", "from_on"], unique=False)
    op.create_table(
        "notice_contacts",
        sa.Column("id", ID, nullable=False),
        sa.Column("notice_id", ID, nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("step", sa.String(24), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["notice_id"], ["notices.id"], name=op.f("fk_notice_contacts_notice_id")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["persons.id"], name=op.f("fk_notice_contacts_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice_contacts")),
        sa.UniqueConstraint("notice_id", "person_id", "step", name="uq_notice_contacts_once"),
    )
    op.create_index(
        "ix_notice_contacts_step", "notice_contacts", ["notice_id", "step"], unique=False
    )
    op.create_table(
        "notice_guest_counts",
        sa.Column("id", ID, nullable=False),
        sa.Column("notice_id", ID, nullable=False),
        sa.Column("counted_on", sa.Date(), nullable=False),
        sa.Column("step", sa.String(24), nullable=False),
        sa.Column("shard", sa.Integer(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["notice_id"], ["notices.id"], name=op.f("fk_notice_guest_counts_notice_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice_guest_counts")),
        sa.UniqueConstraint(
            "notice_id", "counted_on", "step", "shard", name="uq_notice_guest_counts"
        ),
    )


def downgrade() -> None:
    for table in ("notice_guest_counts", "notice_contacts", "notices"):
        op.drop_table(table)

"""Messages: read in the portal, failed attempts, texts of staff, broadcasts, reminders a day."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import mysql

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.Text().with_variant(mysql.MEDIUMTEXT(), "mysql", "mariadb")
MOMENT = sa.DateTime().with_variant(mysql.DATETIME(fsp=6), "mysql", "mariadb")


def upgrade() -> None:
    op.add_column("messages", sa.Column("read_at", MOMENT, nullable=True))
    # what was sent before there was a place to read it is no news
    op.execute("UPDATE messages SET read_at = created_at")
    op.create_index(
        "ix_messages_unread", "messages", ["person_id", "read_at", "status"], unique=False
    )
    op.create_table(
        "message_attempts",
        sa.Column("id", ID, nullable=False),
        sa.Column("message_id", ID, nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("failed_at", MOMENT, nullable=False),
        sa.Column("error", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["message_id"], ["messages.id"], name=op.f("fk_message_attempts_message_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message_attempts")),
    )
    op.create_index(
        "ix_message_attempts_message_id", "message_attempts", ["message_id"], unique=False
    )
    op.create_table(
        "mail_texts",
        sa.Column("id", ID, nullable=False),
        sa.Column("template", sa.String(length=60), nullable=False),
        sa.Column("locale", sa.String(length=5), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("current_mark", sa.Integer(), nullable=True),
        sa.Column("written_by", ID, nullable=True),
        sa.Column("written_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["written_by"], ["users.id"], name=op.f("fk_mail_texts_written_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mail_texts")),
        sa.UniqueConstraint("template", "locale", "current_mark", name="uq_mail_texts_current"),
        sa.UniqueConstraint("template", "locale", "version", name="uq_mail_texts_version"),
    )
    op.create_table(
        "broadcasts",
        sa.Column("id", ID, nullable=False),
        sa.Column("status", sa.String(24), nullable=False),
        sa.Column("subject", sa.String(length=150), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("subject_en", sa.String(length=150), nullable=True),
        sa.Column("body_en", sa.Text(), nullable=True),
        sa.Column("is_marketing", sa.Boolean(), nullable=False),
        sa.Column("segment", JSON, nullable=False),
        sa.Column("person_ids", JSON, nullable=False),
        sa.Column("send_at", MOMENT, nullable=True),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("created_by", ID, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("approved_at", MOMENT, nullable=True),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(
            ["created_by"], ["users.id"], name=op.f("fk_broadcasts_created_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_broadcasts")),
    )
    op.create_index("ix_broadcasts_status", "broadcasts", ["status"], unique=False)
    op.create_table(
        "broadcast_recipients",
        sa.Column("id", ID, nullable=False),
        sa.Column("broadcast_id", ID, nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("status", sa.String(24), nullable=False),
        sa.Column("left_out", sa.String(24), nullable=True),
        sa.Column("message_id", ID, nullable=True),
        sa.Column("told_by", ID, nullable=True),
        sa.Column("at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(
            ["broadcast_id"], ["broadcasts.id"], name=op.f("fk_broadcast_recipients_broadcast_id")
        ),
        sa.ForeignKeyConstraint(
            ["message_id"], ["messages.id"], name=op.f("fk_broadcast_recipients_message_id")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["persons.id"], name=op.f("fk_broadcast_recipients_person_id")
        ),
        sa.ForeignKeyConstraint(
            ["told_by"], ["users.id"], name=op.f("fk_broadcast_recipients_told_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_broadcast_recipients")),
        sa.UniqueConstraint("broadcast_id", "person_id", name="uq_broadcast_recipients_once"),
    )
    op.create_index(
        "ix_broadcast_recipients_next",
        "broadcast_recipients",
        ["broadcast_id", "status"],
        unique=False,
    )
    op.create_table(
        "reminder_digests",
        sa.Column("id", ID, nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("reminded_on", sa.Date(), nullable=False),
        sa.Column("message_id", ID, nullable=True),
        sa.ForeignKeyConstraint(
            ["message_id"], ["messages.id"], name=op.f("fk_reminder_digests_message_id")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["persons.id"], name=op.f("fk_reminder_digests_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminder_digests")),
        sa.UniqueConstraint("person_id", "reminded_on", name="uq_reminder_digests_day"),
    )
    op.add_column(
        "reminder_steps",
        sa.Column("tone", sa.String(24), nullable=False, server_default="friendly"),
    )
    op.execute("UPDATE reminder_steps SET tone = 'plain' WHERE offset_days BETWEEN 1 AND 13")
    op.execute("UPDATE reminder_steps SET tone = 'firm' WHERE offset_days >= 14")
    with op.batch_alter_table("reminder_steps") as batch_op:
        batch_op.alter_column("tone", existing_type=sa.String(24), server_default=None)


def downgrade() -> None:
    for table in (
        "reminder_digests",
        "broadcast_recipients",
        "broadcasts",
        "mail_texts",
        "message_attempts",
    ):
        op.drop_table(table)
    op.drop_index("ix_messages_unread", table_name="messages")
    op.drop_column("messages", "read_at")
    op.drop_column("reminder_steps", "tone")

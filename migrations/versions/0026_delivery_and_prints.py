"""Where units deliver to, where the goods of an order are; pictures that wait to be printed."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import mysql

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime().with_variant(mysql.DATETIME(fsp=6), "mysql", "mariadb")
RUPIAH = sa.BigInteger()
# column: its length, and what it holds of orders from before
ADDED = {
    "goods": (24, "waiting"),
    "area": (80, ""),
    "postcode": (5, ""),
    "receiver": (120, ""),
    "receiver_phone": (20, ""),
}
HANDED_OVER = "(goods = 'handed_over') = (status = 'completed')"
SENT = "goods <> 'sent' OR hand_over = 'delivery'"


def _key(table, column, target):
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=op.f(f"fk_{table}_{column}"))


def _check(table, name, rule):
    return sa.CheckConstraint(rule, name=op.f(f"ck_{table}_{name}"))


def upgrade() -> None:
    _deliveries()
    _prints()


def _deliveries() -> None:
    table = "delivery_areas"
    op.create_table(
        table,
        sa.Column("id", ID, nullable=False),
        sa.Column("unit_id", ID, nullable=False),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("fee_amount", RUPIAH, nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        _key(table, "unit_id", "units"),
        _check(table, "fee", "fee_amount >= 0"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery_areas")),
        sa.UniqueConstraint("unit_id", "name", name="uq_delivery_areas_name"),
    )
    with op.batch_alter_table("orders") as batch_op:
        for name, (length, value) in ADDED.items():
            batch_op.add_column(
                sa.Column(name, sa.String(length), nullable=False, server_default=value)
            )
    op.execute("UPDATE orders SET goods = 'handed_over' WHERE status = 'completed'")
    with op.batch_alter_table("orders") as batch_op:
        for name, (length, _value) in ADDED.items():
            batch_op.alter_column(
                name,
                existing_type=sa.String(length),
                existing_nullable=False,
                server_default=None,
            )
        batch_op.create_check_constraint(op.f("ck_orders_handed_over"), HANDED_OVER)
        batch_op.create_check_constraint(op.f("ck_orders_sent"), SENT)
        batch_op.create_index("ix_orders_goods", ["unit_id", "goods", "placed_on"])


def _prints() -> None:
    table = "print_drafts"
    op.create_table(
        table,
        sa.Column("id", ID, nullable=False),
        sa.Column("unit_id", ID, nullable=False),
        sa.Column("holder", sa.String(64), nullable=False),
        sa.Column("place", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(24), nullable=False),
        sa.Column("picture_count", sa.Integer(), nullable=False),
        sa.Column("kept_bytes", sa.BigInteger(), nullable=False),
        sa.Column("order_id", ID, nullable=True),
        sa.Column("opened_at", MOMENT, nullable=False),
        sa.Column("touched_at", MOMENT, nullable=False),
        sa.Column("cleared_at", MOMENT, nullable=True),
        _key(table, "unit_id", "units"),
        _key(table, "order_id", "orders"),
        _check(table, "place", "(state = 'open') = (place IS NOT NULL)"),
        _check(table, "order", "order_id IS NULL OR state = 'sent'"),
        _check(table, "kept", "picture_count >= 0 AND kept_bytes >= 0"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_print_drafts")),
        sa.UniqueConstraint("holder", "place", name="uq_print_drafts_place"),
        sa.UniqueConstraint("order_id", name=op.f("uq_print_drafts_order_id")),
    )
    with op.batch_alter_table(table) as batch_op:
        batch_op.create_index("ix_print_drafts_state", ["state", "touched_at"])
        batch_op.create_index("ix_print_drafts_unit", ["unit_id", "state"])
    table = "print_pictures"
    op.create_table(
        table,
        sa.Column("id", ID, nullable=False),
        sa.Column("draft_id", ID, nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("width_px", sa.Integer(), nullable=False),
        sa.Column("height_px", sa.Integer(), nullable=False),
        sa.Column("kept_bytes", sa.BigInteger(), nullable=False),
        sa.Column("item_id", ID, nullable=False),
        sa.Column("paper", sa.String(24), nullable=False),
        sa.Column("fit", sa.String(24), nullable=False),
        sa.Column("copies", sa.Integer(), nullable=False),
        sa.Column("file_id", ID, nullable=True),
        sa.Column("thumb_id", ID, nullable=True),
        _key(table, "draft_id", "print_drafts"),
        _key(table, "item_id", "catalogue_items"),
        _key(table, "file_id", "stored_files"),
        _key(table, "thumb_id", "stored_files"),
        _check(table, "copies", "copies >= 1 AND copies <= 999"),
        _check(table, "pixels", "width_px >= 1 AND height_px >= 1 AND kept_bytes >= 0"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_print_pictures")),
        sa.UniqueConstraint("draft_id", "digest", name="uq_print_pictures_digest"),
    )
    with op.batch_alter_table(table) as batch_op:
        for column in ("item_id", "file_id", "thumb_id"):
            batch_op.create_index(op.f(f"ix_print_pictures_{column}"), [column])


def downgrade() -> None:
    op.drop_table("print_pictures")
    op.drop_table("print_drafts")
    # they name their draft by id alone: one that is given this id later would show a stranger's
    op.execute("DELETE FROM stored_files WHERE owner_kind = 'print_draft'")
    with op.batch_alter_table("orders") as batch_op:
        batch_op.drop_constraint(op.f("ck_orders_sent"), type_="check")
        batch_op.drop_constraint(op.f("ck_orders_handed_over"), type_="check")
        batch_op.drop_index("ix_orders_goods")
        for name in ADDED:
            batch_op.drop_column(name)
    op.drop_table("delivery_areas")

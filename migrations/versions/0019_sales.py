"""Catalogue and orders; customers' advances and sales by who bought; bills paid from wages by choice.

What units earned before stays on 4-3100, which is what members brought from now on.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import mysql

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.Text().with_variant(mysql.MEDIUMTEXT(), "mysql", "mariadb")
MOMENT = sa.DateTime().with_variant(mysql.DATETIME(fsp=6), "mysql", "mariadb")
LOWERED = "uq_participation_lowered"
LOWERS = "fk_participation_lowers_id"
# code, class, side, Indonesian name, English name, sub-ledger
NEW_ACCOUNTS = (
    ("2-1603", "liability", "C", "Uang muka pelanggan", "Customers' advances", "order"),
    (
        *("4-3200", "income", "C", "Pendapatan unit usaha dari non-anggota"),
        *("Income of business units from others", None),
    ),
)
TABLES = (
    *("payroll_choices", "order_payouts", "order_credit_lines", "order_credits"),
    *("order_lines", "orders", "item_pictures", "item_companions", "package_contents"),
    *("catalogue_items", "catalogue_groups"),
)


def _key(table, column, target):
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=op.f(f"fk_{table}_{column}"))


def _check(table, name, rule):
    return sa.CheckConstraint(rule, name=op.f(f"ck_{table}_{name}"))


def upgrade() -> None:
    _catalogue()
    _orders()
    _credits()
    op.create_table(
        "payroll_choices",
        sa.Column("bill_id", ID, nullable=False, autoincrement=False),
        sa.Column("chosen_by", ID, nullable=True),
        sa.Column("chosen_at", MOMENT, nullable=False),
        _key("payroll_choices", "bill_id", "bills"),
        _key("payroll_choices", "chosen_by", "users"),
        sa.PrimaryKeyConstraint("bill_id", name=op.f("pk_payroll_choices")),
    )
    with op.batch_alter_table("participation") as batch_op:
        batch_op.add_column(sa.Column("lowers_id", ID, nullable=True))
        batch_op.create_foreign_key(op.f(LOWERS), "participation", ["lowers_id"], ["id"])
        batch_op.create_unique_constraint(LOWERED, ["lowers_id", "entry_id"])
        batch_op.create_index("ix_participation_source", ["source_kind", "source_id"])
    _accounts()


def _accounts() -> None:
    """Add the accounts to a chart that is there; a new database is seeded with them."""
    for code, kind, side, name_id, name_en, ref_kind in NEW_ACCOUNTS:
        op.get_bind().execute(
            sa.text(
                "INSERT INTO gl_accounts"
                " (code, account_class, side, name_id, name_en, ref_kind, is_active)"
                " SELECT :code, :kind, :side, :name_id, :name_en, :ref_kind, is_active"
                " FROM gl_accounts WHERE code = '4-3100'"
                " AND NOT EXISTS (SELECT 1 FROM gl_accounts known WHERE known.code = :code)"
            ),
            {
                "code": code,
                "kind": kind,
                "side": side,
                "name_id": name_id,
                "name_en": name_en,
                "ref_kind": ref_kind,
            },
        )
    _name("Pendapatan unit usaha dari anggota", "Income of business units from members")
    op.execute(
        "UPDATE gl_accounts SET ref_kind = 'order' WHERE code = '1-1403'"
        " AND NOT EXISTS (SELECT 1 FROM journal_lines WHERE account = '1-1403')"
    )


def _name(name_id: str, name_en: str) -> None:
    op.get_bind().execute(
        sa.text("UPDATE gl_accounts SET name_id = :id, name_en = :en WHERE code = '4-3100'"),
        {"id": name_id, "en": name_en},
    )


def _catalogue() -> None:
    op.create_table(
        "catalogue_groups",
        sa.Column("id", ID, nullable=False),
        sa.Column("unit_id", ID, nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        _key("catalogue_groups", "unit_id", "units"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_catalogue_groups")),
        sa.UniqueConstraint("unit_id", "name", name="uq_catalogue_groups_name"),
    )
    op.create_table(
        "catalogue_items",
        sa.Column("id", ID, nullable=False),
        sa.Column("unit_id", ID, nullable=False),
        sa.Column("kind", sa.String(24), nullable=False),
        sa.Column("code", sa.String(length=30), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("unit_amount", sa.BigInteger(), nullable=False),
        sa.Column("group_id", ID, nullable=True),
        sa.Column("tags", JSON, nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("is_public", sa.Boolean(), nullable=False),
        sa.Column("audiences", JSON, nullable=False),
        sa.Column("first_on", sa.Date(), nullable=True),
        sa.Column("last_on", sa.Date(), nullable=True),
        sa.Column("most_pieces", sa.Integer(), nullable=True),
        sa.Column("detail", JSON, nullable=False),
        sa.Column("sources", JSON, nullable=False),
        _check("catalogue_items", "price", "unit_amount >= 0"),
        _check("catalogue_items", "most_pieces", "most_pieces IS NULL OR most_pieces >= 1"),
        _check(
            "catalogue_items",
            "offered",
            "first_on IS NULL OR last_on IS NULL OR first_on <= last_on",
        ),
        _key("catalogue_items", "unit_id", "units"),
        _key("catalogue_items", "group_id", "catalogue_groups"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_catalogue_items")),
        sa.UniqueConstraint("unit_id", "code", name="uq_catalogue_items_code"),
    )
    op.create_index("ix_catalogue_items_group_id", "catalogue_items", ["group_id"])
    op.create_table(
        "package_contents",
        sa.Column("package_id", ID, nullable=False, autoincrement=False),
        sa.Column("item_id", ID, nullable=False, autoincrement=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        _check("package_contents", "quantity", "quantity >= 1"),
        _check("package_contents", "other", "package_id <> item_id"),
        _key("package_contents", "package_id", "catalogue_items"),
        _key("package_contents", "item_id", "catalogue_items"),
        sa.PrimaryKeyConstraint("package_id", "item_id", name=op.f("pk_package_contents")),
    )
    op.create_index("ix_package_contents_item_id", "package_contents", ["item_id"])
    op.create_table(
        "item_companions",
        sa.Column("item_id", ID, nullable=False, autoincrement=False),
        sa.Column("companion_id", ID, nullable=False, autoincrement=False),
        sa.Column("offered_at", sa.String(24), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        _check("item_companions", "other", "item_id <> companion_id"),
        _key("item_companions", "item_id", "catalogue_items"),
        _key("item_companions", "companion_id", "catalogue_items"),
        sa.PrimaryKeyConstraint("item_id", "companion_id", name=op.f("pk_item_companions")),
    )
    op.create_index("ix_item_companions_companion_id", "item_companions", ["companion_id"])
    op.create_table(
        "item_pictures",
        sa.Column("item_id", ID, nullable=False, autoincrement=False),
        sa.Column("file_id", ID, nullable=False, autoincrement=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        _key("item_pictures", "item_id", "catalogue_items"),
        _key("item_pictures", "file_id", "stored_files"),
        sa.PrimaryKeyConstraint("item_id", "file_id", name=op.f("pk_item_pictures")),
    )
    op.create_index("ix_item_pictures_file_id", "item_pictures", ["file_id"])


def _orders() -> None:
    op.create_table(
        "orders",
        sa.Column("id", ID, nullable=False),
        sa.Column("unit_id", ID, nullable=False),
        sa.Column("number", sa.String(length=30), nullable=True),
        sa.Column("unique_key", sa.String(length=120), nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("source_kind", sa.String(length=40), nullable=False),
        sa.Column("source_id", ID, nullable=False),
        sa.Column("status", sa.String(24), nullable=False),
        sa.Column("gross_amount", sa.BigInteger(), nullable=False),
        sa.Column("discount_amount", sa.BigInteger(), nullable=False),
        sa.Column("total_amount", sa.BigInteger(), nullable=False),
        sa.Column("paid_amount", sa.BigInteger(), nullable=False),
        sa.Column("earned_amount", sa.BigInteger(), nullable=False),
        sa.Column("credited_amount", sa.BigInteger(), nullable=False),
        sa.Column("refunded_amount", sa.BigInteger(), nullable=False),
        sa.Column("deposit_amount", sa.BigInteger(), nullable=False),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.Column("why", JSON, nullable=False),
        sa.Column("hand_over", sa.String(24), nullable=False),
        sa.Column("address", sa.String(length=300), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("placed_on", sa.Date(), nullable=False),
        sa.Column("placed_at", MOMENT, nullable=False),
        sa.Column("placed_by", ID, nullable=True),
        sa.Column("completed_on", sa.Date(), nullable=True),
        sa.Column("completed_at", MOMENT, nullable=True),
        sa.Column("completed_by", ID, nullable=True),
        sa.Column("was_member", sa.Boolean(), nullable=True),
        sa.Column("income_entry_id", ID, nullable=True),
        sa.Column("settled_at", MOMENT, nullable=True),
        sa.Column("settled_count", sa.Integer(), nullable=False),
        sa.Column("settled_amount", sa.BigInteger(), nullable=False),
        sa.Column("earned_points", sa.Integer(), nullable=False),
        sa.Column("cancelled_on", sa.Date(), nullable=True),
        sa.Column("cancelled_at", MOMENT, nullable=True),
        sa.Column("cancelled_by", ID, nullable=True),
        sa.Column("reason", sa.String(length=300), nullable=False),
        _check(
            "orders",
            "total",
            "gross_amount >= 0 AND discount_amount >= 0 AND total_amount >= 0 "
            "AND total_amount = gross_amount - discount_amount",
        ),
        _check("orders", "money", "paid_amount >= 0 AND refunded_amount >= 0"),
        _check(
            "orders",
            "earned",
            "credited_amount >= 0 AND earned_amount >= 0 "
            "AND earned_amount + credited_amount <= total_amount",
        ),
        _check("orders", "deposit", "deposit_amount >= 0 AND deposit_amount <= total_amount"),
        _check("orders", "counts", "points >= 0 AND settled_count >= 0"),
        _key("orders", "unit_id", "units"),
        _key("orders", "person_id", "persons"),
        _key("orders", "placed_by", "users"),
        _key("orders", "completed_by", "users"),
        _key("orders", "income_entry_id", "journal_entries"),
        _key("orders", "cancelled_by", "users"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_orders")),
        sa.UniqueConstraint("unique_key", name=op.f("uq_orders_unique_key")),
        sa.UniqueConstraint("income_entry_id", name=op.f("uq_orders_income_entry_id")),
        sa.UniqueConstraint("unit_id", "number", name="uq_orders_number"),
    )
    op.create_index("ix_orders_person", "orders", ["person_id", "unit_id", "placed_on"])
    op.create_index("ix_orders_status", "orders", ["unit_id", "status", "placed_on"])
    op.create_index("ix_orders_source", "orders", ["source_kind", "source_id"])
    op.create_table(
        "order_lines",
        sa.Column("id", ID, nullable=False),
        sa.Column("order_id", ID, nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(24), nullable=False),
        sa.Column("item_id", ID, nullable=True),
        sa.Column("text", sa.String(length=200), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("unit_amount", sa.BigInteger(), nullable=False),
        sa.Column("discount_amount", sa.BigInteger(), nullable=False),
        sa.Column("net_amount", sa.BigInteger(), nullable=False),
        sa.Column("credited_quantity", sa.Integer(), nullable=False),
        sa.Column("credited_amount", sa.BigInteger(), nullable=False),
        sa.Column("parts", JSON, nullable=False),
        sa.Column("note", JSON, nullable=True),
        _check("order_lines", "price", "quantity >= 1 AND unit_amount >= 0"),
        _check(
            "order_lines",
            "net",
            "discount_amount >= 0 AND net_amount >= 0 "
            "AND net_amount = quantity * unit_amount - discount_amount",
        ),
        _check(
            "order_lines",
            "credited",
            "credited_quantity >= 0 AND credited_quantity <= quantity "
            "AND credited_amount >= 0 AND credited_amount <= net_amount",
        ),
        _key("order_lines", "order_id", "orders"),
        _key("order_lines", "item_id", "catalogue_items"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_order_lines")),
        sa.UniqueConstraint("order_id", "rank", name="uq_order_lines_rank"),
    )
    op.create_index("ix_order_lines_item_id", "order_lines", ["item_id"])


def _credits() -> None:
    op.create_table(
        "order_credits",
        sa.Column("id", ID, nullable=False),
        sa.Column("order_id", ID, nullable=False),
        sa.Column("open_mark", sa.Integer(), nullable=True),
        sa.Column("status", sa.String(24), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("asked_by", ID, nullable=True),
        sa.Column("asked_at", MOMENT, nullable=False),
        sa.Column("decided_by", ID, nullable=True),
        sa.Column("decided_at", MOMENT, nullable=True),
        sa.Column("answer", sa.String(length=300), nullable=False),
        sa.Column("entry_id", ID, nullable=True),
        _check("order_credits", "amount", "amount >= 0"),
        _key("order_credits", "order_id", "orders"),
        _key("order_credits", "asked_by", "users"),
        _key("order_credits", "decided_by", "users"),
        _key("order_credits", "entry_id", "journal_entries"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_order_credits")),
        sa.UniqueConstraint("entry_id", name=op.f("uq_order_credits_entry_id")),
        sa.UniqueConstraint("order_id", "open_mark", name="uq_order_credits_open"),
    )
    op.create_table(
        "order_credit_lines",
        sa.Column("credit_id", ID, nullable=False, autoincrement=False),
        sa.Column("line_id", ID, nullable=False, autoincrement=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        _check("order_credit_lines", "taken", "quantity >= 0 AND amount >= 0"),
        _key("order_credit_lines", "credit_id", "order_credits"),
        _key("order_credit_lines", "line_id", "order_lines"),
        sa.PrimaryKeyConstraint("credit_id", "line_id", name=op.f("pk_order_credit_lines")),
    )
    op.create_index("ix_order_credit_lines_line_id", "order_credit_lines", ["line_id"])
    op.create_table(
        "order_payouts",
        sa.Column("id", ID, nullable=False),
        sa.Column("order_id", ID, nullable=False),
        sa.Column("open_mark", sa.Integer(), nullable=True),
        sa.Column("status", sa.String(24), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("method", sa.String(24), nullable=False),
        sa.Column("bank_account_id", ID, nullable=True),
        sa.Column("target", sa.String(length=80), nullable=False),
        sa.Column("prepared_by", ID, nullable=True),
        sa.Column("prepared_at", MOMENT, nullable=False),
        sa.Column("closed_by", ID, nullable=True),
        sa.Column("closed_at", MOMENT, nullable=True),
        sa.Column("entry_id", ID, nullable=True),
        _check("order_payouts", "amount", "amount > 0"),
        _key("order_payouts", "order_id", "orders"),
        _key("order_payouts", "bank_account_id", "bank_accounts"),
        _key("order_payouts", "prepared_by", "users"),
        _key("order_payouts", "closed_by", "users"),
        _key("order_payouts", "entry_id", "journal_entries"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_order_payouts")),
        sa.UniqueConstraint("entry_id", name=op.f("uq_order_payouts_entry_id")),
        sa.UniqueConstraint("order_id", "open_mark", name="uq_order_payouts_open"),
    )


def downgrade() -> None:
    _name("Pendapatan unit usaha", "Income of business units")
    op.execute("UPDATE gl_accounts SET ref_kind = NULL WHERE code = '1-1403'")
    with op.batch_alter_table("participation") as batch_op:
        batch_op.drop_constraint(op.f(LOWERS), type_="foreignkey")
        batch_op.drop_constraint(LOWERED, type_="unique")
        batch_op.drop_index("ix_participation_source")
        batch_op.drop_column("lowers_id")
    for table in TABLES:
        op.drop_table(table)
    op.execute(
        "DELETE FROM gl_accounts WHERE code IN ('2-1603', '4-3200') AND NOT EXISTS"
        " (SELECT 1 FROM journal_lines WHERE journal_lines.account = gl_accounts.code)"
    )

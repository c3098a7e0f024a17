"""Let people sign in, have roles at bodies and lend approval; give systems keys of their own."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)
ROLES = "role IN ('author', 'approver', 'body_admin', 'inspector', 'operator')"
PLACE = "(role = 'operator') = (organisation_id IS NULL)"


def upgrade() -> None:
    """Widen the tables of people, then create those of what they do."""
    for column in (
        sa.Column("email", sa.String(length=200), nullable=True),
        sa.Column("totp_secret", sa.String(length=64), nullable=True),
        sa.Column("totp_last_counter", sa.Integer(), nullable=True),
        sa.Column("disabled_at", INSTANT, nullable=True),
        sa.Column("oidc_subject", sa.String(length=255), nullable=True),
    ):
        op.add_column("people", column)
    op.create_index(op.f("ix_people_email"), "people", ["email"])
    op.create_index(op.f("ix_people_oidc_subject"), "people", ["oidc_subject"], unique=True)
    with op.batch_alter_table("person_roles") as roles:
        roles.add_column(sa.Column("organisation_id", sa.Integer(), nullable=True))
        name = op.f("fk_person_roles_organisation_id")
        roles.create_foreign_key(name, "organisations", ["organisation_id"], ["id"])
        roles.create_index(op.f("ix_person_roles_organisation_id"), ["organisation_id"])
        roles.create_check_constraint(op.f("ck_person_roles_role"), ROLES)
        roles.create_check_constraint(op.f("ck_person_roles_place"), PLACE)
    _create_sessions()
    _create_delegations()
    _create_factors()
    _create_system_tokens()


def _create(table: str, *parts: sa.schema.SchemaItem, indexed: tuple[str, ...] = ()) -> None:
    """Create a table with a number as its key."""
    key = sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}"))
    op.create_table(table, sa.Column("id", sa.Integer(), nullable=False), *parts, key)
    for column in indexed:
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column])


def _to(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=op.f(f"fk_{table}_{column}"))


def _create_sessions() -> None:
    _create(
        "sign_ins",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("way", sa.String(length=20), nullable=False),
        sa.Column("device", sa.String(length=200), nullable=False),
        sa.Column("address", sa.String(length=60), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("seen_at", INSTANT, nullable=False),
        sa.Column("expires_at", INSTANT, nullable=False),
        sa.Column("factor_at", INSTANT, nullable=True),
        sa.Column("offered_secret", sa.String(length=64), nullable=True),
        sa.Column("is_stale", sa.Boolean(), nullable=False),
        sa.Column("ended_at", INSTANT, nullable=True),
        _to("sign_ins", "person_id", "people"),
        sa.UniqueConstraint("token_hash", name=op.f("uq_sign_ins_token_hash")),
        indexed=("person_id",),
    )
    _create(
        "sign_in_failures",
        sa.Column("login_hash", sa.String(length=64), nullable=False),
        sa.Column("address", sa.String(length=60), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        indexed=("login_hash", "address", "at"),
    )


def _create_delegations() -> None:
    _create(
        "delegations",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("giver_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("decision", sa.String(length=200), nullable=False),
        sa.Column("valid_from", INSTANT, nullable=False),
        sa.Column("valid_to", INSTANT, nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        _to("delegations", "person_id", "people"),
        _to("delegations", "giver_id", "people"),
        _to("delegations", "organisation_id", "organisations"),
        sa.CheckConstraint("giver_id <> person_id", name=op.f("ck_delegations_two_people")),
        sa.CheckConstraint("valid_to >= valid_from", name=op.f("ck_delegations_order")),
        indexed=("person_id", "giver_id", "organisation_id"),
    )


def _create_factors() -> None:
    _create(
        "recovery_codes",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("used_at", INSTANT, nullable=True),
        _to("recovery_codes", "person_id", "people"),
        sa.UniqueConstraint("code_hash", name=op.f("uq_recovery_codes_code_hash")),
        indexed=("person_id",),
    )
    _create(
        "factor_resets",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("asked_by", sa.Integer(), nullable=False),
        sa.Column("asked_at", INSTANT, nullable=False),
        sa.Column("expires_at", INSTANT, nullable=False),
        sa.Column("confirmed_by", sa.Integer(), nullable=True),
        sa.Column("confirmed_at", INSTANT, nullable=True),
        *(_to("factor_resets", column, "people") for column in ("person_id", "asked_by", "confirmed_by")),
        _to("factor_resets", "organisation_id", "organisations"),
        sa.CheckConstraint("confirmed_by <> asked_by", name=op.f("ck_factor_resets_two_people")),
        sa.CheckConstraint("confirmed_by <> person_id", name=op.f("ck_factor_resets_not_oneself")),
        indexed=("person_id", "organisation_id"),
    )


def _create_system_tokens() -> None:
    _create(
        "system_tokens",
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("scopes", sa.JSON(), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("expires_at", INSTANT, nullable=False),
        sa.Column("last_used_at", INSTANT, nullable=True),
        sa.Column("revoked_at", INSTANT, nullable=True),
        _to("system_tokens", "organisation_id", "organisations"),
        _to("system_tokens", "created_by", "people"),
        sa.UniqueConstraint("token_hash", name=op.f("uq_system_tokens_token_hash")),
        indexed=("organisation_id",),
    )


def downgrade() -> None:
    """Refuse: nobody's roles and deeds are taken back."""
    raise RuntimeError("what people were given to do stays on record")

"""Keep how the newest figure of each series went, month by month, find subjects by owner, count promises"""

import sqlalchemy as sa
from alembic import op

revision = '0007'
down_revision = '0006'
branch_labels = None
depends_on = None


def upgrade() -> None:
    # filled by `kb.derivation.derive_all`, as everything computed is after an upgrade
    op.add_column('series', sa.Column('course', sa.JSON(), nullable=False, server_default='{}'))
    op.create_index('ix_entity_owner', 'entity', ['owner'])
    promised = sa.text("due_end IS NOT NULL AND status IN ('planned', 'under_construction', 'speculative')")
    op.create_index(
        'ix_claim_promise', 'claim', ['attributed_to', 'source_id'], sqlite_where=promised, postgresql_where=promised
    )


def downgrade() -> None:
    raise RuntimeError("a downgrade would leave comparisons without their course; restore a backup instead")

"""Keep how the newest figure of each series went, month by month, and find subjects by owner"""

import sqlalchemy as sa
from alembic import op

revision = '0007'
down_revision = '0006'
branch_labels = None
depends_on = None


def upgrade() -> None:
    # filled by `kb.derivation.derive_all`, as everything computed is after an upgrade
    op.add_column('series', sa.Column('course', sa.JSON(), nullable=False, server_default='[]'))
    op.create_index('ix_entity_owner', 'entity', ['owner'])


def downgrade() -> None:
    raise RuntimeError("a downgrade would leave comparisons without their course; restore a backup instead")

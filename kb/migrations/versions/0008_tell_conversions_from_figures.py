"""Tell claims that say a figure again in another unit from those that state one"""

import sqlalchemy as sa
from alembic import op

from kb.conversions import mark

revision = '0008'
down_revision = '0007'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('claim', sa.Column('is_conversion', sa.Boolean(), nullable=False, server_default=sa.false()))
    mark(op.get_bind())


def downgrade() -> None:
    raise RuntimeError("a downgrade would count conversions as figures of their own; restore a backup instead")

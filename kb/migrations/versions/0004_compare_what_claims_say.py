"""Compare what claims say: stories, what follows from claims, decisions on entities"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

import kb.models
from kb.migrations.backfill import fill_claims

revision = '0004'
down_revision = '0003'
branch_labels = None
depends_on = None

_TEXT = sqlmodel.sql.sqltypes.AutoString


def upgrade() -> None:
    op.create_table('shingle',
        sa.Column('hash', sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column('article_id', sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(['article_id'], ['article.id']),
        sa.PrimaryKeyConstraint('hash', 'article_id'),
    )
    op.create_index('ix_shingle_article_id', 'shingle', ['article_id'])
    op.create_index('ix_article_version_fetched', 'article_version', ['fetched'])
    op.create_index('ix_article_version_extracted', 'article_version', ['extracted'])

    op.execute('ALTER TABLE entity ADD COLUMN merged_into INTEGER REFERENCES entity (id)')
    op.add_column('entity', sa.Column('decided', kb.models.UtcDateTime(timezone=True), nullable=True))
    op.add_column('entity', sa.Column('decided_by', _TEXT(), nullable=True))
    op.create_index('ix_entity_parent', 'entity', ['parent'])

    op.add_column('review', sa.Column('subject', _TEXT(), nullable=True))
    op.add_column('review', sa.Column('claim', sa.JSON(), nullable=True))

    for index in ('ix_claim_entity_id', 'ix_claim_version_id', 'ix_claim_series'):
        op.drop_index(index, 'claim')
    op.add_column('claim', sa.Column('source_id', sa.Integer(), nullable=False, server_default='0'))
    for name in ('chips', 'day', 'known'):
        op.add_column('claim', sa.Column(name, _TEXT(), nullable=False, server_default=''))
    for name in ('value_usd', 'h100e_bf16', 'h100e_8bit'):
        op.add_column('claim', sa.Column(name, sa.Float(), nullable=True))
    fill_claims(op.get_bind())
    for name, columns in (
        ('ix_claim_series', ['entity_id', 'metric', 'day', 'version_id', 'start_char', 'status']),
        ('ix_claim_metric', ['metric', 'day', 'version_id', 'start_char']),
        ('ix_claim_day', ['day', 'version_id', 'start_char']),
        ('ix_claim_source', ['source_id', 'day']),
        ('ix_claim_speaker', ['attributed_to', 'day', 'version_id', 'start_char']),
        ('ix_claim_subject', ['entity_id', 'day', 'version_id', 'start_char']),
        ('ix_claim_confidence', ['confidence']),
    ):
        op.create_index(name, 'claim', columns)

    block = [
        sa.Column('id', sa.Integer(), primary_key=True),
        sa.Column('entity_id', sa.Integer(), sa.ForeignKey('entity.id'), nullable=False),
    ]

    def table(name: str, *columns: sa.Column) -> None:
        op.create_table(name, *(column._copy() for column in block), *columns)

    def text(name: str, nullable: bool = False) -> sa.Column:
        return sa.Column(name, _TEXT(), nullable=nullable)

    def whole(name: str) -> sa.Column:
        return sa.Column(name, sa.Integer(), nullable=False)

    def number(name: str, nullable: bool = False) -> sa.Column:
        return sa.Column(name, sa.Float(), nullable=nullable)

    table('series', text('metric'), text('chips'), text('status'), whole('claims'), text('first_known'),
        text('day'), sa.Column('latest_id', sa.Integer(), nullable=True), number('value', True), number('value_usd', True))
    table('statement', text('metric'), text('chips'), text('status'), text('unit'), text('due_end'), number('lowest'),
        number('highest'), number('value_max', True), whole('claims'), whole('stories'), whole('publishers'),
        whole('speakers'), text('first_day'), text('last_day'), whole('claim_id'))
    table('conflict', text('metric'), text('status'), text('day'), number('gap'), whole('stories'), whole('other_stories'),
        whole('claim_id'), whole('other_id'))
    table('revision', text('metric'), text('status'), text('day'), text('kind'), text('speaker'), number('change'),
        number('share', True), whole('claim_id'), whole('earlier_id'))
    table('slip', text('metric'), text('status'), text('day'), text('speaker'), whole('days'), whole('claim_id'),
        whole('earlier_id'))
    table('ratio', text('ratio'), text('status'), number('value'), text('unit'), number('low'), number('high'),
        text('flag', True), text('reason', True), text('day'), whole('claim_id'), whole('other_id'))
    for name, on, columns in (
        ('ix_series_block', 'series', ['entity_id', 'metric']),
        ('ix_series_metric', 'series', ['metric', 'entity_id', 'claims']),
        ('ix_series_status', 'series', ['status', 'claims']),
        ('ix_series_day', 'series', ['day']),
        ('ix_series_claims', 'series', ['claims']),
        ('ix_series_latest_id', 'series', ['latest_id']),
        ('ix_statement_block', 'statement', ['entity_id', 'metric', 'status', 'due_end']),
        ('ix_statement_support', 'statement', ['stories', 'last_day']),
        ('ix_conflict_block', 'conflict', ['entity_id', 'metric']),
        ('ix_conflict_day', 'conflict', ['day']),
        ('ix_revision_block', 'revision', ['entity_id', 'metric']),
        ('ix_revision_day', 'revision', ['day']),
        ('ix_slip_block', 'slip', ['entity_id', 'metric']),
        ('ix_slip_day', 'slip', ['day']),
        ('ix_slip_days', 'slip', ['days']),
        ('ix_ratio_name', 'ratio', ['ratio', 'value']),
        ('ix_ratio_entity_id', 'ratio', ['entity_id']),
    ):
        op.create_index(name, on, columns)


def downgrade() -> None:
    raise RuntimeError("a downgrade would lose decisions and comparisons; restore a backup instead")

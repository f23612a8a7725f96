"""What does the knowledge base hold? Every read of the app and the command line, as named tuples.

Lists take the filters of `Asked` and a page; what is not asked narrows nothing.
"""

from kb.queries.articles import (
    ArticleRow,
    ArticleText,
    PendingVersion,
    StoryRow,
    VersionRow,
    article,
    articles,
    pending_ids,
    pending_versions,
    stories,
    versions,
)
from kb.queries.claims import (
    ClaimRow,
    as_of,
    claim,
    claims,
    claims_of_article,
    count_claims,
    found_last,
    new_claims,
    review_queue,
)
from kb.queries.comparisons import (
    Conflict,
    Revision,
    Side,
    Slip,
    Support,
    conflicts,
    conflicts_of,
    count_of,
    revisions,
    slips,
    support,
    support_of,
)
from kb.queries.crawls import (
    Dropped,
    FeedHealth,
    FeedState,
    Progress,
    Run,
    counts,
    dropped,
    drops,
    extracted_in,
    feed_state,
    feeds,
    is_sample,
    progress,
    runs,
    texts_in,
    untold_since,
    version,
)
from kb.queries.decided import Decision, decisions
from kb.queries.filters import Asked
from kb.queries.ledgers import LedgerEntry, Slippage, ledger, slippage, slippage_by_speaker
from kb.queries.likeness import Comparable, RatioRow, comparable_of, equivalents_of, ratios
from kb.queries.names import (
    EntityRow,
    Named,
    aliases,
    countries,
    entities,
    metrics,
    owners,
    source_titles,
    sources,
    speakers,
    statuses,
    subjects,
)
from kb.queries.parts import Part
from kb.queries.totals import Standing, Total, total, totals_over_time
from kb.queries.views import CHOSEN_BY, view

__all__ = [
    "CHOSEN_BY", "ArticleRow", "ArticleText", "Asked", "ClaimRow", "Comparable", "Conflict", "Decision", "Dropped", "EntityRow", "FeedHealth", "FeedState", "LedgerEntry",
    "Named", "Part", "PendingVersion", "Progress", "RatioRow", "Revision", "Run", "Side", "Slip", "Slippage", "Standing", "StoryRow", "Support",
    "Total", "VersionRow", "aliases", "article", "articles", "as_of", "claim", "claims", "claims_of_article", "comparable_of", "conflicts",
    "conflicts_of", "count_claims", "count_of", "countries", "counts", "decisions", "dropped", "drops", "entities", "equivalents_of", "extracted_in", "feed_state", "feeds", "found_last", "is_sample", "ledger", "metrics", "new_claims", "owners", "pending_ids", "pending_versions", "progress", "ratios", "review_queue", "revisions", "runs", "slippage", "slippage_by_speaker", "slips", "source_titles", "sources", "speakers", "statuses", "stories", "subjects", "support", "support_of", "texts_in", "total", "totals_over_time", "untold_since", "version", "versions", "view",
]  # fmt: skip

"""What do claims stored by an older program lack? The columns that revision 0004 copies beside them, filled in."""

from sqlalchemy import Connection, text

from kb.claims import comparable, known_day


def fill_claims(connection: Connection) -> None:
    """Fills `source_id`, `chips`, `day`, `known` and the comparable values of every claim."""
    chips: dict[int, list[str]] = {}
    for claim, chip in connection.execute(text("SELECT claim_id, chip FROM claim_chip ORDER BY claim_id, chip")):
        chips.setdefault(claim, []).append(chip)
    found = connection.execute(
        text(
            "SELECT c.id, c.metric, c.value, c.unit, c.sentence, a.source_id, a.published, CAST(a.first_seen AS varchar),"
            " CAST(v.fetched AS varchar), v.id = (SELECT min(f.id) FROM article_version f WHERE f.article_id = a.id)"
            " FROM claim c JOIN article_version v ON v.id = c.version_id JOIN article a ON a.id = v.article_id"
        )
    ).all()
    rows = [
        {
            "id": claim, "source_id": source, "chips": ",".join(chips.get(claim, ())), "day": published or "",
            "known": known_day(published, seen=seen[:10], fetched=None if is_first else fetched[:10]),
            **comparable(metric, value, unit, chips.get(claim, ()), sentence, published or ""),
        }
        for claim, metric, value, unit, sentence, source, published, seen, fetched, is_first in found
    ]  # fmt: skip
    if rows:
        connection.execute(
            text(
                "UPDATE claim SET source_id = :source_id, chips = :chips, day = :day, known = :known, value_usd = :value_usd,"
                " h100e_bf16 = :h100e_bf16, h100e_8bit = :h100e_8bit WHERE id = :id"
            ),
            rows,
        )

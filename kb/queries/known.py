"""Was a claim known on a day? The SQL of it, of a claim by its alias: `KNOWN.format("c")`, with `:last` and `:after` given."""

from typing import Final

from kb.verdict import KEPT

#: It was known by then, no edit had taken it back by the end of the day, nobody rejected it since, and it is a figure of its own.
KNOWN: Final = f"""{{0}}.known <= :last
  AND NOT EXISTS (SELECT 1 FROM article_version v JOIN article_version n ON n.article_id = v.article_id
                  WHERE v.id = {{0}}.version_id AND n.id > v.id AND n.fetched < :after AND n.extracted IS NOT NULL)
  AND NOT {{0}}.is_conversion AND {KEPT}"""

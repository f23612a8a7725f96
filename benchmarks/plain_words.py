"""Which words are plain? Counts the annotated articles that print a word in small letters, and writes `nlp/plain_words.tsv`.

python benchmarks/plain_words.py
"""

import json
import re
from collections import Counter
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[1]
#: The sets that the extractor is fitted to.
SETS: Final = (
    "gold",
    *(f"gold-own/{name}" for name in ("dev", "trade", "local", "company", "web", "pages", "news", "forms", "contrast")),
)
FEWEST: Final = 5  # articles
_WORD: Final = re.compile(r"(?<![\w’'-])[a-zß-ÿ]{3,}(?![\w’'-])")


def main() -> None:
    found = Counter[str]()
    for name in SETS:
        for line in (ROOT / "tests" / name / "docs.jsonl").read_text(encoding="utf-8").splitlines():
            found.update(set(_WORD.findall(json.loads(line)["text"])))
    lines = [f"{word}\t{count}" for word, count in sorted(found.items()) if count >= FEWEST]
    (ROOT / "nlp/plain_words.tsv").write_text("\n".join(["word\tarticles", *lines]) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()

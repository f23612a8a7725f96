"""Which words are plain? Counts the articles of the sets that `benchmarks/fit.py` fits to that print a word in small letters, and writes `nlp/plain_words.tsv`.

python benchmarks/plain_words.py
"""

import json
import re
import sys
from collections import Counter
from pathlib import Path
from typing import Final

sys.path[0] = str(Path(__file__).parents[1])  # in place of this folder, where `kb` would be a benchmark

from benchmarks.fit import ROOT, SETS  # noqa: E402

FEWEST: Final = 5  # articles
_WORD: Final = re.compile(r"(?<![\w’'-])[a-zß-ÿ]{3,}(?![\w’'-])")


def main() -> None:
    found = Counter[str]()
    for folder in SETS:
        for line in (folder / "docs.jsonl").read_text(encoding="utf-8").splitlines():
            found.update(set(_WORD.findall(json.loads(line)["text"])))
    lines = [f"{word}\t{count}" for word, count in sorted(found.items()) if count >= FEWEST]
    (ROOT / "nlp/plain_words.tsv").write_text("\n".join(["word\tarticles", *lines]) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()

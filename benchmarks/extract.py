"""How fast is the extraction? Words per second on one core, as ratios to blank spaCy and to quantulum3 in one run.

Ordinary news is made from `news.toml`: names, numbers and one word in five are new in every sentence, as in text
not seen before, and every third article mentions a data center in passing. Claim-dense text is the annotated articles
in `tests/`. No passage is shown twice to one reader, so that nothing is remembered. The readers take turns on the same
passages, since a machine's speed drifts. quantulum3 is optional: `pip install quantulum3`.

    python benchmarks/extract.py [--quick] [--json]
"""

import argparse
import json
import random
import statistics
import sys
import time
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

import spacy

sys.path[0] = str(Path(__file__).parents[1])  # in place of this folder, where `kb` would be a benchmark

from nlp.pipeline import extract, pipeline  # noqa: E402

ROOT: Final = Path(__file__).parents[1]
GOLD: Final = ("tests/gold", "tests/gold-own/dev", "tests/gold-own/heldout")
SYLLABLES: Final = (
    "bar",
    "cot",
    "den",
    "el",
    "fos",
    "gar",
    "hol",
    "is",
    "ken",
    "lan",
    "mor",
    "nes",
    "or",
    "pel",
    "ros",
    "sten",
    "tor",
    "wick",
)

Reader = Callable[[str], object]


def ordinary_news(articles: int, *, seed: int) -> list[str]:
    """Articles of 25 sentences, about 500 words each; every third holds a sentence of `passing`."""
    table = tomllib.loads((ROOT / "benchmarks" / "news.toml").read_text(encoding="utf-8"))
    dice = random.Random(seed)

    def word() -> str:
        return "".join(dice.choices(SYLLABLES, k=dice.randint(2, 4)))

    def sentence(kind: str = "sentences") -> str:
        filled = {slot: dice.choice(entries) for slot, entries in table["slots"].items()}
        text = str(
            dice.choice(table[kind]).format(
                **filled, name=word().title(), town=word().title(), count=dice.randint(3, 900), small=dice.randint(2, 9)
            )
        )
        return " ".join(word() if known.islower() and dice.random() < 1 / 5 else known for known in text.split())

    def article(number: int) -> str:
        paragraphs = [[sentence() for _ in range(5)] for _ in range(5)]
        if number % 3 == 0:
            paragraphs[2].append(sentence("passing"))
        return "\n\n".join(" ".join(paragraph) for paragraph in paragraphs)

    return [article(number) for number in range(articles)]


def dense_text() -> list[str]:
    """The annotated articles: a claim in every 25 words or so."""
    return [
        json.loads(line)["text"]
        for folder in GOLD
        for line in (ROOT / folder / "docs.jsonl").read_text(encoding="utf-8").splitlines()
    ]


def batches(texts: list[str], size: int) -> Iterator[list[str]]:
    """Texts in turns of `size`."""
    for at in range(0, len(texts), size):
        yield texts[at : at + size]


def seconds(read: Reader, texts: list[str]) -> float:
    """CPU seconds that a reader needs for texts."""
    start = time.process_time()
    for text in texts:
        read(text)
    return time.process_time() - start


def paired(readers: dict[str, Reader], texts: list[str], size: int) -> dict[str, list[float]]:
    """Words per second of each reader on every batch, read in turns."""
    speeds: dict[str, list[float]] = {name: [] for name in readers}
    for batch in batches(texts, size):
        words = sum(len(text.split()) for text in batch)
        for name, read in readers.items():
            speeds[name].append(words / seconds(read, batch))
    return speeds


def quantulum() -> Reader | None:
    """The parser of quantulum3, where it is installed; by its own rules, without the classifier of scikit-learn."""
    try:
        from quantulum3 import disambiguate, parser
    except ImportError:
        return None
    disambiguate.clf.USE_CLF = False
    return lambda text: [parser.parse(paragraph) for paragraph in text.split("\n\n")]


def measure(*, quick: bool) -> dict[str, float | None]:
    """Median words per second, ratios of batches read in turns, and the load time in seconds."""
    start = time.perf_counter()
    pipeline()
    load = time.perf_counter() - start
    blank = spacy.blank("en")
    blank.add_pipe("sentencizer")
    readers: dict[str, Reader] = {"ours": extract, "blank": blank}
    news, dense = ordinary_news(40 if quick else 400, seed=7), dense_text()
    warm_up = ordinary_news(5, seed=8) + dense[:20]
    for read in readers.values():
        seconds(read, warm_up)
    on_news = paired(readers, news, 4 if quick else 20)
    on_dense = paired(readers, dense[20:60] if quick else dense[20:], 10)
    peer = quantulum()
    against: float | None = None
    if peer is not None:
        seconds(peer, warm_up[:2])
        turns = paired({"ours": extract, "quantulum3": peer}, ordinary_news(4 if quick else 20, seed=9), 2)
        against = statistics.median(a / b for a, b in zip(turns["ours"], turns["quantulum3"], strict=True))
    return {
        "news_words_per_s": round(statistics.median(on_news["ours"])),
        "dense_words_per_s": round(statistics.median(on_dense["ours"])),
        "blank_words_per_s": round(statistics.median(on_news["blank"])),
        "ratio_to_blank": round(_ratio(on_news), 3),
        "dense_ratio_to_blank": round(_ratio(on_dense), 3),
        "ratio_to_quantulum3": None if against is None else round(against, 1),
        "load_s": round(load, 3),
    }


def _ratio(speeds: dict[str, list[float]]) -> float:
    return statistics.median(a / b for a, b in zip(speeds["ours"], speeds["blank"], strict=True))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--quick", action="store_true", help="a tenth of the text, for a first look")
    parser.add_argument("--json", action="store_true", help="one JSON object instead of lines")
    asked = parser.parse_args()
    figures = measure(quick=asked.quick)
    if asked.json:
        json.dump(figures, sys.stdout)
        print()
        return
    for name, figure in figures.items():
        print(f"{name:22} {'not measured (quantulum3 is not installed)' if figure is None else f'{figure:,}'}")


if __name__ == "__main__":
    main()

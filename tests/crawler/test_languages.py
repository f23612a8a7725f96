"""In which language a text is, by its words, and what the crawl keeps of it."""

import json
from pathlib import Path

import pytest

from crawler.extraction import Dropped, Page, extract_article
from crawler.languages import UNDETERMINED, spoken_language
from crawler.wanted import refuse_head

GOLD = Path(__file__).parents[1] / "gold" / "docs.jsonl"
ENGLISH = (
    "The data center will draw two gigawatts of power when it is finished, and its first hall has been open since May. "
)
GERMAN = "Das Rechenzentrum wird zwei Gigawatt aus dem Netz ziehen, wenn es fertig ist, und die GPUs von Nvidia sind bestellt. "
OTHERS = {
    "de": GERMAN,
    "fr": "Le centre de données aura une puissance de deux gigawatts, et les premiers serveurs sont en service depuis le mois de mai. ",
    "es": "El centro de datos tendrá una potencia de dos gigavatios y los primeros servidores están en marcha desde el mes de mayo. ",
    "it": "Il data center avrà una potenza di due gigawatt e i primi server sono in funzione dal mese di maggio, con il via libera della città. ",
    "pt": "O centro de dados terá uma potência de dois gigawatts e os primeiros servidores estão em operação desde o mês de maio. ",
    "nl": "Het datacenter zal twee gigawatt van het net nodig hebben en de eerste servers zijn sinds mei in gebruik bij een klant. ",
    "sv": "Datacentret kommer att dra två gigawatt från nätet när det är klart och de första servrarna har varit i drift sedan maj. ",
    "pl": "Centrum danych będzie potrzebować dwóch gigawatów, a pierwsze serwery są już w użyciu od maja, jak podała firma na swojej stronie. ",
    "fi": "Datakeskus tarvitsee kaksi gigawattia sähköä, kun se on valmis, ja ensimmäiset palvelimet ovat olleet käytössä toukokuusta, mutta vain osa. ",
    "id": "Pusat data itu akan membutuhkan dua gigawatt listrik dan server pertama sudah digunakan oleh pelanggan pada bulan Mei untuk yang lebih besar. ",
    UNDETERMINED: "Дата-центр будет потреблять два гигаватта, а первые серверы NVIDIA работают с мая, сообщила компания. ",
}


@pytest.mark.parametrize(("code", "sentence"), OTHERS.items(), ids=list(OTHERS))
def test_a_text_tells_its_language(code: str, sentence: str) -> None:
    assert spoken_language(sentence * 3) == code


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(ENGLISH * 3, "en", id="English"),
        pytest.param(ENGLISH * 3 + GERMAN, "en", id="English with a quotation"),
        pytest.param(ENGLISH * 3 + GERMAN * 3, None, id="half and half"),
        pytest.param(ENGLISH, None, id="too short"),
        pytest.param("Abilene 200 MW\nMemphis 150 MW\nReno 90 MW\n" * 20, None, id="a table"),
        pytest.param("データセンターは2ギガワットを消費する。" * 10, UNDETERMINED, id="other letters without spaces"),
        pytest.param("1,200 300 " * 100, None, id="figures alone"),
        pytest.param("", None, id="nothing"),
    ],
)
def test_a_text_that_does_not_tell_says_nothing(text: str, expected: str | None) -> None:
    assert spoken_language(text) == expected


def test_every_annotated_article_is_english() -> None:
    docs = [json.loads(line) for line in GOLD.read_text(encoding="utf-8").splitlines()]
    assert {doc["id"]: found for doc in docs if (found := spoken_language(doc["text"])) != "en"} == {}


@pytest.mark.parametrize(
    ("lang", "sentence", "expected"),
    [
        pytest.param("de", ENGLISH, "en", id="English under the wrong language"),
        pytest.param("en", ENGLISH, "en", id="English"),
        pytest.param("", ENGLISH, "en", id="English under none"),
        pytest.param("en", GERMAN, None, id="German under the wrong language"),
        pytest.param("", GERMAN, None, id="German under none"),
    ],
)
def test_what_a_page_is_written_in_decides(lang: str, sentence: str, expected: str | None) -> None:
    body = f"<html lang='{lang}'><body><article><p>{sentence * 5}</p></article></body></html>".encode()
    found = extract_article(Page(body, "https://e.com/a", is_relevant=True))
    assert (None if isinstance(found, Dropped) else found.language) == expected
    assert (refuse_head(body) is None) == (lang != "de" or expected == "en")


def test_a_short_text_is_in_the_language_that_its_page_declares() -> None:
    page = "<html lang='de'><body><article><p>Colossus: 200 MW. Hyperion: 2 GW. Prometheus: 1 GW. Rainier: 500.000 Chips. Fairwater: 300 MW.</p></article></body></html>"
    assert extract_article(Page(page.encode(), "https://e.com/a", is_relevant=True)) == Dropped("another language")

"""What a page's markup declares, and what is made of it: dates, titles and bylines."""

from datetime import date

import pytest
from trafilatura.metadata import extract_author

from crawler.body import parse_page
from crawler.bylines import naming_parts, persons
from crawler.dates import Dated, guessed_date, marked_date, read_date
from crawler.metadata import Declared, read_metadata
from crawler.pages import read_page
from crawler.titles import read_title, without_site


def declared(head: str) -> Declared:
    return read_metadata(parse_page(f"<html lang='en-GB'><head>{head}</head><body><p>Text.</p></body></html>"))


def json_ld(text: str) -> str:
    return f'<script type="application/ld+json">{text}</script>'


def test_json_ld_comes_before_open_graph() -> None:
    found = declared(
        '<meta property="og:title" content="Loud headline"><meta property="article:published_time" content="2025-06-03">'
        + json_ld('{"@type": "NewsArticle", "headline": "Quiet headline", "datePublished": "2025-06-02"}')
    )
    assert found.titles == ("Quiet headline", "Loud headline")
    assert found.published == (("json-ld", "2025-06-02"), ("open-graph", "2025-06-03"))


def test_persons_named_by_reference_are_looked_up_in_the_graph() -> None:
    found = declared(
        json_ld(
            '{"@graph": [{"@type": "Article", "author": {"@id": "#a"}, "publisher": {"@id": "#p"}},'
            '{"@type": "Person", "@id": "#a", "name": "Ann Writer"}, {"@type": "Organization", "@id": "#p", "name": "Wire"}]}'
        )
    )
    assert (found.persons, found.sites) == (("Ann Writer",), ("Wire",))


@pytest.mark.parametrize(
    "text",
    ["{broken", "[]", '{"@type": "NewsArticle", "headline": 5, "author": 7, "publisher": [null]}', "[" * 3000],
    ids=["broken", "empty", "wrong-types", "deep"],
)
def test_broken_json_ld_costs_nothing_else(text: str) -> None:
    found = declared(json_ld(text) + '<meta property="og:title" content="Big campus">')
    assert (found.titles, found.language) == (("Big campus",), "en")


def test_json_ld_in_a_comment_with_a_trailing_semicolon_is_read() -> None:
    assert declared(json_ld('<!-- {"@type": "Article", "headline": "Big\ncampus"}; -->')).titles == ("Big campus",)


@pytest.mark.parametrize(
    ("stated", "expected"),
    [('"isAccessibleForFree": false', False), ('"isAccessibleForFree": "True"', True), ('"headline": "A"', None)],
)
def test_a_page_says_whether_it_is_free(stated: str, expected: bool | None) -> None:
    assert declared(json_ld(f'{{"@type": "NewsArticle", {stated}}}')).is_free is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2025-06-02T23:30:00-05:00", ("2025-06-02", "2025-06-02T23:30:00-05:00")),
        ("2025-06-02T23:30:00Z", ("2025-06-02", "2025-06-02T23:30:00+00:00")),
        ("2025-06-02 08:00:00", ("2025-06-02", None)),
        ("20250602", ("2025-06-02", None)),
        ("2025-6-2", ("2025-06-02", None)),
        ("Mon, 02 Jun 2025 10:00:00 GMT", ("2025-06-02", "2025-06-02T10:00:00+00:00")),
        ("Mon, 02 Jun 2025 22:00:00 EST", ("2025-06-02", "2025-06-02T22:00:00-05:00")),
        ("Mon, 02 Jun 2025 23:30:00 CEST", ("2025-06-02", "2025-06-02T23:30:00+02:00")),
        ("02 Jun 2025 22:00 IST", ("2025-06-02", "2025-06-02T22:00:00+05:30")),
        ("Mon, 02 Jun 2025 10:00:00 XYZ", ("2025-06-02", None)),
        ("Mon, 02 Jun 2025 22:00:00 +0200 (CEST)", ("2025-06-02", "2025-06-02T22:00:00+02:00")),
        ("2025-06-02 22:00:00 -0500", ("2025-06-02", "2025-06-02T22:00:00-05:00")),
        ("2025-06-02 22:00:00 JST", ("2025-06-02", "2025-06-02T22:00:00+09:00")),
        ("1970-01-01T00:00:00Z", None),
        ("1991-08-05", None),
        ("2099-01-01", None),
        ("2025-02-31", None),
        ("yesterday", None),
        ("", None),
        (20250602, None),
    ],
)
def test_a_date_keeps_its_time_zone_and_none_is_made_up(text: object, expected: tuple[str, str | None] | None) -> None:
    found = read_date(text, "json-ld")
    assert (found and (found.day, found.moment)) == expected


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("<time datetime='2025-06-01'>a</time><time class='entry-date' datetime='2025-06-02'>b</time>", "2025-06-02"),
        ("<time class='updated' datetime='2025-06-01'>a</time><time datetime='2025-06-02'>b</time>", None),
        ("<time>2025-06-02</time><p>text</p><time datetime='2025-06-02T10:00Z'>x</time>", "2025-06-02"),
        ("<p>no time</p>", None),
    ],
    ids=["named", "two-days", "one-day", "none"],
)
def test_a_time_element_counts_where_it_is_of_publication(body: str, expected: str | None) -> None:
    found = marked_date(parse_page(f"<html><head></head><body>{body}</body></html>"))
    assert (found and found.day) == expected


def test_a_date_read_from_the_text_says_so() -> None:
    page = parse_page(
        "<html><head></head><body><p>The plant opened.</p><p>Filed on 12 March 2024 in Reno.</p></body></html>"
    )
    assert guessed_date(page, "https://e.com/a") == Dated("2024-03-12", None, "text")


def test_a_guess_is_not_after_the_fetch() -> None:
    page = parse_page("<html><head></head><body><p class='date'>Published: March 12, 2024</p></body></html>")
    days = [guessed_date(page, "https://e.com/a", date(year, 4, 1)) for year in (2023, 2024)]
    assert [found and found.day for found in days] == [None, "2024-03-12"]


@pytest.mark.parametrize(
    ("title", "names", "expected"),
    [
        ("Big campus | The Wire", ["Wire"], "Big campus"),
        ("Big campus - Energy - Wire", ["Wire"], "Big campus - Energy"),
        ("Wire: Big campus", ["Wire"], "Big campus"),
        ("Big campus – wire.com", ["wire.com"], "Big campus"),
        ("Phase two: the wire", ["Gazette"], "Phase two: the wire"),
        ("Wire", ["Wire"], "Wire"),
    ],
)
def test_site_names_leave_titles(title: str, names: list[str], expected: str) -> None:
    assert without_site(title, names) == expected


@pytest.mark.parametrize(
    ("headings", "declared", "expected"),
    [
        ("<h1>The Wire</h1><h1>Big campus opens in Reno</h1>", ["Big campus opens"], "Big campus opens in Reno"),
        ("<h1>Menu</h1>", ["Big campus opens"], "Big campus opens"),
        ("<h1>Big campus opens</h1>", [], "Big campus opens"),
    ],
    ids=["site-heading", "other-heading", "heading-alone"],
)
def test_the_title_is_the_heading_that_metadata_bear_out(headings: str, declared: list[str], expected: str) -> None:
    root = parse_page(f"<html><head></head><body>{headings}<p>x</p></body></html>")
    assert read_title(root, declared=declared, carried="", sites=["The Wire"], url="https://wire.com/a") == expected


@pytest.mark.parametrize(
    ("byline", "expected"),
    [
        ("By Ann Writer and Bob O'Brien", ("Ann Writer", "Bob O'Brien")),
        ("Ann Writer, CNN", ("Ann Writer",)),
        ("Ann Writer (Reuters)", ("Ann Writer",)),
        ("The Daily Wire", ()),
        ("Newsroom", ()),
        ("Example GmbH & Co. KG", ()),
        ("Example Wire", ()),
        ("https://e.com/ann", ()),
        ("Perry Bacon Jr.", ("Perry Bacon Jr.",)),
        ("", ()),
    ],
)
def test_bylines_name_persons_alone(byline: str, expected: tuple[str, ...]) -> None:
    assert persons([byline], ["Example Wire"]) == expected


def dated(head: str, body: str) -> str | None:
    text = "<p>" + "The data center will draw two gigawatts of power when it is finished. " * 5 + "</p>"
    page = f"<html><head>{head}</head><body><article>{body}{text}</article></body></html>"
    return read_page(page, "https://e.com/a").published


META = '<meta property="article:published_time" content="2022-01-26T14:32:06+02:00">'


@pytest.mark.parametrize(
    ("head", "body", "expected"),
    [
        pytest.param("", "<time>31.03.2020</time>", "2020-03-31", id="dots put the day first"),
        pytest.param(META, "<time>21.01.2022 - 13:30</time>", "2022-01-21", id="a sole shown date outranks meta"),
        pytest.param(META, "<time>21.01.2022</time><time>20.01.2022</time>", "2022-01-26", id="of several none does"),
        pytest.param(META, "<blockquote><time>21.01.2019</time></blockquote>", "2022-01-26", id="a quoted one is another's"),
        pytest.param(META, '<div class="comments"><time>23.01.2022</time></div>', "2022-01-26", id="a comment's is later"),
    ],
)  # fmt: skip
def test_dates_that_readers_are_shown(head: str, body: str, expected: str) -> None:
    assert dated(head, body) == expected


@pytest.mark.parametrize(
    "body",
    [
        pytest.param("<section><p class='post-byline'>By <b>Ada Penrose</b></p></section>", id="marked"),
        pytest.param("<div class='sidebar'><p class='author-box'>Ada Penrose</p></div>", id="in a sidebar"),
        pytest.param("<p class='author-box'><time>3 March</time><span>Ada Penrose</span></p>", id="with a date"),
        pytest.param(
            "<div id='comments'><author>A Reader</author></div><author>Ada Penrose</author>", id="comment first"
        ),
        pytest.param("<p>Ada Penrose</p>", id="unmarked"),
    ],
)
def test_a_part_of_the_page_tells_trafilatura_as_much_as_all_of_it(body: str) -> None:
    root = parse_page(f"<html><head></head><body>{body}<p class='a'>Text.</p></body></html>")
    assert extract_author(naming_parts(root)) == extract_author(root)

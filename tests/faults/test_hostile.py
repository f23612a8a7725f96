"""Does a crawl survive a hostile web? Every trick beside good sources: real sockets, one real crawl, each outcome noted."""

import json
import re
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, closing
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.crawler.local import TEXT, Reply, block, feed, page, serving
from tests.faults.hostile import ORDERS, TRICKS, playing
from tests.faults.report import note

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="needs all of 127.0.0.0/8, as on Linux")

#: `prelude` runs before anything is resolved; the peak of memory is told in MiB, of the crawl and of its largest reader.
#: The crawl's own is Linux's VmHWM, since ru_maxrss begins at the peak of the process that started it: of these tests.
CRAWL = """
import json, resource, sys
from pathlib import Path
url, archive, blocks, settings, prelude = json.loads(sys.stdin.read())
exec(prelude)
import kb
from crawler import crawl
from crawler.sources import from_blocks
engine = kb.connect(url)
kb.upgrade(engine)
summary = crawl(engine, from_blocks(blocks, "test"), archive=Path(archive), looks=[], settings=settings)
own = Path("/proc/self/status").read_text().partition("VmHWM:")[2].split()[0]
peaks = [int(own) // 1024, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024]
print(json.dumps({"outcome": summary.outcome, "counts": summary.counts, "errors": summary.errors, "peaks": peaks}))
"""
PATIENT = {
    "DOWNLOAD_TIMEOUT": 8, "RETRY_TIMES": 2, "GIGAWATCH_BACKOFF": 0.05, "AUTOTHROTTLE_MAX_DELAY": 0.2,
    "GIGAWATCH_PAGE_SECONDS": 8, "AUTOTHROTTLE_START_DELAY": 0, "CONCURRENT_REQUESTS": 64,
}  # fmt: skip


def crawled(folder: Path, blocks: list[dict[str, Any]], prelude: str = "", **settings: Any) -> dict[str, Any]:
    """What a crawl of the blocks in a process of its own tells; it may take five minutes at most."""
    given = json.dumps(
        [f"sqlite:///{folder / 'gigawatch.db'}", str(folder / "archive"), blocks, PATIENT | settings, prelude]
    )
    done = subprocess.run(
        [sys.executable, "-c", CRAWL], input=given, capture_output=True, text=True, timeout=300, check=False
    )
    assert done.returncode == 0, done.stderr
    return dict(json.loads(done.stdout.splitlines()[-1]))


def asked(folder: Path, query: str) -> list[Any]:
    """The rows of a query on the crawl's knowledge base."""
    with closing(sqlite3.connect(folder / "gigawatch.db")) as connection:
        return connection.execute(query).fetchall()


def lost(folder: Path, announced: list[str]) -> list[str]:
    """Which of the addresses have no article."""
    kept = {row[0] for row in asked(folder, "SELECT url FROM article")}
    return [url for url in announced if url not in kept]


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, str]:
    """A certificate for every loopback address in use, signed by itself; files of it and of its key."""
    folder, key = tmp_path_factory.mktemp("tls"), ec.generate_private_key(ec.SECP256R1())
    name, now = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "hostile")]), datetime.now(UTC)
    names = [x509.IPAddress(ip_address(f"127.0.0.{k}")) for k in range(1, 120)]
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(x509.random_serial_number()).not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1)).add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True).sign(key, hashes.SHA256())
    )  # fmt: skip
    (folder / "cert.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    (folder / "key.pem").write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return str(folder / "cert.pem"), str(folder / "key.pem")


@pytest.fixture(scope="module")
def survived(
    tmp_path_factory: pytest.TempPathFactory, certificate: tuple[str, str]
) -> Iterator[tuple[Path, dict[str, Any]]]:
    """The folder and summary of one crawl over all tricks, with a good source before them and one after.

    The summary has the addresses of the good sources' articles that did not arrive as `lost`.
    """
    folder = tmp_path_factory.mktemp("hostile")
    with ExitStack() as stack:
        blocks, paths, announced = [], [f"/good/{k}" for k in range(10)], list[str]()
        for place, slug in ((0, "first"), (len(TRICKS), "last")):
            local = stack.enter_context(serving("localhost"))
            local.pages = {path: page(f"{slug} {path}", f"{TEXT} Told by {slug}, number {path}.") for path in paths}
            local.pages["/f.xml"] = feed(local.url, *paths)
            blocks.insert(place, block(local.url, feeds=[f"{local.url}/f.xml"]) | {"slug": slug})
            announced += [local.url + path for path in paths]
        for place, trick in enumerate(TRICKS, 10):
            _, hostile = stack.enter_context(playing(trick, f"127.0.0.{place}", certificate if trick.is_tls else None))
            blocks.insert(1, hostile)
        summary = crawled(folder, blocks)
        yield folder, summary | {"lost": lost(folder, announced)}


def test_every_article_of_the_good_sources_arrives(survived: tuple[Path, dict[str, Any]]) -> None:
    folder, summary = survived
    assert (summary["outcome"], summary["lost"]) == ("done", [])
    kept = asked(folder, "SELECT s.slug, count(*) FROM article a JOIN source s ON s.id = a.source_id GROUP BY 1")
    assert {slug: count for slug, count in kept if not slug.startswith("trick")} == {"first": 10, "last": 10}
    assert "faults" not in summary["counts"]


def test_memory_stays_bounded(survived: tuple[Path, dict[str, Any]]) -> None:
    _, summary = survived
    assert summary["peaks"][0] < 700
    assert summary["peaks"][1] < 2_200


@pytest.mark.parametrize("place", range(len(TRICKS)), ids=[trick.name for trick in TRICKS])
def test_a_trick_ends_as_it_should(place: int, survived: tuple[Path, dict[str, Any]]) -> None:
    folder, summary = survived
    trick, slug = TRICKS[place], f"trick-{place + 10}"
    of = f"JOIN source s ON s.id = t.source_id WHERE s.slug = '{slug}'"
    kept = asked(folder, f"SELECT count(*) FROM article t {of}")[0][0]
    said = [row[0] for row in asked(folder, f"SELECT last_error FROM feed t {of} AND last_error IS NOT NULL")]
    said += [row[0] for row in asked(folder, f"SELECT DISTINCT reason FROM frontier t {of} AND reason IS NOT NULL")]
    counted = [
        reason
        for reason in said
        if f"dropped/{reason}" in summary["counts"] or any(reason in error for error in summary["errors"])
    ]
    full = f"over most_waiting of {slug}"
    if f"dropped/{full}" in summary["counts"]:
        said.append("over most_waiting")
        counted.append(full)
    waits = [name.removeprefix("postponed/") for name in summary["counts"] if name.startswith("postponed/")]
    reasons = [*said, *(waits if not said and not kept else ())]
    if kept:
        is_right = "" in trick.ends
    elif not said and "entries" in trick.ends:
        is_right = True
    else:
        is_right = bool(set(trick.ends) & set(reasons) and (counted or set(trick.ends) & set(waits)))
    note("hostile", what_the_server_does=trick.name, tried=1, refused_or_survived=int(is_right and summary["outcome"] == "done"),
         reason_counted="kept" if kept else ", ".join(reasons) or "nothing in it", other_articles_lost=len(summary["lost"]))  # fmt: skip
    assert is_right, (kept, reasons, counted)


def test_no_source_queues_more_than_it_may(survived: tuple[Path, dict[str, Any]]) -> None:
    folder, _ = survived
    per_source = asked(folder, "SELECT s.slug, count(*) FROM frontier f JOIN source s ON s.id = f.source_id GROUP BY 1")
    assert max(count for _, count in per_source) == 100


def test_what_was_kept_is_text_and_no_more(survived: tuple[Path, dict[str, Any]]) -> None:
    folder, _ = survived
    titles = [str(row[0]) for row in asked(folder, "SELECT title FROM article UNION ALL SELECT title FROM frontier")]
    assert max(map(len, titles)) <= 1_000
    assert not any("root:" in title for title in titles)
    orders = asked(folder, f"SELECT v.text FROM article_version v WHERE v.text LIKE '{ORDERS[:40]}%'")
    assert len(orders) == 1
    assert ORDERS.strip() in orders[0][0]
    longest = asked(folder, "SELECT max(length(url)) FROM frontier")[0][0]
    assert longest <= 2_048


def test_an_address_per_session_is_one_article(survived: tuple[Path, dict[str, Any]]) -> None:
    folder, _ = survived
    place = next(k for k, trick in enumerate(TRICKS, 10) if trick.name == "an address for every session")
    of = f"JOIN source s ON s.id = t.source_id WHERE s.slug = 'trick-{place}'"
    assert asked(folder, f"SELECT count(*) FROM frontier t {of}") == [(1,)]


def test_a_calendar_ends(survived: tuple[Path, dict[str, Any]]) -> None:
    folder, _ = survived
    assert asked(folder, "SELECT count(*) FROM frontier WHERE url LIKE '%/day/%'") == [(20,)]


#: Where a public page may send a crawler that has no business there; {port} is that of a server within.
WITHIN = [
    "http://127.0.0.1:{port}/", "http://localhost:{port}/", "http://localhost.:{port}/", "http://[::1]:{port}/",
    "http://[::ffff:127.0.0.1]:{port}/", "http://[::ffff:7f00:1]:{port}/", "http://2130706433:{port}/", "http://0x7f000001:{port}/",
    "http://0x7f.0.0.1:{port}/", "http://0177.0.0.1:{port}/", "http://017700000001:{port}/", "http://127.1:{port}/",
    "http://0:{port}/", "http://0.0.0.0:{port}/", "http://[::]:{port}/", "http://user:pass@127.0.0.1:{port}/",
    "http://127.0.0.1%00.example.com:{port}/", "http://①②⑦.0.0.1:{port}/", "http://１２７.0.0.1:{port}/", "http://[::127.0.0.1]:{port}/",
    "http://[64:ff9b::7f00:1]:{port}/", "http://[2002:7f00:1::]:{port}/", "http://[fe80::1%25lo]:{port}/", "http://10.0.0.1/",
    "http://169.254.169.254/latest/meta-data/", "http://[fd00:ec2::254]/", "http://192.168.0.1/", "file:///etc/passwd",
    "ftp://127.0.0.1:{port}/", "data:text/html,<p>hello", "gopher://127.0.0.1:{port}/", "s3://bucket/key", "//127.0.0.1:{port}/",
    "\\\\127.0.0.1:{port}\\", "http:127.0.0.1:{port}",
]  # fmt: skip


def test_no_page_leads_within_by_link_or_redirect(tmp_path: Path) -> None:
    with serving("127.0.0.1") as inner, serving("127.0.0.1") as local:
        inner.pages = {path: page("Secret") for path in ("/", "/robots.txt")}
        paths = [f"/good/{k}" for k in range(5)]
        local.pages = {path: page(f"Hyperion {path}", f"{TEXT} Told by {path}.") for path in paths}
        port = inner.url.rpartition(":")[2]
        targets = [target.format(port=port) for target in WITHIN]
        for place, target in enumerate(targets):
            local.pages[f"/r{place}"] = Reply(
                302, "text/html", b"", (("Location", target.encode("utf-8").decode("latin-1")),)
            )
        links = "".join(
            f"<item><title>Data center</title><link><![CDATA[{target}]]></link></item>" for target in targets
        )
        moved = "".join(
            f"<item><title>Data center</title><link>{local.url}/r{place}</link></item>" for place in range(len(targets))
        )
        local.pages["/f.xml"] = Reply(
            200, "application/rss+xml", f'<rss version="2.0"><channel>{links}{moved}</channel></rss>'.encode()
        )
        local.pages["/good.xml"] = feed(local.url, *paths)
        summary = crawled(tmp_path, [block(local.url, feeds=[f"{local.url}/f.xml", f"{local.url}/good.xml"])])
        missing, reached = lost(tmp_path, [local.url + path for path in paths]), list(inner.requests)
    led = asked(
        tmp_path, "SELECT url FROM frontier WHERE state = 'done' AND reason IS NULL AND url NOT LIKE '%/good/%'"
    )
    reasons = [name.partition("/")[2] for name in summary["counts"] if name.startswith(("dropped/", "postponed/"))]
    note("hostile", what_the_server_does="links and redirects to what is within", tried=2 * len(targets),
         refused_or_survived=2 * len(targets) - len(led) - len(reached), reason_counted="; ".join(reasons), other_articles_lost=len(missing))  # fmt: skip
    assert (summary["outcome"], reached, led, missing) == ("done", [], [], [])
    assert summary["counts"]["articles/new"] == len(paths)
    assert summary["counts"]["dropped/refused address: private, loopback or link-local"] >= 2 * 20


#: Names whose meaning changes: the first answer is public, every later one is within. Both of the calls that ask the
#: system are answered here; the event loop is Python's own, since uvloop asks the system by itself.
REBINDING = """
import socket
answers, real = {}, (socket.getaddrinfo, socket.gethostbyname)
def changing(host):
    host = host.decode() if isinstance(host, bytes) else host
    answers[host] = answers.get(host, 0) + 1
    return "93.184.215.14" if answers[host] == 1 else "127.0.0.1"
def getaddrinfo(host, port, *args, **kwargs):
    if not str(host).endswith("rebind.test"):
        return real[0](host, port, *args, **kwargs)
    return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (changing(host), port))]
socket.getaddrinfo = getaddrinfo
socket.gethostbyname = lambda host: changing(host) if host.endswith("rebind.test") else real[1](host)
"""


def test_a_name_that_changes_its_meaning_is_refused_when_it_is_connected_to(tmp_path: Path) -> None:
    with serving() as local, serving() as inner:
        inner.pages = {"/a": page("Secret")}
        port = inner.url.rpartition(":")[2]
        link = f"http://rebind.test:{port}/a"
        local.pages["/f.xml"] = Reply(
            200,
            "application/rss+xml",
            f'<rss version="2.0"><channel><item><title>Data center</title><link>{link}</link></item></channel></rss>'.encode(),
        )
        settings = {"ASYNCIO_EVENT_LOOP": "asyncio.SelectorEventLoop", "RETRY_TIMES": 0}
        summary = crawled(tmp_path, [block(local.url, feeds=[f"{local.url}/f.xml"])], REBINDING, **settings)
        assert inner.requests == []
    assert summary["counts"].get("articles/new", 0) == 0
    assert re.search("robots.txt out of reach", " ".join(summary["counts"]))


@pytest.mark.parametrize(
    "command",
    [["add", "{url}/a"], ["sources", "add", "{url}/", "--sources", "own.toml"], ["explain", "{url}/a"]],
    ids=lambda given: given[0],
)
def test_commands_ask_no_private_address(command: list[str], tmp_path: Path) -> None:
    with serving() as inner:
        inner.pages = {"/a": page("Secret"), "/": page("Secret")}
        words = [word.format(url=inner.url) for word in command]
        done = subprocess.run([sys.executable, "-m", "cli", *words], cwd=tmp_path, capture_output=True, text=True, timeout=120, check=False,
                              env={"PYTHONPATH": str(Path(__file__).parents[2]), "PATH": "/usr/bin:/bin"})  # fmt: skip
        assert inner.requests == []
    assert done.returncode == 1
    assert "Traceback" not in done.stderr

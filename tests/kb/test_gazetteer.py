import csv
import io

import pytest

from kb.gazetteer import VocabularyError, parse_chips, parse_entities

CLUSTERS = "canonical_name,aliases,kind,owners,operators,country,region,lat,lon,announced,parent,ambiguous,note,source"
ORGANISATIONS = "canonical_name,aliases,type,country,parent,ambiguous,source"
CHIPS = (
    "canonical_name,aliases,vendor,year,unit,gpus_per_unit,tdp_w,dense_bf16_tflops,h100e_bf16,dense_8bit_tops,h100e_8bit,"
    "facility_w_per_chip,status,note,source"
)
LARCH = {
    "canonical_name": "Larch", "aliases": "Project Larch|Larch One", "kind": "cluster", "owners": "Fir AI|Elm", "country": "Norway",
    "lat": "60.5", "lon": "-5", "announced": "2025", "ambiguous": "no", "source": "a filing",
}  # fmt: skip
FIR = {
    "canonical_name": "Fir AI",
    "aliases": "Fir",
    "type": "lab",
    "country": "Norway",
    "ambiguous": "no",
    "source": "a filing",
}
CHIP = {
    "canonical_name": "X1", "aliases": "X-1", "vendor": "Fir AI", "year": "2026", "unit": "chip", "gpus_per_unit": "1", "tdp_w": "700",
    "status": "released", "source": "a data sheet",
}  # fmt: skip


def lines(header: str, *rows: dict[str, str]) -> str:
    out = io.StringIO()
    writer = csv.DictWriter(out, header.split(","), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def test_a_line_becomes_an_entity() -> None:
    entities = parse_entities(lines(CLUSTERS, LARCH), lines(ORGANISATIONS, FIR))
    larch, fir = entities["Larch"], entities["Fir AI"]
    assert (larch.kind, larch.aliases, larch.owners) == ("cluster", ("Project Larch", "Larch One"), ("Fir AI", "Elm"))
    assert (larch.lat, larch.lon, larch.announced, larch.parent, larch.region) == (60.5, -5.0, 2025, None, None)
    assert (fir.kind, fir.type, fir.aliases) == ("organisation", "lab", ("Fir",))


def test_a_line_becomes_a_chip() -> None:
    chip = parse_chips(lines(CHIPS, CHIP))["X1"]
    assert (chip.vendor, chip.year, chip.tdp_w, chip.dense_bf16_tflops) == ("Fir AI", 2026, 700.0, None)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"lat": "x"}, "field lat: found 'x', expected a number between -90 and 90"),
        ({"lat": "95"}, "field lat: found '95'"),
        ({"lat": "nan"}, "field lat: found 'nan'"),
        ({"lon": "-181"}, "field lon: found '-181', expected a number between -180 and 180"),
        ({"lon": ""}, "field lat: found '60.5', expected lat and lon both, or neither"),
        ({"kind": "campus"}, "field kind: found 'campus', expected one of cluster, site, programme"),
        ({"announced": "25"}, "field announced: found '25'"),
        ({"ambiguous": "maybe"}, "field ambiguous: found 'maybe', expected one of yes, no"),
        ({"canonical_name": " "}, "field canonical_name: found ' ', expected a value"),
        ({"source": ""}, "field source: found '', expected a value"),
        ({"parent": "Nowhere"}, "field parent: found 'Nowhere', expected the canonical name of another line"),
        ({"parent": "Larch"}, "field parent: found 'Larch', expected a parent that is not its own descendant"),
        ({"canonical_name": "Fir AI"}, "field canonical_name: found 'Fir AI', expected a name that no other line has"),
        (
            {"aliases": "fir"},
            "field aliases: found 'Fir', expected names that no other line has ('Fir' is on line 3 of clusters.csv too)",
        ),
    ],
)
def test_a_wrong_cell_is_named_with_its_line_and_field(changes: dict[str, str], message: str) -> None:
    oak = LARCH | {"canonical_name": "Oak", "aliases": ""}
    with pytest.raises(VocabularyError) as caught:
        parse_entities(lines(CLUSTERS, oak, LARCH | changes), lines(ORGANISATIONS, FIR))
    assert message in str(caught.value)
    assert str(caught.value).startswith(("kb/data/clusters.csv, line 3, ", "kb/data/organisations.csv, line 2, "))
    assert ";" in str(caught.value), "the mend follows a semicolon"


def test_a_circle_of_parents_is_refused() -> None:
    a, b = LARCH | {"parent": "Oak"}, LARCH | {"canonical_name": "Oak", "aliases": "", "parent": "Larch"}
    with pytest.raises(
        VocabularyError, match="line 2, field parent: found 'Oak', expected a parent that is not its own descendant"
    ):
        parse_entities(lines(CLUSTERS, a, b), lines(ORGANISATIONS, FIR))


def test_two_entities_may_share_a_name_that_is_marked_ambiguous() -> None:
    shared = LARCH | {"aliases": "Fir", "ambiguous": "yes"}
    assert parse_entities(lines(CLUSTERS, shared), lines(ORGANISATIONS, FIR))["Larch"].aliases == ("Fir",)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("name,aliases\n", "line 1: found columns name, aliases; expected canonical_name"),
        ("", "line 1: found columns ; expected canonical_name"),
        (lines(CLUSTERS, LARCH) + "Oak,,cluster\n", "line 3: found 3 cells, expected 14"),
        (lines(CLUSTERS, LARCH) + '"Oak,,cluster\n', "line 3: unexpected end of data"),
    ],
)
def test_a_wrong_table_is_named_with_its_line(text: str, message: str) -> None:
    with pytest.raises(VocabularyError) as caught:
        parse_entities(text, lines(ORGANISATIONS, FIR))
    assert message in str(caught.value)


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([CHIP | {"unit": "die"}], "line 2, field unit: found 'die'"),
        ([CHIP | {"tdp_w": "0"}], "line 2, field tdp_w: found '0'"),
        (
            [CHIP, CHIP],
            "line 3, field canonical_name: found 'X1', expected a name that no other line has; merge it with line 2",
        ),
        ([CHIP, CHIP | {"canonical_name": "X2"}], "line 3, field aliases: found 'X-1'"),
    ],
)
def test_a_wrong_chip_is_named_with_its_line_and_field(rows: list[dict[str, str]], message: str) -> None:
    with pytest.raises(VocabularyError) as caught:
        parse_chips(lines(CHIPS, *rows))
    assert message in str(caught.value)

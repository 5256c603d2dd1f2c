"""This file tests the report of runs of many documents: its pages, what it may hold in memory, and making it again."""

from __future__ import annotations

import json
import re
import tracemalloc
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from test_reports_page import HOSTILE, Page, edit, repaired
from unspin.cli import main
from unspin.core.errors import SourceError
from unspin.core.repair import Repair
from unspin.core.spool import Spool
from unspin.reporting import results_of, write_report
from unspin.reports import site
from unspin.reports.heavy import Heavy
from unspin.reports.histogram import _short, histogram
from unspin.reports.tally import FEW_DOCUMENTS, MOST_CHARACTERS, MOST_FAILURES, Tally
from unspin.sources.files import MANIFEST
from unspin.sources.folder import open_folder

SPUN, CLEAN = "The metropolis waited for news.\n", "Nothing changed here.\n"
FAILURE = {"document": "<b>x</b>.txt", "error": "SourceError", "message": "<script>alert(4)</script>"}


def documents(many: int) -> Iterator[Repair]:
    """Documents of which every fourth is spun, the later the more."""
    for k in range(many):
        edits = (edit(SPUN, "metropolis", f"city{k % 7}"),) if k % 4 == 0 else ()
        found = repaired(SPUN if edits else CLEAN, edits, name=f"<i>{k}</i>.txt")
        yield replace(found, spin_probability=k / many if edits else 0.0)


def tally_of(results) -> Tally:
    tally = Tally()
    for each in results:
        tally.add(each)
    return tally


@pytest.fixture(scope="module")
def many() -> dict[str, str]:
    """The report's files of a run that has too many documents for one page."""
    return dict(site.pages(tally_of([*documents(400), *[FAILURE] * (MOST_FAILURES + 30)])))


def figures(page: str) -> dict[str, str]:
    return dict(re.findall(r"<dt>([\w ]+)</dt><dd>([\d,]+)</dd>", page))


def links(page: str) -> list[str]:
    return [values["href"] for tag, values in Page(page).tags if tag == "a" and "href" in values]


# The pages


def test_few_documents_are_all_on_one_page_and_many_are_not(many):
    few = tally_of(documents(FEW_DOCUMENTS))
    assert site.names(few) == [site.PAGE]
    assert few.all is not None and len(few.all) == FEW_DOCUMENTS
    tally = tally_of(documents(FEW_DOCUMENTS + 1))
    assert tally.all is None
    assert 2 < len(site.names(tally)) == len(dict(site.pages(tally)))
    assert max(map(len, many.values())) < 120_000


def test_one_document_that_is_a_library_is_listed_and_not_shown():
    book = repaired(SPUN * (MOST_CHARACTERS // len(SPUN) + 1), (edit(SPUN, "metropolis", "city"),), name="book")
    files = dict(site.pages(tally_of([*documents(FEW_DOCUMENTS + 1), book])))
    assert "<bdi>book</bdi>" in files[site.PAGE]
    assert not any("<title>book</title>" in page for page in files.values())
    assert "<a" not in re.search(r"<th[^>]*>([^/]*)<bdi>book</bdi>", files[site.PAGE])[1]


def test_the_overview_has_the_numbers_of_the_run(many):
    found = figures(many[site.PAGE])
    assert (found["documents"], found["changed"], found["edits"], found["spun"]) == ("400", "100", "100", "50")
    assert found["failures"] == str(MOST_FAILURES + 30)
    assert f"{MOST_FAILURES + 10} more are in the outputs" in many[site.PAGE]
    assert re.findall(r'title="(\d+) at (\d+) to', many[site.PAGE])[:2] == [("310", "0"), ("10", "10")]


def test_every_link_leads_to_a_page_and_every_page_back(many):
    pages = {name for name in many if name != site.PAGE}
    assert {link for link in links(many[site.PAGE]) if not link.startswith("#")} == pages
    for name in pages:
        assert re.fullmatch(r"report/\d+\.html", name)
        assert f"../{site.PAGE}" in links(many[name])
        assert '<details class="document" id="d1" open>' in many[name]


def test_the_most_spun_come_first_and_the_samples_are_the_same_in_every_run(many):
    worst = many[site.PAGE].partition("The most spun")[2].partition("<h2>")[0]
    assert [int(k) for k in re.findall(r"<bdi>&lt;i&gt;(\d+)", worst)][:3] == [396, 392, 388]
    assert dict(site.pages(tally_of([*documents(400), *[FAILURE] * (MOST_FAILURES + 30)]))) == many
    sampled = many[site.PAGE].partition("Changed, at random")[2].partition("<h2>")[0]
    taken = [int(k) for k in re.findall(r"<bdi>&lt;i&gt;(\d+)", sampled)]
    assert len(taken) == len(set(taken)) == 40 and min(taken) < 60 and max(taken) > 340


def test_no_text_name_rule_or_message_can_act():
    hostile = repaired(HOSTILE, (edit(HOSTILE, "bold", "<img src=x onerror=y>", '<i onclick="z">'),), name=HOSTILE)
    results = [hostile, FAILURE, *documents(FEW_DOCUMENTS)]
    files = dict(
        site.pages(tally_of(replace(each, spin_probability=1.0) if each is hostile else each for each in results))
    )
    assert any(HOSTILE in Page(page).text("d1", "left") for page in files.values())
    for page in files.values():
        body = Page(page)
        assert {tag for tag, _ in body.tags} <= ALLOWED
        assert not {name for _, values in body.tags for name in values if name.startswith("on")}
        assert all(
            values["href"].startswith(("#", "../report.html", "report/")) for tag, values in body.tags if tag == "a"
        )
        assert not [values for _, values in body.tags if "style" in values or "src" in values]
        assert page.count("Content-Security-Policy") == 1 and "default-src 'none'" in page


ALLOWED = set(
    "html head meta title style body a header h1 h2 h3 dl dt dd main section table thead tbody tr th td bdi span svg "
    "rect ul ol li label input div details summary p code del ins em figure figcaption script strong".split()
)


def test_the_histogram_shows_one_document_beside_a_million():
    drawn = histogram([1_234_567, 1] + 8 * [0])
    heights = list(map(int, re.findall(r'height="(\d+)" aria', drawn)))
    assert heights[0] == 120 and heights[1] >= 2 and set(heights[2:]) == {0}
    assert "1.2M" in drawn and "1,234,567 at 0 to 10 %" in drawn
    assert histogram([0] * 10) == ""


@given(st.integers(0, 10**9 - 10**6))
def test_numbers_on_columns_are_short(number):
    assert len(_short(number)) <= 5
    assert float(_short(number).replace(",", "").replace("k", "e3").replace("M", "e6")) == pytest.approx(number, 0.06)


# Memory


@given(st.lists(st.integers(0, 30)), st.integers(2, 12))
def test_what_is_frequent_is_counted_in_bounded_memory(things, most):
    heavy: Heavy[int] = Heavy(most)
    for each in things:
        heavy.add(each)
    true = Counter(things)
    found = dict(heavy.top(100))
    assert len(found) <= most
    assert all(true[each] - heavy.missed <= many <= true[each] for each, many in found.items())
    assert all(each in found for each, many in true.items() if many > heavy.missed)


@given(st.lists(st.text() | st.integers()))
def test_a_spool_gives_back_what_was_added_again_and_again(values):
    spool: Spool[object] = Spool()
    for k, value in enumerate(values):
        assert list(spool) == values[:k]
        spool.add(value)
    assert list(spool) == list(spool) == values and len(spool) == len(values)


def test_memory_does_not_grow_with_the_documents():
    def peak(many: int) -> int:
        tracemalloc.start()
        try:
            assert sum(len(page) for _, page in site.pages(tally_of(documents(many)))) > 0
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    peak(200)  # what is loaded once
    assert peak(4_000) < 1.15 * peak(1_000)


@pytest.mark.slow
def test_a_hundred_thousand_documents_have_a_page_that_opens(tmp_path):
    with (tmp_path / "a.jsonl").open("w") as file:
        for k, each in enumerate(documents(100_000)):
            edits = [{**edit_values(each)}] if each.edits else []
            record = {"id": k, "text": each.before.text, "clean_text": each.after.text, "edits": edits}
            file.write(json.dumps({**record, "spin_probability": each.spin_probability, "error": None}) + "\n")
    assert main(["report", str(tmp_path / "a.jsonl"), "-o", str(tmp_path / "out"), "-q"]) == 0
    sizes = [path.stat().st_size for path in (tmp_path / "out").rglob("*.html")]
    assert 50 < len(sizes) < 100 and max(sizes) < 120_000
    page = (tmp_path / "out/report.html").read_text()
    assert figures(page)["documents"] == "100,000" and figures(page)["changed"] == "25,000"


def edit_values(repair: Repair) -> dict[str, object]:
    from unspin.core.record import edit_values

    return edit_values(repair.edits[0])


# Making it again


def tree(root: Path) -> dict[str, bytes]:
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*") if path.is_file()}


@pytest.fixture
def outputs(tmp_path, monkeypatch) -> Path:
    """What a run over files left, of which one could not be read; there are too many for one page."""
    monkeypatch.chdir(tmp_path)
    Path("in").mkdir()
    for k in range(FEW_DOCUMENTS + 5):
        Path(f"in/{k}.txt").write_text(f"{k}: The White Home was closed with out warning.\nSign up to our newsletter\n")
    Path("in/z.txt").write_bytes(b"\x89PNG\r\n\x1a\n\x00\x00\x00\x0d")
    assert main(["clean", "in", "-q"]) == 2
    return tmp_path / "outputs"


def test_the_report_is_made_again_byte_for_byte(outputs, capsys):
    first = tree(outputs)
    assert {"report.html", "report/1.html"} < set(first)
    for name in first:
        if name.startswith("report"):
            (outputs / name).unlink()
    assert main(["report", "outputs"]) == 0
    assert tree(outputs) == first
    assert capsys.readouterr().err.endswith(f"read {Path('outputs/report.html')}\n")


def test_the_reports_of_a_folder_agree_with_what_is_read_back(outputs):
    found = list(results_of(outputs))
    repairs = [each for each in found if isinstance(each, Repair)]
    assert [each.before.text for each in repairs] == [Path("in", each.before.name).read_text() for each in repairs]
    assert [each["document"] for each in found if not isinstance(each, Repair)] == ["z.txt"]


def test_pages_of_an_earlier_run_go_and_what_others_put_there_stays(outputs):
    (outputs / "report/notes.html").write_text("mine")
    changed = next((outputs / "report").glob("[0-9]*.html"))
    changed.write_text("mine too")
    for path in list(Path("in").iterdir())[3:]:
        path.unlink()
    assert main(["clean", "in", "-q"]) in (0, 2)
    assert {path.name for path in (outputs / "report").iterdir()} == {"notes.html", changed.name}
    assert not [name for name in json.loads((outputs / MANIFEST).read_text()) if name.startswith("report/")]


def test_a_text_that_was_changed_since_is_a_failure_of_the_report(outputs):
    (outputs / "clean/3.txt").write_text("mine")
    assert main(["report", "outputs", "-q"]) == 0
    page = (outputs / "report.html").read_text()
    assert "clean/3.txt is not as it was written" in page


@pytest.mark.parametrize(
    ("name", "content"),
    [("edits.jsonl", "{"), ("summary.json", "{}"), ("summary.json", '{\n  "documents": [{'), ("summary.json", "")],
)
def test_what_can_not_be_read_back_is_told_in_one_line(outputs, capsys, name, content):
    (outputs / name).write_text(content)
    assert main(["report", "outputs", "-q"]) == 2
    assert "can't be read back" in capsys.readouterr().err


def test_edits_that_are_missing_or_too_many_are_not_passed_over(outputs):
    lines = (outputs / "edits.jsonl").read_text().splitlines(keepends=True)
    (outputs / "edits.jsonl").write_text("".join(lines[1:]))
    failed = [each for each in results_of(outputs) if not isinstance(each, Repair)]
    assert [each["document"] for each in failed] == ["0.txt", "z.txt"]
    (outputs / "edits.jsonl").write_text("".join([*lines, lines[0].replace("0.txt", "y.txt")]))
    with pytest.raises(SourceError, match=r"edits of 'y\.txt', which summary\.json has not"):
        list(results_of(outputs))


def test_a_folder_that_no_run_left_is_refused(tmp_path, capsys):
    assert main(["report", str(tmp_path)]) == 2
    assert "missing; name an output folder" in capsys.readouterr().err
    (tmp_path / "a.jsonl").write_text("{}\n")
    assert main(["report", str(tmp_path / "a.jsonl")]) == 2
    assert "name the folder for the report with -o" in capsys.readouterr().err


def test_a_report_that_is_not_unspin_s_is_not_overwritten(tmp_path):
    (tmp_path / "report.html").write_text("mine")
    with pytest.raises(SourceError, match="is not as unspin wrote it"):
        write_report(open_folder(tmp_path), documents(3))

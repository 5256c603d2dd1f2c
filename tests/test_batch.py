"""This file tests runs over many documents: what is found, what is written, and that nothing is ever lost."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path, PurePosixPath

import pytest

from unspin import Cleaner, Repair, batch
from unspin.batch import REPORTS, clean_all, clean_files, gather, output_names, write_outputs
from unspin.cli import main
from unspin.cli_settings import cleaners
from unspin.config.force import Given
from unspin.core.errors import SourceError
from unspin.document_worker import CleanerOf, Loading
from unspin.processes import Processes
from unspin.sources.files import MANIFEST, Input, find_inputs, read_bytes
from unspin.sources.folder import open_folder

SPUN = "The White Home was closed with out warning.\n"
CLEANED = "The White House was closed without warning.\n"
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\x0d"


def put(root: Path, **texts: str) -> Path:
    """Write files; in a name, `__` stands for a folder and `_` for the dot of a suffix."""
    for name, text in texts.items():
        path = root / name.replace("__", "/").replace("_", ".")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return root


def names(inputs: list[Input]) -> list[str]:
    return [str(each.name) for each in inputs]


class Clumsy(Cleaner):
    """Fails on one document, as no cleaner should."""

    def clean(self, source):
        if source.name == "b.txt":
            raise ZeroDivisionError("oh")
        return super().clean(source)


# Finding inputs


def test_folders_give_their_text_files_sorted_by_name(tmp_path):
    put(tmp_path, b_txt="", a_md="", world__c_TXT="", notes_pdf="", world__d_html="")
    assert names(find_inputs([tmp_path])) == ["a.md", "b.txt", "world/c.TXT", "world/d.html"]


def test_a_file_named_itself_may_have_any_suffix(tmp_path):
    put(tmp_path, notes_html="")
    assert names(find_inputs([tmp_path / "notes.html"])) == ["notes.html"]


def test_hidden_folders_links_to_folders_and_the_output_are_passed_over(tmp_path):
    put(tmp_path, a_txt="", out__clean__a_txt="")
    put(tmp_path / ".git", b_txt="")
    (tmp_path / "link").symlink_to(tmp_path / "out", target_is_directory=True)
    assert names(find_inputs([tmp_path], tmp_path / "out")) == ["a.txt"]


def test_the_outputs_of_an_earlier_run_are_passed_over_and_named(tmp_path):
    put(tmp_path, a_txt="", old__clean__a_txt="", deep__old__report_html="")
    for folder in (tmp_path / "old", tmp_path / "deep/old"):
        (folder / MANIFEST).write_text("{}", encoding="utf-8")
    passed = []
    assert names(find_inputs([tmp_path], note=passed.append)) == ["a.txt"]
    assert sorted(passed) == [tmp_path / "deep/old", tmp_path / "old"]
    assert names(find_inputs([tmp_path / "old"])) == ["clean/a.txt"], "what is named is read"


def test_the_same_file_named_twice_is_cleaned_once(tmp_path):
    put(tmp_path, a_txt="")
    assert names(find_inputs([tmp_path, tmp_path / "a.txt", tmp_path])) == ["a.txt"]


def test_two_files_that_would_write_the_same_output_are_refused(tmp_path):
    put(tmp_path, one__a_txt="", two__a_txt="")
    with pytest.raises(SourceError, match=r"would both write a\.txt; clean them into two output folders"):
        find_inputs([tmp_path / "one", tmp_path / "two"])


def test_a_path_that_does_not_exist_is_an_error_that_names_it(tmp_path):
    with pytest.raises(SourceError, match=r"nowhere: no such file or folder"):
        find_inputs([tmp_path / "nowhere"])


def test_a_folder_without_text_files_is_an_error_that_says_what_to_do(tmp_path):
    put(tmp_path, a_pdf="")
    with pytest.raises(SourceError, match=r"no \.txt, \.md or \.html file in .*; name the files themselves"):
        find_inputs([tmp_path])


def test_a_folder_can_not_be_read_as_a_file(tmp_path):
    with pytest.raises(SourceError, match="is a folder; name a file in it"):
        read_bytes(tmp_path)


# Cleaning many


def test_every_input_gives_a_repair_or_a_failure_in_order(tmp_path):
    put(tmp_path, a_txt=SPUN, c_txt=SPUN)
    (tmp_path / "b.txt").write_bytes(PNG)
    outcome = list(clean_files(find_inputs([tmp_path]), lambda _: Cleaner()))
    assert [each["document"] if isinstance(each, dict) else each.before.name for each in outcome] == [
        "a.txt",
        "b.txt",
        "c.txt",
    ]
    assert isinstance(outcome[0], Repair)
    assert outcome[1]["error"] == "DecodingError"
    assert "PNG" in outcome[1]["message"]


def test_a_failure_of_our_own_is_a_record_that_asks_for_a_report(tmp_path):
    put(tmp_path, a_txt=SPUN, b_txt=SPUN, c_txt=SPUN)
    outcome = gather(clean_files(find_inputs([tmp_path]), lambda _: Clumsy()))
    assert [repair.before.name for repair in outcome.repairs] == ["a.txt", "c.txt"]
    (failure,) = outcome.failures
    assert (failure["document"], failure["error"]) == ("b.txt", "ZeroDivisionError")
    assert "please report it" in failure["message"]


def test_a_file_that_goes_away_is_a_record(tmp_path):
    gone = Input(tmp_path / "gone.txt", PurePosixPath("gone.txt"))
    (failure,) = clean_files([gone], lambda _: Cleaner())
    assert failure["error"] == "SourceError"


def test_a_document_knows_its_encoding(tmp_path):
    (tmp_path / "a.txt").write_bytes(b"\xef\xbb\xbfThe White Home spoke.")
    (repair,) = clean_files(find_inputs([tmp_path]), lambda _: Cleaner())
    assert repair.before.meta["encoding"] == "utf-8"


# Writing outputs


def run(root: Path, out: Path) -> list[str]:
    """Clean `root` into `out`; the names of all files written."""
    inputs = find_inputs([root], out)
    folder = open_folder(out)
    folder.check(output_names(inputs))
    write_outputs(gather(clean_files(inputs, lambda _: Cleaner())), folder, output_names(inputs))
    return sorted(path.relative_to(out).as_posix() for path in out.rglob("*") if path.is_file())


@pytest.fixture
def articles(tmp_path):
    return put(tmp_path / "in", a_txt=SPUN, world__b_txt="It rained.\n")


def test_a_run_writes_what_it_said_it_would_and_its_manifest(tmp_path, articles):
    written = run(articles, tmp_path / "out")
    assert set(written) == {*output_names(find_inputs([articles])), MANIFEST}
    assert set(REPORTS) < set(written)


def test_an_interrupted_write_leaves_no_partial_files(tmp_path, articles):
    assert not [name for name in run(articles, tmp_path / "out") if name.endswith(".partial")]


def test_a_second_run_overwrites_what_unspin_wrote(tmp_path, articles):
    first = run(articles, tmp_path / "out")
    (articles / "a.txt").write_text("It snowed.\n", encoding="utf-8")
    assert run(articles, tmp_path / "out") == first
    assert (tmp_path / "out/clean/a.txt").read_text("utf-8") == "It snowed.\n"


@pytest.mark.parametrize("name", ["clean/a.txt", "diff/world/b.txt.diff", "summary.json", "report.html", "edits.jsonl"])
def test_a_file_changed_by_hand_is_refused_and_nothing_is_written(tmp_path, articles, name):
    out = tmp_path / "out"
    run(articles, out)
    (out / name).write_text("mine", encoding="utf-8")
    (articles / "a.txt").write_text("It snowed.\n", encoding="utf-8")
    before = {path: path.read_bytes() for path in out.rglob("*") if path.is_file()}
    with pytest.raises(SourceError, match="is not as unspin wrote it; move it away or choose another -o folder"):
        run(articles, out)
    assert {path: path.read_bytes() for path in out.rglob("*") if path.is_file()} == before


def test_a_file_that_unspin_never_wrote_is_refused(tmp_path, articles):
    put(tmp_path / "out", report_html="mine")
    with pytest.raises(SourceError, match=r"report\.html exists and is not as unspin wrote it"):
        run(articles, tmp_path / "out")


def test_other_files_in_the_output_folder_stay(tmp_path, articles):
    put(tmp_path / "out", notes_txt="mine")
    run(articles, tmp_path / "out")
    assert (tmp_path / "out/notes.txt").read_text("utf-8") == "mine"


def test_files_claimed_by_a_run_that_died_can_be_overwritten(tmp_path, articles):
    out = put(tmp_path / "out", clean__a_txt="half")
    (out / MANIFEST).write_text(json.dumps({"clean/a.txt": None}), encoding="utf-8")
    run(articles, out)
    assert (out / "clean/a.txt").read_text("utf-8") == CLEANED


@pytest.mark.parametrize("manifest", ["not JSON", "[1, 2]", '"text"', "null"])
def test_a_damaged_manifest_is_an_error_that_says_what_to_do(tmp_path, articles, manifest):
    out = put(tmp_path / "out", notes_txt="mine")
    (out / MANIFEST).write_text(manifest, encoding="utf-8")
    with pytest.raises(SourceError, match="damaged"):
        run(articles, out)


def test_an_output_that_is_a_file_is_an_error(tmp_path):
    put(tmp_path, out_txt="")
    with pytest.raises(SourceError, match="is a file; choose a folder"):
        open_folder(tmp_path / "out.txt")


def test_a_folder_where_a_file_should_go_is_refused(tmp_path, articles):
    (tmp_path / "out/report.html").mkdir(parents=True)
    with pytest.raises(SourceError, match=r"report\.html exists"):
        run(articles, tmp_path / "out")


def test_an_input_whose_name_is_also_a_report_s_does_not_collide(tmp_path):
    put(tmp_path / "in", summary_md=SPUN, clean__a_txt=SPUN)
    written = run(tmp_path / "in", tmp_path / "out")
    assert {"clean/summary.md", "clean/clean/a.txt"} < set(written)


def test_lone_surrogates_are_written_and_read_back(tmp_path):
    folder = open_folder(tmp_path / "out")
    folder.write(["a.txt"], [("a.txt", "a \ud800 b")])
    assert (tmp_path / "out/a.txt").read_bytes().decode("utf-8", "surrogatepass") == "a \ud800 b"


# Worker processes

# Cleaning that loads next to nothing, with a pattern that takes longer than the sun will shine on one of the texts.
ENDLESS = Given({"stages": ("encoding",), "allow_patterns": ["(a+)+$"]}, isolated=True)
SLOW = "The cafÃ© was closed. " + 60 * "a" + "!"


def test_a_folder_gives_the_same_files_with_any_number_of_workers(tmp_path):
    texts = {f"{k:02}_txt": f"{k}. {SPUN}" for k in range(11)}
    source = put(tmp_path / "in", **texts)
    (source / "05.5.txt").write_bytes(PNG)
    for workers in ("1", "3"):
        assert main(["clean", str(source), "-o", str(tmp_path / workers), "--workers", workers, "-q"]) == 2
    one, three = ({each.relative_to(tmp_path / n): each for each in (tmp_path / n).rglob("*")} for n in "13")
    assert sorted(one) == sorted(three) and len(one) > 25
    assert all(each.is_dir() or each.read_bytes() == three[name].read_bytes() for name, each in one.items())
    assert (tmp_path / "3" / "clean" / "07.txt").read_text("utf-8") == f"7. {CLEANED}"


def test_a_document_that_takes_too_long_is_a_failure_and_the_others_go_on(tmp_path):
    inputs = find_inputs([put(tmp_path, a_txt=SLOW, b_txt="The cafÃ© was closed.")])
    found = list(clean_all(inputs, partial(cleaners, ENDLESS), Processes(1, timeout=1.0)))
    assert found[0] == {
        "document": "a.txt",
        "error": "TimeoutError",
        "message": "took longer than 1 s",
    }
    assert isinstance(found[1], Repair) and found[1].after.text == "The café was closed."


def test_processes_are_started_for_what_is_worth_them_or_as_many_as_are_asked_for(monkeypatch):
    monkeypatch.setattr("os.cpu_count", lambda: 4)
    small, large = 200_000, 1_100_000
    assert [Processes().count(8 * [size // 8]) for size in (0, small, large, 9 * large)] == [0, 0, 2, 4]
    assert [Processes(n).count([small]) for n in (1, 2, 7)] == [0, 2, 7]
    assert [Processes(n, 5.0).count([small]) for n in (None, 1, 3)] == [1, 1, 3]


def test_what_workers_share_is_loaded_where_the_work_is_worth_it_and_its_failure_is_the_document_s(tmp_path):
    (document,) = find_inputs([put(tmp_path, a_txt=SPUN)])
    asked: list[Path] = []

    def broken() -> CleanerOf:
        def cleaner_of(path: Path) -> Cleaner:
            asked.append(path)
            raise SourceError("no such dictionary")

        return cleaner_of

    for shared, worth, loaded in ((True, True, 1), (True, False, 0), (False, True, 0)):
        asked.clear()
        one = Loading(broken, batch._Cleaning(), document.path, 1, worth)(shared)
        assert len(asked) == loaded
        (failure,) = one(document)
        assert failure["message"] == "no such dictionary"

"""This file feeds unspin what no newspaper prints: each input ends in a clean result or a clear error, in time."""

from __future__ import annotations

import gzip
import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from unspin import clean
from unspin.cli import main
from unspin.core.document import Document
from unspin.core.edit import apply, revert
from unspin.core.errors import DecodingError
from unspin.core.settings import Settings
from unspin.reports.html import render
from unspin.sources import folder as folder_module
from unspin.sources.decode import decode
from unspin.sources.journal import Journal

SPUN = "The White Home was closed with out warning.\n"
# Seconds for one text on a slow machine that is shared; none takes a second on a free one.
PATIENCE = 20.0

TAGGED = "".join(chr(0xE0000 + ord(letter)) for letter in "obey")
TEXTS = {
    "combining marks": "e" + "\u0301" * 100_000,
    "lone surrogates": "The \ud83d house \udc4d was \udfff." * 300,
    "direction codes": "The house \u202eevil\u202c was\u2066 there\u2069." * 500,
    "zero-width characters": "The h\u200bouse w\u200das\u2060 there." * 500,
    "tags": f"The house was{TAGGED} there. " * 500,
    "NULs": "The house\x00 was\x00." * 500,
    "open elements": "<div>" * 20_000 + "text" + "</div>" * 20_000,
    "less-than signs": "<" * 30_000,
    "open comments": "<!--" * 20_000,
    "entities of entities": "&amp;amp;amp;amp;" * 3_000,
    "open braces": "{" * 100_000,
    "closing braces": "}" * 100_000,
    "spintax": "{a|b}" * 50_000,
    "nested spintax": "{a|" * 50_000 + "}" * 50_000,
    "backticks": "`" * 30_000,
    "asterisks": "*" * 30_000,
    "brackets": "[" * 30_000,
    "open links": "[a](" * 20_000,
    "quotations in quotations": "> " * 10_000,
    "lists in lists": "- " * 10_000,
    "line ends": "\n" * 100_000,
    "carriage returns": "\r" * 100_000,
    "spaces": " " * 500_000,
    "one long word": "a" * 500_000,
    "one long strange word": f"The mayor said {'ab' * 250_000} was closed.",
    "a long word beside an at sign": f"@ {'a' * 200_000}",
    "a row of signs beside a mark": f"unspin: x {'#' * 200_000}",
    "a link and spaces": f"[a]({' ' * 200_000}",
    "doubled words on one line": "The town of of Oslo said. " * 1_000,
    "one line again and again": "The ferry left at noon on Monday from the old harbour.\n" * 20_000,
    "addresses": "http://" * 20_000,
    "at signs": "@" * 30_000,
    "percent signs": "%" * 30_000,
    "percent codes": "%20" * 20_000,
    "numbers": "1," * 20_000,
    "dots": "." * 30_000,
    "terminal codes": "\x1b]" * 10_000,
    "mojibake": "Ã©" * 20_000,
    "half mojibake": "Ã" * 30_000,
    "one word again and again": "the " * 50_000,
    "two words again and again": "of of " * 20_000,
    "one phrase again and again": "White Home " * 10_000,
}
FORMS = ("txt", "html", "md")


@pytest.mark.parametrize("name", TEXTS)
def test_a_hostile_text_is_cleaned_in_time_and_the_laws_hold(name):
    for form in FORMS if set("<&`*[>-_") & set(TEXTS[name]) else FORMS[:1]:
        start = time.perf_counter()
        result = clean(Document(TEXTS[name], f"a.{form}"))
        assert time.perf_counter() - start < PATIENCE
        assert result.error == ""
        assert apply(TEXTS[name], result.edits) == result.after.text
        assert revert(result.after.text, result.edits) == TEXTS[name]


def test_a_line_of_ten_megabytes_passes_the_stages_that_read_characters():
    text = "The ferry left at noon. " * 430_000
    quick = Settings(stages=("encoding", "residue"))
    assert clean(f"A cafÃ©. {text}", quick).after.text == f"A café. {text}"


@pytest.mark.slow
@pytest.mark.parametrize("text", ["e" + "\u0301" * 1_000_000, SPUN.strip() + " The ferry left at noon." * 420_000])
def test_a_million_marks_on_one_letter_and_a_line_of_ten_megabytes_pass_all_stages(text):
    result = clean(text)
    assert result.error == "" and revert(result.after.text, result.edits) == text


def test_what_is_hidden_is_found_by_name():
    text = f"Pay \u202e0001\u202c to the h\u200bouse.{TAGGED} Talks go on in the old town on Monday.\n"
    found = {edit.rule for edit in clean(text, Settings(stages=("encoding",))).edits}
    assert found == {"encoding.direction", "encoding.invisible", "encoding.smuggled"}


# Files that are none, and folders that are traps


@pytest.fixture
def here(tmp_path, monkeypatch):
    place = tmp_path / "place"  # what a test reaches through .. is its own
    (place / "in").mkdir(parents=True)
    monkeypatch.chdir(place)
    return place


def test_links_in_circles_pipes_and_devices_are_failures_and_the_others_are_done(here, capsys):
    (here / "in" / "good.txt").write_text(SPUN)
    (here / "in" / "loop.txt").symlink_to("loop.txt")
    (here / "in" / "self").symlink_to(".", target_is_directory=True)
    os.mkfifo(here / "in" / "pipe.txt")
    Path("zero.txt").symlink_to("/dev/zero")
    for command in ("clean in zero.txt -o out", "check in zero.txt", "clean --in-place in"):
        assert main(command.split()) == 2
        said = capsys.readouterr().err
        assert "internal error" not in said and "bug" not in said
        assert all(name in said for name in ("loop.txt", "pipe.txt"))
    assert Path("out/clean/good.txt").read_text() == "The White House was closed without warning.\n"
    assert main(["diff", "in/loop.txt"]) == main(["diff", "zero.txt"]) == main(["detect", "in/pipe.txt"]) == 2


def test_what_never_ends_is_no_dictionary_no_settings_no_model_and_no_data_set(here, capsys):
    (here / "a.txt").write_text(SPUN)
    os.mkfifo("pipe.tsv")
    os.mkfifo("pipe.jsonl")
    Path("zero.jsonl.gz").symlink_to("/dev/zero")
    commands = [
        *(f"check {option} {name} a.txt" for option in ("--lexicon", "--config", "--lm") for name in NEVER_ENDING),
        *(f"lexicon {verb} {name}" for verb in ("check", "import --format csv") for name in NEVER_ENDING),
        *(f"clean {name} -o out" for name in ("pipe.jsonl", "zero.jsonl.gz")),
        *(f"{verb} {name}" for verb in ("apply", "detect", "explain", "learn lm -o x") for name in NEVER_ENDING),
    ]
    for command in commands:
        assert main(command.split()) == 2, command
        said = capsys.readouterr().err
        assert "no regular file" in said or "no such file" in said, command


NEVER_ENDING = ("/dev/zero", "pipe.tsv")


def test_an_archive_that_unpacks_to_gigabytes_costs_no_memory_and_the_other_records_are_cleaned(here):
    record = json.dumps({"text": SPUN}).encode() + b"\n"
    spaces = gzip.compress(b" " * 2**24)
    (here / "bomb.jsonl.gz").write_bytes(
        gzip.compress(record + b'{"text": "') + spaces * 128 + gzip.compress(b'"}\n' + record)
    )
    code = "import resource, sys; from unspin.cli import main; resource.setrlimit(resource.RLIMIT_AS, (3 * 2**30,) * 2)"
    command = [sys.executable, "-c", f"{code}; main(sys.argv[1:])", *"clean bomb.jsonl.gz -o out.jsonl -q".split()]
    done = subprocess.run([*command, "--workers", "1"], capture_output=True, text=True, check=True)
    first, bomb, last = map(json.loads, Path("out.jsonl").read_text().splitlines())
    assert first["clean_text"] == last["clean_text"] == "The White House was closed without warning.\n"
    assert bomb["clean_text"] is None and "2,147,483," in bomb["error"] and "2,147,483," in done.stderr


def test_the_id_of_a_record_is_never_a_path(here):
    ids = ["../../evil", "/etc/passwd", "..\\evil", "a/../../b", "\u0000", "~/evil"]
    (here / "in.jsonl").write_text("".join(json.dumps({"id": each, "text": SPUN}) + "\n" for each in ids))
    before = set(here.parent.rglob("*"))
    assert main(["clean", "in.jsonl", "-o", "out.jsonl", "-q", "--workers", "1"]) == 0
    assert set(here.parent.rglob("*")) - before == {here / "out.jsonl"}


def test_a_link_that_leads_out_of_a_folder_is_not_followed(here):
    (here / "secret.txt").write_text(SPUN)
    (here / "in" / "link.txt").symlink_to("../secret.txt")
    (here / "in" / "good.txt").write_text("The ferry left.\n")
    assert main(["clean", "in", "-o", "out", "-q"]) == 0
    assert main(["clean", "--in-place", "in", "-q"]) == 0
    assert not Path("out/clean/link.txt").exists()
    assert Path("secret.txt").read_text() == SPUN


@pytest.mark.parametrize("name", ["../a.txt", "in/../../a.txt", "..", "in/.."])
def test_no_name_leads_out_of_the_output_folder(here, name):
    (here.parent / "a.txt").write_text(SPUN)
    (here / "in" / "b.txt").write_text(SPUN)
    before = set(here.parent.rglob("*"))
    main(["clean", name, "-o", "in/out", "-q"])
    made = set(here.parent.rglob("*")) - before
    assert made and all(path.is_relative_to(here / "in" / "out") for path in made)


def test_a_file_that_may_not_be_read_is_a_failure(here, capsys, monkeypatch):
    (here / "in" / "a.txt").write_text(SPUN)
    (here / "in" / "b.txt").write_text(SPUN)
    read = Path.read_bytes

    def refuse(path: Path) -> bytes:
        if path.name == "a.txt":
            raise PermissionError(13, "Permission denied")
        return read(path)

    monkeypatch.setattr(Path, "read_bytes", refuse)  # the mode of a file does not stop root
    assert main(["clean", "in", "-o", "out"]) == 2
    assert "a.txt: can't be read: Permission denied" in capsys.readouterr().err
    assert Path("out/clean/b.txt").exists()


def test_a_full_disk_is_one_clear_line_and_leaves_no_part_of_a_file(here, capsys, monkeypatch):
    (here / "in" / "a.txt").write_text(SPUN)
    (here / "in" / "b.txt").write_text(SPUN)

    def full_disk(handle: int, _mode: str):
        os.close(handle)
        raise OSError(28, "No space left on device")

    written_whole, written = folder_module.written_whole, []

    def third_fails(target: Path):
        written.append(target)
        if len(written) > 2:
            monkeypatch.setattr(folder_module.os, "fdopen", full_disk)
        return written_whole(target)

    monkeypatch.setattr(folder_module, "written_whole", third_fails)
    assert main(["clean", "in", "-o", "out", "-q"]) == 2
    said = capsys.readouterr().err
    assert "No space left on device" in said and "internal error" not in said and said.count("\n") == 1
    monkeypatch.undo()
    os.chdir(here)
    assert not list(Path("out").rglob("*.partial"))
    assert main(["clean", "in", "-o", "out", "-q"]) == 0  # with room again, the same command finishes the run


@pytest.mark.parametrize("command", ["clean in -o out -q", "clean in.jsonl -o out.jsonl -q", "clean --in-place in -q"])
def test_a_file_that_may_not_grow_is_one_clear_line_and_leaves_nothing_half_written(here, command):
    (here / "in" / "a.txt").write_text(SPUN * 200)
    (here / "in.jsonl").write_text((json.dumps({"text": SPUN * 5}) + "\n") * 30)
    limited = "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (5_000,) * 2)"
    code = f"{limited}; import sys; from unspin.cli import main; sys.exit(main(sys.argv[1:]))"
    done = subprocess.run([sys.executable, "-c", code, *command.split()], capture_output=True, text=True, check=False)
    assert done.returncode == 2 and done.stderr.endswith("can't be written: File too large\n")
    assert done.stderr.count("\n") == 1
    assert (here / "in" / "a.txt").read_text() == SPUN * 200
    assert not Path("out.jsonl").exists() and not list(Path("out").rglob("*.txt"))
    assert main(command.split()) in (0, 1)  # with room again, the same command finishes the run


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has a full device")
def test_a_full_device_on_standard_output_is_no_bug_of_ours():
    code = "import sys; from unspin.cli import main; sys.exit(main(['rules']))"
    with Path("/dev/full").open("wb") as full_device:
        done = subprocess.run([sys.executable, "-c", code], stdout=full_device, stderr=subprocess.PIPE, check=False)
    assert done.returncode == 2
    expected = "unspin: the output can't be written: No space left on device; make room, and run again\n"
    assert done.stderr.decode() == expected


def test_an_output_folder_inside_the_inputs_never_becomes_an_input(here):
    (here / "in" / "a.txt").write_text(SPUN)
    for _ in range(2):
        assert main(["clean", "in", "-o", "in/out", "-q"]) == 0
    assert not Path("in/out/clean/out").exists()


def test_two_runs_into_one_folder_keep_what_each_wrote(here):
    for name in "ab":
        (here / name).mkdir()
        (here / name / f"{name}.txt").write_text(SPUN * 20)
    code = "import sys; from unspin.cli import main; sys.exit(main(['clean', sys.argv[1], '-o', 'out', '-q']))"
    runs = [subprocess.Popen([sys.executable, "-c", code, name]) for name in "abab"]
    assert [run.wait(PATIENCE * 2) for run in runs] == [0, 0, 0, 0]
    for name in "ab":
        assert Path(f"out/clean/{name}.txt").read_text() == "The White House was closed without warning.\n" * 20
        assert main(["clean", name, "-o", "out", "-q"]) == 0  # the manifest knows the files of both


def test_two_runs_never_write_one_data_set_at_once(here, capsys):
    (here / "in.jsonl").write_text((json.dumps({"text": SPUN}) + "\n") * 3)
    journal = Journal(here / "out.jsonl.journal", {})
    with journal.held():
        assert main(["clean", "in.jsonl", "-o", "out.jsonl", "-q", "--workers", "1"]) == 2
    assert "another run writes this output; wait for it" in capsys.readouterr().err
    assert not Path("out.jsonl").exists()
    journal.path.unlink()
    assert main(["clean", "in.jsonl", "-o", "out.jsonl", "-q", "--workers", "1"]) == 0


# Bytes and files from anywhere

SCRAPS = (
    b"The White Home |with out |\x00|\xff|\xc3\xa9|\xe2\x80|<b|&amp;|{a}|\n|\r|\xef\xbb\xbf|\xff\xfe|\x1f\x8b|`|"
    b"\xed\xa0\x80|\xf0\x9f\x91\x8d|\xe2\x80\xae|teh |. "
).split(b"|")
BYTES = st.binary(max_size=80) | st.lists(st.sampled_from(SCRAPS), max_size=25).map(b"".join)


@given(data=BYTES, form=st.sampled_from(FORMS))
@settings(max_examples=150, deadline=None)
def test_bytes_are_refused_or_cleaned_lawfully_and_reported(data, form):
    try:
        text, encoding = decode(data)
    except DecodingError:
        return
    result = clean(Document(text, f"a.{form}"))
    assert result.error == "" and revert(result.after.text, result.edits) == text
    assert data.endswith(text.encode(encoding))
    render([result], []).encode()  # an HTML page has a UTF-8 form whatever the text

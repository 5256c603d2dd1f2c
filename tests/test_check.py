"""This file tests what `check` and `clean --in-place` promise beside their output: files, names, bytes and streams."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from unspin.cli import main

GARBLED = "The mayor left with out a word on Monday.\n"
MENDED = "The mayor left without a word on Monday.\n"
CLEAN = "The ferry left at noon with 60 passengers and a crew of nine.\n"


@pytest.fixture(autouse=True)
def _folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def write(name: str | bytes, text: str | bytes = GARBLED) -> Path:
    path = Path(os.fsdecode(name))
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def program(*arguments: str | bytes, **options: object) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, "-W", "error", "-m", "unspin", *arguments], capture_output=True, check=False, **options
    )


# Bytes


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (GARBLED.replace("\n", "\r\n") * 2, MENDED.replace("\n", "\r\n") * 2),
        (GARBLED.rstrip(), MENDED.rstrip()),
        (f"\n\n{GARBLED}\n", f"\n\n{MENDED}\n"),
    ],
    ids=["Windows line ends", "no line end at the end", "blank lines"],
)
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"], ids=["", "byte order mark"])
def test_in_place_changes_nothing_but_the_edits(before, after, mark):
    path = write("a.txt", mark + before.encode())
    assert main(["clean", "--in-place", "--skip", "residue", "a.txt"]) == 1
    assert path.read_bytes() == mark + after.encode()


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "cp1252"])
def test_in_place_keeps_the_encoding(encoding):
    text = "“Fine,” the mayor said in the café. " * 8
    path = write("a.txt", (text + GARBLED).encode(encoding))
    assert main(["clean", "--in-place", "a.txt"]) == 1
    assert path.read_bytes() == (text + MENDED).encode(encoding)


def test_an_encoding_in_doubt_is_refused_and_the_file_stays(capsys):
    data = b"caf\xe9 \x81\x8d\x8f " * 4
    path = write("a.txt", data)
    assert main(["clean", "--in-place", "a.txt"]) == 2
    assert "a.txt: the data is not UTF-8" in capsys.readouterr().err
    assert path.read_bytes() == data


def test_binary_files_are_skipped_with_a_note(capsys):
    write("image.txt", b"\x89PNG\r\n\x1a\n\x00\x00")
    write("zeros.txt", b"text\x00text")
    assert main(["check", "image.txt", "zeros.txt"]) == 0
    out, err = capsys.readouterr()
    assert out == ""
    assert [line.split(":")[1:3] for line in err.splitlines()] == [
        [" image.txt", " skipped"],
        [" zeros.txt", " skipped"],
    ]


@pytest.mark.skipif(os.name != "posix", reason="modes and links are POSIX's")
def test_in_place_keeps_the_mode():
    path = write("a.txt")
    path.chmod(0o640)
    main(["clean", "--in-place", "a.txt"])
    assert stat.S_IMODE(path.stat().st_mode) == 0o640


@pytest.mark.skipif(os.name != "posix", reason="modes and links are POSIX's")
def test_in_place_follows_a_link_to_its_target():
    Path("real").mkdir()
    target = write("real/a.txt")
    Path("link.txt").symlink_to("real/a.txt")
    assert main(["clean", "--in-place", "link.txt"]) == 1
    assert Path("link.txt").is_symlink()
    assert target.read_text("utf-8") == MENDED


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="nothing is read-only to root")
def test_in_place_refuses_a_read_only_file(capsys):
    path = write("a.txt")
    path.chmod(0o444)
    assert main(["clean", "--in-place", "a.txt"]) == 2
    assert "read-only" in capsys.readouterr().err
    assert path.read_text("utf-8") == GARBLED


def test_in_place_leaves_no_other_file_behind_and_does_not_touch_what_is_clean():
    write("a.txt")
    clean = write("b.txt", CLEAN)
    before = clean.stat()
    main(["clean", "--in-place", "."])
    assert sorted(path.name for path in Path().iterdir()) == ["a.txt", "b.txt"]
    assert (clean.stat().st_ino, clean.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


def test_in_place_does_not_overwrite_what_has_changed_meanwhile():
    from unspin.core.errors import SourceError
    from unspin.sources.inplace import replace_contents

    path = write("a.txt", "new")
    with pytest.raises(SourceError, match="has changed while it was read"):
        replace_contents(path, b"old", b"mine")
    assert path.read_text("utf-8") == "new"


def test_one_bad_file_does_not_stop_the_others(capsys):
    write("a.txt", b"caf\xe9 \x81\x8d\x8f " * 4)
    write("b.txt")
    assert main(["check", "a.txt", "b.txt"]) == 2
    assert "b.txt:1:16" in capsys.readouterr().out


# Subsets and order


def test_the_result_is_the_same_on_any_subset(capsys):
    names = [f"{name}.txt" for name in "abcd"]
    texts = [GARBLED, CLEAN, f"The White Home mentioned it.\n{GARBLED}", f"{CLEAN}The the crew rested.\n"]
    for name, text in zip(names, texts, strict=True):
        write(name, text)
    main(["check", *reversed(names), "a.txt"])
    together = capsys.readouterr().out
    alone = ""
    for name in names:
        main(["check", name])
        alone += capsys.readouterr().out
    assert together == alone != ""


def test_check_writes_nothing():
    write("a.txt")
    before = {path: path.stat().st_mtime_ns for path in Path().iterdir()}
    main(["check", "."])
    assert {path: path.stat().st_mtime_ns for path in Path().iterdir()} == before


# Names


ODD = [
    b"with space.txt",
    b"line\nbreak.txt",
    b"-q.txt",
    b"--in-place",
    b"tab\t.txt",
    b"\x1b[31mred.txt",
    b"caf\xe9.txt",
]


@pytest.mark.skipif(sys.platform != "linux", reason="other file systems refuse such names")
@pytest.mark.parametrize("name", ODD, ids=repr)
@pytest.mark.parametrize("form", ["text", "full", "json", "jsonl", "sarif", "github"])
def test_odd_names_are_read_and_shown_escaped(name, form):
    write(name)
    done = program("check", "--format", form, "--", name)
    assert (done.returncode, done.stderr) == (1, b"")
    assert name not in done.stdout or name.decode().isprintable() or (name, form) == (b"tab\t.txt", "github")
    assert b"\x1b" not in done.stdout
    done.stdout.decode("utf-8")


@pytest.mark.skipif(sys.platform != "linux", reason="other file systems refuse such names")
@pytest.mark.parametrize("name", ODD, ids=repr)
def test_odd_names_are_cleaned_in_place_and_by_reports(name, tmp_path):
    path = write(name)
    report = program("check", "--format", "json", "--", name).stdout
    (tmp_path / "report").write_bytes(report)
    for command in (["apply", "report"], ["revert", "report"], ["clean", "--in-place", "--", name]):
        done = program(*command)
        assert (done.returncode, done.stderr.count(b"\n")) == (1, 1), done.stderr
        assert path.read_text("utf-8") == (GARBLED if command[0] == "revert" else MENDED)
        assert b"\x1b" not in done.stderr


@pytest.mark.parametrize("form", ["text", "full", "github"])
def test_what_a_terminal_would_obey_in_a_text_is_escaped(form, capsys):
    write("a.txt", "\x1b]0;pwned\x07\u202eThe the mayor left with out a word\x9b2J on Monday.\n")
    assert main(["check", "--format", form, "--min-confidence", "0", "a.txt"]) == 1
    out = capsys.readouterr().out
    assert not any(character in out for character in "\x1b\x07\x9b\u202e")
    assert "\\x1b" in out


def test_messages_on_standard_error_are_escaped(capsys):
    assert main(["check", "\x1b[31mred\n"]) == 2
    assert capsys.readouterr().err == "unspin: \\x1b[31mred\\n: no such file or folder\n"


def test_workflow_commands_cannot_be_forged():
    from unspin.reports.github import _command

    line = _command("warning", "50% done\r\n::error::no", {"file": "a:b,c%\n.txt"})
    assert line == "::warning file=a%3Ab%2Cc%25%0A.txt::50%25 done%0D%0A::error::no\n"


# Streams


def in_a_terminal(*arguments: str, **environment: str) -> str:
    """What the program prints where standard output is a terminal."""
    import pty

    main_end, program_end = pty.openpty()
    command = [sys.executable, "-m", "unspin", *arguments]
    clean = {name: value for name, value in os.environ.items() if name != "NO_COLOR"}
    subprocess.run(command, stdout=program_end, check=False, env={**clean, "TERM": "xterm", **environment})
    os.close(program_end)
    shown = b""
    try:
        while piece := os.read(main_end, 65_536):
            shown += piece
    except OSError:  # Linux's way to say that the other end is closed
        pass
    os.close(main_end)
    return shown.decode()


@pytest.mark.skipif(os.name != "posix", reason="needs a pseudo-terminal")
def test_colours_are_for_terminals_alone():
    write("a.txt")
    assert "\x1b[36mspin.garble\x1b[0m" in in_a_terminal("check", "a.txt")
    assert "\x1b" not in in_a_terminal("check", "a.txt", NO_COLOR="1")
    assert b"\x1b" not in program("check", "a.txt").stdout


@pytest.mark.skipif(os.name != "posix", reason="needs a pseudo-terminal")
@pytest.mark.parametrize("command", [["diff"], ["check", "--diff"]], ids=" ".join)
def test_a_diff_cannot_steer_the_terminal_and_is_exact_for_patch(command):
    write("a.txt", f"\x1b]0;pwned\x07\n{GARBLED}")
    assert "\x1b" not in in_a_terminal(*command, "--skip", "encoding", "a.txt")
    assert b" \x1b]0;pwned\x07\n" in program(*command, "--skip", "encoding", "a.txt").stdout


def test_a_character_that_the_terminal_lacks_is_escaped():
    write("a.txt", "The mayor of SÃ£o Paulo left.\n")
    done = program("check", "a.txt", env={**os.environ, "PYTHONIOENCODING": "ascii"})
    assert (done.returncode, done.stderr) == (1, b"")
    assert b'"\\xc3\\xa3" -> "\\xe3"' in done.stdout


@pytest.mark.skipif(os.name != "posix", reason="signals are POSIX's")
def test_an_interrupt_ends_with_130_and_no_traceback():
    import signal
    import time

    code = "import sys; from unspin.cli import main; print(flush=True); sys.exit(main(['check', '-']))"
    waiting = subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    waiting.stdout.readline()
    time.sleep(1)  # until it waits for its input
    waiting.send_signal(signal.SIGINT)
    _, err = waiting.communicate(timeout=60)
    assert (waiting.returncode, err) == (130, b"unspin: interrupted\n")


@pytest.mark.skipif(os.name != "posix", reason="needs a shell")
@pytest.mark.parametrize("arguments", ["check big.txt", "check --format json big.txt", "rules", "diff big.txt"])
def test_a_reader_that_goes_away_is_no_news(arguments):
    write("big.txt", GARBLED * 400)
    command = f"{sys.executable} -m unspin {arguments} --debug | true"
    done = subprocess.run(["bash", "-c", command], capture_output=True, check=False)
    assert done.stderr == b""


# Failures of our own


def _fail(_self: object, _document: object) -> None:
    raise ZeroDivisionError("a bug")


@pytest.mark.parametrize(
    "command", [["check"], ["clean", "--in-place"], ["diff"], ["clean", "-o", "out"]], ids=" ".join
)
def test_a_bug_shows_no_traceback_unless_asked_for(command, monkeypatch, capsys):
    monkeypatch.setattr("unspin.api.Cleaner.clean", _fail)
    write("a.txt")
    assert main([*command, "a.txt"]) == 2
    err = capsys.readouterr().err
    assert "ZeroDivisionError" in err
    assert "report" in err
    assert "Traceback" not in err


@pytest.mark.parametrize("command", ["check", "diff"])
def test_debug_shows_the_traceback(command):
    write("a.txt")
    code = (
        "import sys; from unspin import api, cli\n"
        "def fail(*_): raise ZeroDivisionError\n"
        "api.Cleaner.clean = fail; sys.exit(cli.main())"
    )
    done = subprocess.run([sys.executable, "-c", code, command, "a.txt", "--debug"], capture_output=True, check=False)
    assert done.returncode == 2
    assert b"Traceback" in done.stderr
    assert b"Traceback" in program("check", "--debug", "nowhere").stderr


# Reports


def report_of(*arguments: str, capsys: pytest.CaptureFixture) -> dict:
    main(["check", "--format", "json", *arguments])
    return json.loads(capsys.readouterr().out)


def test_a_report_never_reaches_outside_its_root(capsys):
    Path("inside").mkdir()
    path = write("a.txt")
    report = report_of("a.txt", capsys=capsys)
    for name in ("../a.txt", str(path.resolve())):
        report["documents"][0]["path"] = name
        write("inside/r.json", json.dumps(report))
        assert main(["apply", "inside/r.json", "--root", "inside"]) == 2
        assert "lies outside inside" in capsys.readouterr().err
    assert path.read_text("utf-8") == GARBLED
    assert main(["apply", "inside/r.json", "--root", str(Path().resolve())]) == 1


def test_nothing_is_written_where_one_file_has_changed(capsys):
    first, second = write("a.txt"), write("b.txt")
    main(["check", "--format", "jsonl", "a.txt", "b.txt"])
    write("r.jsonl", capsys.readouterr().out)
    second.write_text("Changed.\n", encoding="utf-8")
    assert main(["apply", "r.jsonl"]) == 2
    assert capsys.readouterr().err.startswith("unspin: b.txt: the text has changed")
    assert first.read_text("utf-8") == GARBLED


def test_apply_makes_the_edits_that_were_reported_and_no_others(capsys):
    path = write("a.txt", f"The the mayor left.\n{GARBLED}")
    report = report_of("--fail-on", "spin", "a.txt", capsys=capsys)
    write("r.json", json.dumps(report))
    assert main(["apply", "r.json"]) == 1
    assert path.read_text("utf-8") == f"The the mayor left.\n{MENDED}"


@pytest.mark.parametrize("field", ["start", "after", "before"])
def test_a_report_that_was_tampered_with_is_refused(field, capsys):
    path = write("a.txt")
    report = report_of("a.txt", capsys=capsys)
    edit = report["documents"][0]["edits"][0]
    edit[field] = 3 if field == "start" else "mine"
    write("r.json", json.dumps(report))
    assert main(["apply", "r.json"]) == 2
    assert "a.txt: the report's edits do not lead" in capsys.readouterr().err
    assert path.read_text("utf-8") == GARBLED


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "is no JSON report"),
        ("[" * 100_000, "is no JSON report"),
        ("[]", "is no report of unspin"),
        ('{"version": 2}', "has the report version 2"),
        ('{"version": 1}', "is no report of unspin"),
        ('{"version": 1, "documents": [{"path": "a.txt"}]}', "lacks what it takes"),
    ],
)
def test_what_is_no_report_is_refused(text, message, capsys):
    write("r.json", text)
    assert main(["apply", "r.json"]) == 2
    assert message in capsys.readouterr().err


def test_a_report_of_standard_input_names_no_file(capsys, monkeypatch):
    import io
    from types import SimpleNamespace

    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(GARBLED.encode())))
    write("r.json", json.dumps(report_of("-", capsys=capsys)))
    assert main(["apply", "r.json"]) == 2
    assert "came from standard input" in capsys.readouterr().err


# Data sets


DATA_SETS = {
    "a.jsonl": '{"id": 1, "text": "The White Home was closed with out warning."}\n{"id": 2, "text": null}\n',
    "a.csv": "id,text,n\n2,The White Home was closed with out warning.,4\n",
    "A.NDJSON.gz": b"\x1f\x8b\x08\x00",
    "a.parquet": b"PAR1\x00",
}


@pytest.mark.parametrize("name", DATA_SETS)
@pytest.mark.parametrize("command", ["check", "check --diff", "check --spun-only", "detect", "diff", "explain"])
def test_a_data_set_alone_is_refused(command, name, capfd):
    write(name, DATA_SETS[name])
    assert main([*command.split(), name]) == 2
    told = f"unspin: {name}: a data set, which unspin clean reads record by record\n"
    assert capfd.readouterr() == ("", told)


@pytest.mark.parametrize("command", ["check", "check --spun-only", "detect"])
def test_a_data_set_beside_documents_is_passed_over_with_a_note(command, capfd):
    write("a.txt", CLEAN)
    for name, data in DATA_SETS.items():
        write(name, data)
    assert main([*command.split(), "a.txt", *DATA_SETS]) == 0
    out, err = capfd.readouterr()
    assert not any(name in out for name in DATA_SETS)
    skipped = "skipped: a data set, which unspin clean reads record by record"
    assert sorted(err.splitlines()) == sorted(f"unspin: {name}: {skipped}" for name in DATA_SETS)


def test_a_report_of_a_check_makes_no_edit_in_a_data_set(capsys):
    write("a.txt")
    path = write("a.jsonl", DATA_SETS["a.jsonl"])
    write("r.json", json.dumps(report_of("a.txt", "a.jsonl", capsys=capsys)))
    assert main(["apply", "r.json"]) == 1
    assert path.read_text("utf-8") == DATA_SETS["a.jsonl"]


def test_a_folder_may_have_the_name_of_a_data_set():
    Path("a.csv").mkdir()
    write("a.csv/a.txt")
    assert main(["check", "a.csv"]) == 1

"""This file tests how data sets are read and written: what passes through, and what becomes of broken records."""

from __future__ import annotations

import csv
import gzip
import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unspin.core.errors import SourceError
from unspin.core.record import Cleaned, Problem
from unspin.corpus.plan import Plan
from unspin.corpus.run import batches
from unspin.sources.corpora import FORMS, Form, form_named, form_of, reader_of, renamed, writer_of
from unspin.sources.journal import Journal, Mark
from unspin.sources.layout import Layout
from unspin.sources.lines import END, START, Position, lines
from unspin.sources.members import members
from unspin.sources.parquet import join
from unspin.sources.pieces import DamagedError, pieces
from unspin.sources.places import place, size_of

LAYOUT = Layout(most_bytes=200)


def rows_of(path, layout=LAYOUT):
    """The rows of a data set."""
    reader = reader_of(path, layout)
    raws = list(reader.read(START))
    return list(reader.parse(reader.packed(raws)).rows) if raws else []


def problems(path, layout=LAYOUT):
    """The place and the reason of each row; "" where it has a text."""
    return [(row.place, row.text.reason if isinstance(row.text, Problem) else "") for row in rows_of(path, layout)]


def rendered(path, form, layout=LAYOUT, clean=str.upper):
    """A data set in a form, its texts in capitals instead of cleaned."""
    reader = reader_of(path, layout)
    raws = list(reader.read(START))
    rows = reader.parse(reader.packed(raws))
    cleaned = [
        Cleaned(None, error=row.text.reason)
        if isinstance(row.text, Problem)
        else Cleaned(clean(row.text), changed=True)
        for row in rows.rows
    ]
    writer = writer_of(Form(form), reader, layout)
    return writer.head + writer.render(rows, cleaned)


def put(path, data):
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return path


# Names


@pytest.mark.parametrize(
    ("name", "form"),
    [
        ("a.jsonl", "jsonl"), ("a.b.JSONL.GZ", "jsonl.gz"), ("a.ndjson.zst", "jsonl.zst"), ("a.csv", "csv"),
        ("a.parquet", "parquet"), ("s3://b/c/a.csv.gz", "csv.gz"), ("jsonl", "None"), ("a.gz", "None"),
        ("a.txt", "None"), ("a.parquet.gz", "None"), ("jsonl/a", "None"),
    ],
)  # fmt: skip
def test_a_name_tells_the_form(name, form):
    assert str(form_of(place(name))) == form


def test_every_form_has_a_name_that_tells_it():
    assert [str(form_of(f"a.{name}")) for name in FORMS] == list(FORMS)
    assert renamed("a.b.jsonl.gz", form_named("csv.zst")) == "a.b.csv.zst"
    assert renamed("a.ndjson", form_named("jsonl")) == "a.ndjson"


# Pieces and lines


@pytest.mark.parametrize("packing", ["", "gz", "zst"])
@given(data=st.binary(max_size=400), at=st.integers(0, 400), cut=st.integers(0, 400))
def test_packed_bytes_read_as_plain_ones_from_any_offset(tmp_path_factory, packing, data, at, cut):
    path = tmp_path_factory.mktemp("p") / "x"
    path.write_bytes(pack(data[:cut], packing) + pack(data[cut:], packing))
    assert b"".join(pieces(path, packing, at)) == data[at:]


def pack(data: bytes, packing: str) -> bytes:
    if packing == "zst":
        return pytest.importorskip("zstandard").compress(data)
    return gzip.compress(data) if packing == "gz" else data


@pytest.mark.parametrize("packing", ["gz", "zst"])
def test_what_stands_before_the_damage_is_read(tmp_path, packing):
    data = "".join(f"{k} {k * 7919 % 1013}\n" for k in range(60_000)).encode()
    packed = pack(data, packing)
    path = put(tmp_path / "x", packed[: len(packed) // 2])
    read = b""
    with pytest.raises(DamagedError, match="ends too early"):
        for piece in pieces(path, packing):
            read += piece
    assert data.startswith(read)
    assert len(read) > len(data) // 10


@given(st.lists(st.binary(max_size=12)), st.integers(1, 8))
def test_lines_are_those_that_stand_there_however_the_pieces_fall(parts, most):
    data = b"".join(parts)
    found = list(lines(iter(parts), START, most))
    expected = data.split(b"\n") if data else []
    expected = expected[:-1] if expected and not expected[-1] else expected
    assert [line.data for line in found] == [line if len(line) <= most else b"" for line in expected]
    assert [bool(line.fault) for line in found] == [len(line) > most for line in expected]
    assert [line.number for line in found] == list(range(1, len(expected) + 1))
    for line in found:  # what follows a position is what was read after it
        again = lines(iter([data[line.after.offset :]]), line.after, most)
        assert [each.data for each in again] == [each.data for each in found[line.number :]]


# JSON lines

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=5,
)


@given(st.dictionaries(st.text(max_size=4), VALUES, max_size=4), st.sampled_from([None, 1]), st.booleans())
def test_members_are_those_that_json_reads(values, indent, ascii_alone):
    body = json.dumps(values, indent=indent, ensure_ascii=ascii_alone)
    found, close = members(body)
    assert body[close] == "}"
    read = {each.key: json.loads(body[each.start : each.end]) for each in found}
    assert json.dumps(read) == json.dumps(values)  # as text, for nan is not nan


@pytest.mark.parametrize(
    "body",
    ["", "1", "[]", '"a"', "{", '{"a"}', '{"a": }', '{"a": 1,}', "{,}", '{"a": 1} x', '{"a": 1 "b": 2}', "{'a': 1}",
     '{"a": 1}}', '{"a": "\t"}', '{"a": 01}'],
)  # fmt: skip
def test_what_is_no_object_is_refused_as_json_refuses_it(body):
    with pytest.raises(json.JSONDecodeError):
        members(body)
    with pytest.raises((ValueError, AssertionError)):
        assert isinstance(json.loads(body), dict)


def test_what_is_not_added_stays_byte_for_byte(tmp_path):
    line = '{ "n":1.0000000000000000000001e+400,"big":' + "9" * 30 + ', "text" : "caf\\u00e9" , "é":[1,  2],"é":0 }\r'
    path = put(tmp_path / "a.jsonl", line + "\n")
    (out,) = rendered(path, "jsonl").decode().split("\n")[:-1]
    added = ', "clean_text": "CAFÉ", "edits": [], "spin_probability": null, "error": null'
    assert out == line.replace("0 }", f"0 {added}}}")
    (out,) = rendered(path, "jsonl", Layout(replace=True)).decode().split("\n")[:-1]
    assert out == line.replace('"caf\\u00e9"', '"CAFÉ"').replace(
        "0 }", '0 , "edits": [], "spin_probability": null, "error": null}'
    )


def test_broken_json_lines_are_errors_with_their_place_and_the_others_go_on(tmp_path):
    path = put(
        tmp_path / "a.jsonl",
        b'\xef\xbb\xbf{"text": "one"}\n\n{"text": 5}\n{"texts": ""}\n{"text"\n'
        b'{"id": "x", "text": "\xff"}\n{"id": "y", "text": null}\n{"text": "a", "text": "b"}\n'
        b'{"text": "a", "error": 1}\n'
        b'{"text": "' + b"a" * 300 + b'"}\n' + b"[" * 190 + b"\n" + b'{"text": "last"}',
    )
    assert problems(path) == [
        ("line 1", ""),
        ("line 3", "the field 'text' is no text"),
        ("line 4", "the record has no field 'text'"),
        ("line 5", "the line is no JSON object: a colon is missing (column 8)"),
        ("line 6", "byte 21 of the line (0xff) is no UTF-8"),
        ('line 7 (id "y")', "the field 'text' is no text"),
        ("line 8", "the record has 2 fields 'text'"),
        ("line 9", "the record has a field 'error' of its own; use --prefix"),
        ("line 10", "the record has 312 bytes, more than the 200 that are allowed; raise --max-record or split it"),
        ("line 11", "the line is no JSON object: a JSON object is missing (column 1)"),
        ("line 12", ""),
    ]
    out = [json.loads(line) for line in rendered(path, "jsonl").split(b"\n")[:-1]]
    assert len(out) == 11
    assert [bool(each["error"]) for each in out] == [False, *[True] * 9, False]
    assert out[1]["error"] == "line 3: the field 'text' is no text"
    assert "error" not in out[7] or out[7]["clean_text"] is None


def test_nesting_too_deep_is_an_error(tmp_path):
    path = put(tmp_path / "a.jsonl", '{"text": "a", "b": ' + "[" * 200_000 + "]" * 200_000 + "}\n")
    ((_, problem),) = problems(path, Layout())
    assert problem.startswith("the line is no JSON object")


@pytest.mark.parametrize("packing", ["gz", "zst"])
def test_a_data_set_that_breaks_off_gives_its_good_records_and_one_error(tmp_path, packing):
    data = "".join(f'{{"id": {k}, "text": "{k * 7919 % 1013}"}}\n' for k in range(60_000)).encode()
    packed = pack(data, packing)
    path = put(tmp_path / f"a.jsonl.{packing}", packed[: len(packed) // 2])
    *good, last = list(reader_of(path, LAYOUT).read(START))
    assert good
    assert [raw.number for raw in good] == list(range(1, len(good) + 1))
    assert (last.number, last.after.offset) == (len(good) + 1, END)
    assert "ends too early" in last.fault


# CSV


def table(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode(), newline="")))


def test_csv_cells_pass_through_and_edits_are_json(tmp_path):
    path = put(tmp_path / "a.csv", '\ufeffid,text,"n, b"\r\n1,"a ""b""\nc",01.50\r\n\r\n2,,x\r\n')
    out = rendered(path, "csv")
    assert out.startswith('\ufeffid,text,"n, b",clean_text,edits,spin_probability,error\r\n'.encode())
    assert table(out.removeprefix(b"\xef\xbb\xbf"))[1:] == [
        ["1", 'a "b"\nc', "01.50", 'A "B"\nC', "[]", "", ""],
        ["2", "", "x", "", "[]", "", ""],
    ]


def test_broken_csv_rows_are_errors_and_the_others_go_on(tmp_path):
    path = put(
        tmp_path / "a.csv",
        b'id,text\n1,good\n2\n3,a,b\n4,"x"y\n5,\xff\n6,"'
        + b"a" * 300
        + b'"\n7,"two\nlines"\n8,"never closed\n9,good\n',
    )
    found = problems(path)
    assert [place for place, problem in found if not problem] == ["line 2 (id 1)", "line 8 (id 7)", "line 11 (id 9)"]
    assert [problem for _, problem in found if problem] == [
        "the row has 1 columns, the header 2",
        "the row has 3 columns, the header 2",
        "the row can't be read: ',' expected after '\"'",
        "the column 'text' is no UTF-8",
        "the record has 304 bytes, more than the 200 that are allowed; raise --max-record or split it",
        "the row can't be read: unexpected end of data",
    ]
    assert b"\n5,\xff," in rendered(path, "csv")


@given(st.lists(st.lists(st.text('a,"\n\r é', max_size=5), min_size=2, max_size=2), max_size=5))
def test_csv_rows_are_those_that_were_written(tmp_path_factory, rows):
    sheet = io.StringIO(newline="")
    csv.writer(sheet, quoting=csv.QUOTE_ALL).writerows([["id", "text"], *rows])
    path = put(tmp_path_factory.mktemp("c") / "a.csv", sheet.getvalue())
    assert [list(row.native) for row in rows_of(path)] == rows


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ("", "line 1 is no header: the file is empty"),
        ("id,body\n", r"no column 'text'; choose one with --text-field \(there are: id, body\)"),
        ("text,error\n", "has a column 'error' of its own; name the new ones otherwise with --prefix"),
        ("text,text\n", "two columns have one name"),
    ],
)
def test_a_header_that_can_not_be_is_told_at_once(tmp_path, data, message):
    with pytest.raises(SourceError, match=message):
        reader_of(put(tmp_path / "a.csv", data), LAYOUT)


# From one form to another

pa = pytest.importorskip("pyarrow")
pq = pytest.importorskip("pyarrow.parquet")


def parquet(path, **columns):
    pq.write_table(pa.table(columns), path, row_group_size=2)
    return path


def test_parquet_passes_its_columns_through(tmp_path):
    schema = {"when": pa.array([1, None], pa.timestamp("us")), "text": pa.array(["a", None]).dictionary_encode()}
    path = parquet(tmp_path / "a.parquet", id=["x", "y"], **schema)
    out = joined(path, 2)
    assert out.column_names == ["id", "when", "text", "clean_text", "edits", "spin_probability", "error"]
    assert out.select(["id", "when"]).equals(pq.read_table(path).select(["id", "when"]))
    assert out["text"].to_pylist() == ["a", None]
    assert out["clean_text"].to_pylist() == ["A", None]
    assert out["error"].to_pylist() == [None, "row 2 (id y): the field 'text' is null"]


def joined(path, records):
    """A data set, its texts in capitals, as one Parquet file."""
    streams = put(path.with_suffix(".partial"), rendered(path, "parquet"))
    join(streams, path.with_suffix(".whole"), [records])
    return pq.read_table(path.with_suffix(".whole"))


@pytest.mark.parametrize("columns", [{"body": ["a"]}, {"text": [1]}, {"text": ["a"], "edits": [1]}])
def test_parquet_without_a_column_of_texts_is_refused(tmp_path, columns):
    with pytest.raises(SourceError, match="column"):
        reader_of(parquet(tmp_path / "a.parquet", **columns), LAYOUT)


def test_what_is_no_parquet_is_refused(tmp_path):
    with pytest.raises(SourceError, match="can't be read as Parquet"):
        reader_of(put(tmp_path / "a.parquet", "text\n"), LAYOUT)


def test_a_position_in_parquet_is_a_row(tmp_path):
    path = parquet(tmp_path / "a.parquet", text=[str(k) for k in range(7)])
    reader = reader_of(path, LAYOUT)
    for start in range(8):
        raws = list(reader.read(Position(start, start)))
        assert [raw.data["text"][0].as_py() for raw in raws] == [str(k) for k in range(start, 7)]
        assert [raw.number for raw in raws] == list(range(start + 1, 8))


def test_json_lines_become_columns(tmp_path):
    path = put(tmp_path / "a.jsonl", '{"id": 7, "n": 1.0, "text": "a", "m": {"k": [1]}}\nbroken\n')
    assert table(rendered(path, "csv"))[:2] == [
        ["id", "text", "fields", "clean_text", "edits", "spin_probability", "error"],
        ["7", "a", '{"n": 1.0, "m": {"k": [1]}}', "A", "[]", "", ""],
    ]
    out = joined(path, 2).to_pylist()
    assert [each["fields"] for each in out] == ['{"n": 1.0, "m": {"k": [1]}}', None]


def test_columns_become_json_lines(tmp_path):
    path = parquet(tmp_path / "a.parquet", n=[1], text=["a"], d=pa.array([1], pa.date32()), l=[[{"k": None}]])
    (line,) = rendered(path, "jsonl").decode().splitlines()
    assert json.loads(line) == {
        "n": 1, "text": "a", "d": "1970-01-02", "l": [{"k": None}], "clean_text": "A", "edits": [],
        "spin_probability": None, "error": None,
    }  # fmt: skip
    (line,) = rendered(put(tmp_path / "a.csv", "id,text\n1,a\n"), "jsonl", Layout(replace=True)).decode().splitlines()
    assert json.loads(line) == {"id": "1", "text": "A", "edits": [], "spin_probability": None, "error": None}


def test_what_utf_8_lacks_is_written_as_an_escape_or_a_question_mark_or_is_an_error(tmp_path):
    path = put(tmp_path / "a.jsonl", '{"text": "a\\ud800"}\n')
    assert json.loads(rendered(path, "jsonl"))["clean_text"] == "A\ud800"
    assert table(rendered(path, "csv"))[1][3] == "A?"
    (record,) = joined(path, 1).to_pylist()
    assert (record["text"], record["clean_text"]) == ("a?", None)
    assert record["error"] == "line 1: the text has lone surrogates, which Parquet can't hold"


# Parts


@given(
    sizes=st.lists(st.integers(0, 30), max_size=30),
    most=st.integers(1, 7),
    part=st.integers(1, 90),
    at=st.integers(0, 9),
)
def test_parts_end_where_the_records_say_whatever_the_batches(tmp_path_factory, sizes, most, part, at):
    path = put(tmp_path_factory.mktemp("b") / "a.jsonl", "".join("x" * (size + 1) + "\n" for size in sizes))
    reader = reader_of(path, LAYOUT)

    def parts(batch_records, start=START):
        plan = Plan(part_bytes=part, part_records=6, batch_records=batch_records)
        found, held = [], []
        for batch in batches(reader, start, plan):
            held += batch.raws
            if batch.last:
                found.append((batch.after, tuple(held)))
                held = []
        return found, held

    whole, rest = parts(1)
    assert parts(most) == (whole, rest)
    if whole:
        k = at % len(whole)
        assert parts(most, whole[k][0]) == (whole[k + 1 :], rest)


# The journal


def test_a_journal_tells_where_a_run_stopped(tmp_path):
    journal = Journal(tmp_path / "j", {"version": "1", "input": {"name": "a"}})
    assert journal.resume() == []
    journal.begin()
    assert journal.resume() == []
    marks = [Mark(Position(5, 1), 7, "ab", {"records": 1}), Mark(Position(9, 2), 11, "cd", {"records": 2}, True)]
    for mark in marks:
        journal.add(mark)
    assert journal.resume() == marks


@given(st.integers(0, 400))
def test_a_journal_cut_anywhere_tells_what_it_has_of_whole_marks(tmp_path_factory, cut):
    journal = Journal(tmp_path_factory.mktemp("j") / "j", {"version": "1"})
    journal.begin()
    marks = [Mark(Position(k, k), k) for k in range(3)]
    for mark in marks:
        journal.add(mark)
    journal.path.write_bytes(journal.path.read_bytes()[:cut])
    found = journal.resume()
    assert found == marks[: len(found)]
    journal.path.exists() and found and journal.add(marks[-1])
    assert journal.resume() == ([*found, marks[-1]] if found else [])


@pytest.mark.parametrize(
    ("other", "message"),
    [
        ({"version": "2", "input": "a"}, "with another version than now"),
        ({"version": "1", "input": "b"}, "with another input than now"),
        ({"version": "2", "input": "b"}, "with another version and another input than now; .* --restart"),
    ],
)
def test_a_journal_of_another_run_is_refused(tmp_path, other, message):
    Journal(tmp_path / "j", {"version": "1", "input": "a"}).begin()
    with pytest.raises(SourceError, match=message):
        Journal(tmp_path / "j", other).resume()


def test_the_size_of_what_is_not_there_is_none(tmp_path):
    fsspec = pytest.importorskip("fsspec")
    (tmp_path / "a.jsonl").write_text("{}\n")
    fsspec.filesystem("memory").pipe("/sizes/a.jsonl", b"{}")
    there, missing = (tmp_path / "a.jsonl", "memory://sizes/a.jsonl"), (tmp_path / "b.jsonl", "memory://sizes/b.jsonl")
    assert [*map(size_of, there), *map(size_of, missing)] == [3, 2, 0, 0]

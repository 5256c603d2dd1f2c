"""This file holds the reports to the published forms: our JSON schema, and OASIS's SARIF 2.1.0.

OASIS's schema file itself is in no package of PyPI's that we found: of what it had in 2026, sarif-om,
sarif-tools, sarif-pydantic, pysarif, bandit-sarif-formatter, codemodder and check-jsonschema leave it out. The types of
pydantic-sarif were generated from it: they know its required keys, its value ranges and its enumerations, and refuse
every key that it does not have. What such types can't say, a test of its own holds: lists in which nothing may stand
twice, and messages that need one of two keys.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from unspin import apply, clean_text
from unspin.cli import main
from unspin.core.edit import Edit
from unspin.core.settings import STAGES
from unspin.schemas import SCHEMAS
from unspin.stages.catalogue import every_rule

TEXT = (
    "The White Home mentioned on Thursday that commerce talks in SÃ£o Paulo had collapsed with out a deal.\n"
    "The corporate mentioned its workforce had misplaced extra money than anticipated. 🙂 The the comittee met.\n"
    "Sign up to our newsletter\n"
)


@pytest.fixture(autouse=True)
def _articles(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("a b.txt").write_text(TEXT, encoding="utf-8")
    Path("clean.txt").write_text("The ferry left at noon.\n", encoding="utf-8")
    Path("image.txt").write_bytes(b"\x89PNG\r\n\x1a\n\x00\x00")
    Path("doubt.txt").write_bytes(b"caf\xe9 \x81\x8d\x8f " * 4)


def printed(*arguments: str, capsys: pytest.CaptureFixture) -> str:
    main(["check", "--min-confidence", "0.1", *arguments])
    return capsys.readouterr().out


# JSON


def validate(value: object) -> None:
    jsonschema = pytest.importorskip("jsonschema")
    jsonschema.Draft202012Validator(json.loads(SCHEMAS["edits"].text())).validate(value)


@pytest.mark.parametrize("name", SCHEMAS)
def test_a_schema_is_a_schema(name):
    jsonschema = pytest.importorskip("jsonschema")
    jsonschema.Draft202012Validator.check_schema(json.loads(SCHEMAS[name].text()))


@pytest.mark.parametrize("options", [[], ["--spun-only"]], ids=["findings", "judgements"])
def test_json_reports_follow_their_schema(options, capsys):
    report = json.loads(printed("--format", "json", *options, ".", capsys=capsys))
    assert [len(report[each]) for each in ("documents", "failures", "skipped")] == [1 if options else 2, 1, 1]
    validate(report)
    for line in printed("--format", "jsonl", *options, ".", capsys=capsys).splitlines():
        validate(json.loads(line))


def test_the_schema_refuses_what_is_no_report(capsys):
    jsonschema = pytest.importorskip("jsonschema")
    report = json.loads(printed("--format", "json", ".", capsys=capsys))
    del report["documents"][0]["before"]["sha256"]
    with pytest.raises(jsonschema.ValidationError):
        validate(report)


# SARIF


@pytest.fixture
def log(capsys):
    return json.loads(printed("--format", "sarif", ".", capsys=capsys))


def test_sarif_logs_follow_the_schema_of_oasis(log):
    model = pytest.importorskip("pydantic_sarif.model")
    model.StaticAnalysisResultsFormatSarifVersion210JsonSchema.model_validate(log)


def test_the_schema_of_oasis_refuses_what_is_no_sarif(log):
    model = pytest.importorskip("pydantic_sarif.model")
    log["runs"][0]["results"][0]["rank"] = 101
    with pytest.raises(ValueError, match="rank"):
        model.StaticAnalysisResultsFormatSarifVersion210JsonSchema.model_validate(log)


# OASIS's schema itself, where `.ci/run` could get a package of npm's that ships it, or a user names a copy.
SCHEMA = os.environ.get("SARIF_SCHEMA")


@pytest.mark.skipif(not SCHEMA, reason="SARIF_SCHEMA names no copy of OASIS's schema")
def test_sarif_logs_are_valid_against_the_schema_file_of_oasis(log):
    import jsonschema

    schema = json.loads(Path(SCHEMA).read_text("utf-8"))
    validator = jsonschema.validators.validator_for(schema)(schema)
    assert validator.is_valid(log), next(validator.iter_errors(log))
    del log["runs"][0]["tool"]["driver"]["name"]
    assert not validator.is_valid(log)


# The lists of the schema that are said to be sets, among those that we write.
SETS = ("artifactChanges", "artifacts", "fixes", "rules", "tags")


def nodes(value: object, name: str = "") -> Iterator[tuple[str, object]]:
    """Every value of a log, with the key that it stands under."""
    yield name, value
    if isinstance(value, dict):
        for key, each in value.items():
            yield from nodes(each, key)
    elif isinstance(value, list):
        for each in value:
            yield from nodes(each)


def test_sarif_logs_follow_what_the_types_of_the_schema_can_not_say(log):
    found = list(nodes(log))
    messages = [each for name, each in found if name in ("message", "description", "fullDescription", "help")]
    assert messages and all({"text", "id"} & set(each) for each in messages)
    sets = [each for name, each in found if name in SETS]
    assert {"fixes", "rules"} <= {name for name, each in found if name in SETS and each}
    for each in sets:
        printed_each = [json.dumps(item, sort_keys=True) for item in each]
        assert len(set(printed_each)) == len(printed_each)


def test_sarif_says_what_consumers_need(log):
    (run,) = log["runs"]
    assert run["columnKind"] == "unicodeCodePoints"
    rules = run["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == list(every_rule())
    assert all(rule["help"]["text"] and rule["shortDescription"]["text"] for rule in rules)
    assert run["results"]
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        assert 0 <= result["rank"] <= 100
        (location,) = result["locations"]
        assert location["physicalLocation"]["artifactLocation"]["uri"] == "a%20b.txt"
        assert result["fixes"]
    assert {result["ruleId"].split(".")[0] for result in run["results"]} == set(STAGES)
    (invocation,) = run["invocations"]
    assert not invocation["executionSuccessful"]
    assert [each["level"] for each in invocation["toolExecutionNotifications"]] == ["error", "note"]


def offset(line: int, column: int) -> int:
    """The place in TEXT that a line and a column, both from 1 on and in code points, stand for."""
    lines = TEXT.split("\n")
    return sum(len(each) + 1 for each in lines[: line - 1]) + column - 1


def test_the_first_fixes_of_a_sarif_log_make_the_cleaned_text(log):
    edits = []
    for result in log["runs"][0]["results"]:
        (change,) = result["fixes"][0]["artifactChanges"]
        (replacement,) = change["replacements"]
        region = replacement["deletedRegion"]
        start = offset(region["startLine"], region["startColumn"])
        end = offset(region["endLine"], region["endColumn"])
        where = result["locations"][0]["physicalLocation"]["region"]
        assert (where["charOffset"], where["charLength"]) == (start, end - start)
        assert where["snippet"]["text"] == TEXT[start:end]
        if result["properties"]["applied"]:
            edits.append(Edit(start, TEXT[start:end], replacement["insertedContent"]["text"], "", ""))
    assert edits
    assert apply(TEXT, edits) == clean_text(TEXT)


def test_each_reading_is_one_fix_the_best_first():
    from unspin.core.document import Document
    from unspin.core.repair import Repair
    from unspin.reports.checked import Checked
    from unspin.reports.sarif import render
    from unspin.sources.original import Original

    edit = Edit(4, "buyers", "investors", "spin.synonym", "why", 0.5, ("buyers'", "shoppers"))
    repair = Repair(Document("The buyers left."), Document("The investors left."), (edit,))
    (result,) = json.loads("".join(render([Checked("a.txt", Original("The buyers left."), repair)])))["runs"][0][
        "results"
    ]
    texts = [fix["artifactChanges"][0]["replacements"][0]["insertedContent"]["text"] for fix in result["fixes"]]
    assert texts == ["investors", "buyers'", "shoppers"]
    assert result["rank"] == 50


@pytest.mark.parametrize(
    ("before", "after", "alternatives", "expected"),
    [
        ("Officers", "Officials", ("officials", "police"), ("Officials", "Police")),
        ("an enterprise", "a company", ("firm", "outfit"), ("a company", "a firm", "an outfit")),
        ("An enterprise", "A company", ("outfit",), ("A company", "An outfit")),
        ("a lot", "many", ("much",), ("many", "much")),
        ("with out", "without", (), ("without",)),
    ],
)
def test_other_readings_fit_the_place(before, after, alternatives, expected):
    from unspin.reports.readings import readings

    assert readings(Edit(0, before, after, "spin.synonym", "", 0.5, alternatives)) == expected


@pytest.mark.parametrize(
    ("path", "uri"),
    [
        ("a/b c.txt", "a/b%20c.txt"),
        ("a:b.txt", "a%3Ab.txt"),
        ("/tmp/é.txt", "file:///tmp/%C3%A9.txt"),  # noqa: S108
        ("caf\udce9.txt", "caf%E9.txt"),
    ],
)
def test_paths_become_uris(path, uri):
    from unspin.reports import sarif

    assert sarif.uri(path) == uri

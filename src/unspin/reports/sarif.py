"""This file writes findings as SARIF 2.1.0 (OASIS), which code-scanning services and editors read."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import PurePath
from urllib.parse import quote

from unspin import __version__
from unspin.core.rules import Rule
from unspin.reports.checked import Checked, Item, Judged
from unspin.reports.failure import Failure
from unspin.reports.jsonout import dumps
from unspin.reports.readings import readings
from unspin.reports.records import Finding, findings
from unspin.reports.regions import region
from unspin.sources.original import Skipped, text_hash
from unspin.stages.catalogue import every_rule, rules_of

Object = dict[str, object]

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/schemas/sarif-schema-2.1.0.json"


def render(items: Iterable[Item]) -> Iterator[str]:
    """One log with one run: its rules, its results in order, and what failed or was passed over."""
    results: list[Object] = []
    notifications: list[Object] = []
    failed = False
    for item in items:
        if isinstance(item, Checked):
            results += [_result(item, each) for each in findings(item.repair)]
        elif not isinstance(item, Judged):
            notifications.append(_notification(item))
            failed = failed or not isinstance(item, Skipped)
    run = {
        "tool": {"driver": _driver()},
        "invocations": [{"executionSuccessful": not failed, "toolExecutionNotifications": notifications}],
        "columnKind": "unicodeCodePoints",
        "results": results,
    }
    yield dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, indent=1) + "\n"


def _driver() -> Object:
    return {
        "name": "unspin",
        "version": __version__,
        "semanticVersion": __version__,
        "rules": [_rule(each) for each in every_rule().values()],
    }


def _rule(rule: Rule) -> Object:
    example = f"Before: {rule.before.strip()}\nAfter: {rule.after.strip()}"
    return {
        "id": rule.id,
        "name": "".join(word.capitalize() for word in rule.id.replace(".", "-").split("-")),
        "shortDescription": {"text": f"{rule.title}."},
        "fullDescription": {"text": _sentence(rule.why)},
        "help": {"text": f"{_sentence(rule.why)}\n{example}"},
        "defaultConfiguration": {"level": "warning"},
        "properties": {"tags": [rule.stage]},
    }


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}."


def _result(item: Checked, finding: Finding) -> Object:
    """A finding; where edits of several rules became one, the first rule stands for it and all are named."""
    edit = finding.edit
    rules = rules_of(edit.rule)
    known = {"ruleIndex": list(every_rule()).index(rules[0])} if rules[0] in every_rule() else {}
    return {
        "ruleId": rules[0],
        **known,
        "level": "warning" if finding.applied else "note",
        "rank": round(100 * edit.confidence, 2),
        "message": {"text": f"“{edit.before}” → “{edit.after}”: {edit.reason}"},
        "locations": [{"physicalLocation": _location(item, finding)}],
        "partialFingerprints": {"finding/v1": _fingerprint(item.repair.before.text, finding)},
        "fixes": list(_fixes(item, finding)),
        "properties": {"rules": list(rules), "applied": finding.applied},
    }


def _location(item: Checked, finding: Finding) -> Object:
    edit = finding.edit
    where = {**region(finding), "charOffset": edit.start, "charLength": len(edit.before)}
    return {"artifactLocation": {"uri": uri(item.path)}, "region": {**where, "snippet": {"text": edit.before}}}


def _fixes(item: Checked, finding: Finding) -> Iterator[Object]:
    """One fix a reading, the best first."""
    for after in readings(finding.edit):
        replacement = {"deletedRegion": region(finding), "insertedContent": {"text": after}}
        change = {"artifactLocation": {"uri": uri(item.path)}, "replacements": [replacement]}
        yield {"description": {"text": f"Write “{after}”" if after else "Delete it"}, "artifactChanges": [change]}


def _fingerprint(text: str, finding: Finding) -> str:
    """What stays the same when lines above the finding come or go: its line, its place there, and the change."""
    edit = finding.edit
    start = edit.start - finding.column + 1
    end = text.find("\n", edit.end)
    line = text[start : end if end >= 0 else len(text)]
    return text_hash("\0".join((line, str(finding.column), edit.rule, edit.before, edit.after)))


def _notification(item: Failure | Skipped) -> Object:
    if isinstance(item, Skipped):
        level, path, message = "note", item.path, f"skipped: {item.reason}"
    else:
        level, path, message = "error", item["document"], item["message"]
    location = {"physicalLocation": {"artifactLocation": {"uri": uri(path)}}}
    return {"level": level, "message": {"text": message}, "locations": [location]}


def uri(path: str) -> str:
    """A path as a URI: relative to where the run began, or with the file scheme; bytes that are no UTF-8 as they are.

    A colon in the first part would read as a scheme, so it is escaped too.
    """
    if PurePath(path).is_absolute():
        return f"file://{'' if path.startswith('/') else '/'}{quote(os.fsencode(path), safe='/')}"
    return quote(os.fsencode(path), safe="/")

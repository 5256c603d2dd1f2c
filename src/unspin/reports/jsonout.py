"""This file writes findings as JSON: one object for a run, or one line for a document.

`schemas/edits.json` describes both. The report holds what it takes to make the edits, and to take them back, in files
that have not changed since.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator

from unspin import __version__
from unspin.reports.checked import VERSION, Checked, Item, Judged
from unspin.reports.failure import Failure
from unspin.reports.readings import readings
from unspin.reports.records import Finding, findings
from unspin.sources.original import Original, Skipped, bytes_hash, text_hash

Record = dict[str, object]

# JSON allows these raw; a terminal would obey them, and a lone surrogate has no UTF-8 form.
_RAW = re.compile("[\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


def render(items: Iterable[Item]) -> Iterator[str]:
    """One object: the version, the documents in order, what failed, what was passed over."""
    kept: dict[str, list[Record]] = {"documents": [], "failures": [], "skipped": []}
    for item in items:
        kind, record = record_of(item)
        kept[kind].append(record)
    yield dumps({**_head(), **kept}, indent=1) + "\n"


def render_lines(items: Iterable[Item]) -> Iterator[str]:
    """One object a line for each document, failure, and file that was passed over."""
    names = {"documents": "document", "failures": "failure", "skipped": "skipped"}
    for item in items:
        kind, record = record_of(item)
        yield dumps({**_head(), "kind": names[kind], **record}) + "\n"


def dumps(value: object, indent: int | None = None) -> str:
    """JSON that is plain to read, and safe to print and to write as UTF-8."""
    written = json.dumps(value, ensure_ascii=False, indent=indent)
    return _RAW.sub(lambda match: f"\\u{ord(match[0]):04x}", written)


def _head() -> Record:
    return {"version": VERSION, "tool": {"name": "unspin", "version": __version__}}


def record_of(item: Item) -> tuple[str, Record]:
    """The part of the report that an item belongs to, and its record."""
    if isinstance(item, Checked):
        return "documents", _document(item)
    if isinstance(item, Judged):
        return "documents", judgement_record(item)
    if isinstance(item, Skipped):
        return "skipped", {"path": item.path, "reason": item.reason}
    return "failures", _failure(item)


def _document(item: Checked) -> Record:
    repair, original = item.repair, item.original
    found = list(findings(repair))
    probability = repair.spin_probability
    return {
        "path": item.path,
        "encoding": original.encoding,
        "byte_order_mark": original.mark.hex(),
        "before": _hashes(original, repair.before.text),
        "after": _hashes(original, repair.after.text),
        "probability": None if probability is None else round(probability, 4),
        "edits": [_edit(each) for each in found if each.applied],
        "suggestions": [_edit(each) for each in found if not each.applied],
        "notes": list(repair.notes),
    }


def judgement_record(item: Judged) -> Record:
    """A document's probability, rate and evidence."""
    detection = item.detection
    return {
        "path": item.path,
        "probability": round(detection.probability, 4),
        "rate": round(detection.rate, 2),
        "evidence": [
            {
                "spun": each.spun,
                "original": each.original,
                "log_ratio": round(each.log_ratio, 4),
                "starts": list(each.starts),
            }
            for each in detection.evidence
        ],
    }


def _failure(failure: Failure) -> Record:
    return {"path": failure["document"], "error": failure["error"], "message": failure["message"]}


def _hashes(original: Original, text: str) -> Record:
    return {"sha256": text_hash(text), "bytes_sha256": bytes_hash(original.encode(text))}


def _edit(finding: Finding) -> Record:
    edit = finding.edit
    return {
        "start": edit.start,
        "line": finding.line,
        "column": finding.column,
        "before": edit.before,
        "after": edit.after,
        "rule": edit.rule,
        "reason": edit.reason,
        "confidence": round(edit.confidence, 4),
        "alternatives": list(readings(edit)[1:]),
    }

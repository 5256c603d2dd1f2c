"""This file writes findings as workflow commands, which GitHub shows beside the lines of a pull request."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from unspin.core.visible import harmless, visible
from unspin.reports.checked import Checked, Item, Judged
from unspin.reports.records import Finding, findings
from unspin.reports.regions import region
from unspin.reports.text import judgement, quoted
from unspin.sources.original import Skipped

_DATA = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A"})
_PROPERTY = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A", ":": "%3A", ",": "%2C"})


def render(items: Iterable[Item]) -> Iterator[str]:
    """A warning a finding, an error a failure, a notice a file that was passed over."""
    for item in items:
        if isinstance(item, Checked):
            yield from (_finding(item, each) for each in findings(item.repair))
        elif isinstance(item, Judged):
            yield _command("warning", judgement(item), {"file": item.path, "title": "unspin"})
        elif isinstance(item, Skipped):
            yield _command("notice", f"skipped: {item.reason}", {"file": item.path, "title": "unspin"})
        else:
            yield _command("error", item["message"], {"file": item["document"], "title": "unspin"})


def _finding(item: Checked, finding: Finding) -> str:
    edit, where = finding.edit, region(finding)
    properties = {
        "file": item.path,
        "line": str(where["startLine"]),
        "endLine": str(where["endLine"]),
        "col": str(where["startColumn"]),
        "endColumn": str(where["endColumn"]),
        "title": f"unspin {edit.rule}",
    }
    if where["startLine"] != where["endLine"]:  # GitHub takes columns of one line only
        del properties["col"], properties["endColumn"]
    message = f"{quoted(edit.before)} -> {quoted(edit.after)}: {visible(edit.reason)}"
    return _command("warning" if finding.applied else "notice", message, properties)


def _command(kind: str, message: str, properties: dict[str, str]) -> str:
    """One workflow command: what GitHub parses is in percent escapes, what a terminal obeys in backslash escapes."""
    values = ",".join(f"{name}={harmless(value.translate(_PROPERTY))}" for name, value in properties.items())
    return f"::{kind} {values}::{harmless(message.translate(_DATA))}\n"

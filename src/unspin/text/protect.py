"""This file finds the spans that no edit may change, and drops the edits that would."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator

from unspin.core.edit import Edit

_ADDRESS = re.compile(
    r"""
      (?:https?|ftp)://[^\s<>"']+
    | \bwww\.[^\s<>"']+
    | [\w.+-]+@[\w-]+(?:\.[\w-]+)+                                  # e-mail
    | \b(?:[a-z0-9-]+\.)+(?:com|org|net|gov|edu|io|info|co\.uk)\b(?:/[^\s<>"']*)?   # bare host names
    | (?<!\w)[@\#]\w+                                               # handles and tags
    """,
    re.VERBOSE,
)
_CODE = re.compile(r"```.*?```|~~~.*?~~~|`[^`\n]+`", re.DOTALL)
_MARKED_LINE = re.compile(r"^.*\bunspin: ignore\b.*$", re.MULTILINE)
# One scan for any of these tells that none of the patterns can match, which spares clean text three scans.
_MAY_MATCH = re.compile(r"[@#`]|~~~|://|www\.|unspin:|\.(?:com|org|net|gov|edu|io|info|co)\b")


Span = tuple[int, int]


def protector(allow: Iterable[str] = ()) -> Callable[[str, Iterable[Edit]], Iterator[Edit]]:
    """A guard that drops edits of addresses, code, marked lines, and the words and phrases of `allow`.

    Residue may go with the addresses that it holds, so an edit that deletes whole lines heeds marked lines only.
    """
    allowed = _phrases(allow)

    def guard(text: str, edits: Iterable[Edit]) -> Iterator[Edit]:
        found = list(edits)
        if not found:
            return
        marked, spans = marked_spans(text), protected_spans(text, allowed)
        for edit in found:
            if not _overlaps(marked if _deletes_lines(edit) else spans, edit.start, edit.end):
                yield edit

    return guard


def masker(allow: Iterable[str] = ()) -> Callable[[str], str]:
    """A function that blanks protected spans out and keeps every other character in its place.

    What is quoted as code, or is an address, says nothing about the prose around it.
    """
    allowed = _phrases(allow)

    def mask(text: str) -> str:
        pieces, position = [], 0
        for start, end in protected_spans(text, allowed):
            pieces += [text[position:start], _BLANK, " " * (end - start - len(_BLANK))]
            position = end
        return "".join([*pieces, text[position:]])

    return mask


# No word and no white space, so that no phrase is found across it.
_BLANK = "•"


def protected_spans(text: str, allowed: re.Pattern[str] | None = None) -> list[Span]:
    """The sorted, disjoint spans (start, end) of `text` that must stay as they are."""
    patterns = [_ADDRESS, _CODE] if _MAY_MATCH.search(text) else []
    patterns += [allowed] if allowed else []
    return _merged(*marked_spans(text), *(match.span() for pattern in patterns for match in pattern.finditer(text)))


def marked_spans(text: str) -> list[Span]:
    """The lines that carry the mark `unspin: ignore`."""
    return [match.span() for match in _MARKED_LINE.finditer(text)] if "unspin: ignore" in text else []


def _phrases(allow: Iterable[str]) -> re.Pattern[str] | None:
    phrases = sorted({phrase.strip() for phrase in allow if phrase.strip()}, key=lambda p: (-len(p), p))
    if not phrases:
        return None
    return re.compile(r"(?<!\w)(?:" + "|".join(map(re.escape, phrases)) + r")(?!\w)", re.IGNORECASE)


def _merged(*spans: Span) -> list[Span]:
    merged: list[Span] = []
    for span in sorted(spans):
        if merged and span[0] <= merged[-1][1]:
            start, end = merged.pop()
            merged.append((start, max(end, span[1])))
        else:
            merged.append(span)
    return merged


def _overlaps(spans: list[Span], start: int, end: int) -> bool:
    """Whether text[start:end] shares a character with a span; an insertion, whether it falls inside one."""
    k = bisect_right(spans, start, key=lambda span: span[0])
    inside_left = k > 0 and start < spans[k - 1][1]
    inside_right = k < len(spans) and spans[k][0] < end
    return inside_left or inside_right


def _deletes_lines(edit: Edit) -> bool:
    return edit.after == "" and (edit.before.startswith("\n") or edit.before.endswith("\n"))

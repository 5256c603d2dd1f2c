"""This file writes the two texts of a document side by side, each finding a link to its note."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from unspin.reports.align import Piece, Row
from unspin.reports.markup import safe, unseen
from unspin.reports.records import Finding

_ELEMENT = {"left": "del", "right": "ins"}
_HEADS = '<p class="heads" aria-hidden="true"><span>Original</span><span>Cleaned</span></p>'


@dataclass(frozen=True, slots=True)
class Pane:
    """What a piece of text needs to know: its side, the findings, and the prefix of the document's ids."""

    side: str
    found: Sequence[Finding]
    key: str


def panes(rows: Iterable[Row], found: Sequence[Finding], key: str) -> Iterator[str]:
    """Both texts, a row per paragraph; `key` begins every id, so that documents share none."""
    left, right = Pane("left", found, key), Pane("right", found, key)
    yield f'<div class="panes">{_HEADS}'
    for row in rows:
        yield f'<div class="row {_state(row)}" data-line="{row.line}">'
        yield f'<div class="cell left" dir="auto">{_side(row.left, left)}</div>'
        yield f'<div class="cell right" dir="auto">{_side(row.right, right)}</div></div>\n'
    yield "</div>"


def pane(rows: Iterable[Row], found: Sequence[Finding], key: str) -> Iterator[str]:
    """One text, where the original and the cleaned are the same."""
    both = Pane("left", found, key)
    yield '<div class="panes single">'
    for row in rows:
        yield f'<div class="row {_state(row)}" data-line="{row.line}">'
        yield f'<div class="cell both" dir="auto">{_side(row.left, both)}</div></div>\n'
    yield "</div>"


def kind(finding: Finding) -> str:
    """How the page marks a finding: an edit changes text, a deletion only takes some out."""
    if not finding.applied:
        return "suggestion"
    return "edit" if finding.edit.after else "deletion"


def _state(row: Row) -> str:
    """The classes of a row: whether it changed, whether a blank line follows, whether it is one."""
    text = "".join(piece.text for piece in row.left)
    spaced = " spaced" if text.rstrip("\r\n").count("\n") + 1 < text.count("\n") else ""
    blank = " blank" if not row.changed and not text.strip("\r\n") else ""
    return ("changed" if row.changed else "same") + spaced + blank


def _side(pieces: Sequence[Piece], pane: Pane) -> str:
    last = len(pieces) - 1
    return "".join(_piece(piece, pane, closing=number == last) for number, piece in enumerate(pieces))


def _piece(piece: Piece, pane: Pane, closing: bool) -> str:
    """A piece as text or as a link; the line ends after its last word carry no mark."""
    cut = len(piece.text.rstrip("\r\n"))
    cut = cut if cut or not piece.covers else len(piece.text)
    text, tail = piece.text[:cut], safe(piece.text[cut:])
    body = _linked(replace(piece, text=text), pane) if piece.covers else safe(text)
    return body + (f'<span class="gap">{tail}</span>' if tail and closing else tail)


def _linked(piece: Piece, pane: Pane) -> str:
    """A link to the notes on the piece, after the places that those notes link back to."""
    home = [index for index in piece.first if _home(pane.found[index]) == pane.side]
    places = "".join(f'<span id="{pane.key}p{index + 1}"></span>' for index in home)
    # The keyboard stops at each finding once: not at its other side, nor at its later pieces.
    stop = "" if home else ' tabindex="-1"'
    return f"{places}<a {_attributes(piece, pane)}{stop}>{_body(piece, pane)}</a>"


def _attributes(piece: Piece, pane: Pane) -> str:
    """The link's attributes; its colour is that of the first finding, edits before suggestions."""
    covers = sorted(piece.covers, key=lambda index: (not pane.found[index].applied, index))
    lead = pane.found[covers[0]]
    notes = [f"{pane.key}n{index + 1}" for index in covers]
    values = {
        "class": "mark",
        "href": f"#{notes[0]}",
        "data-kind": kind(lead),
        "data-stage": lead.stage,
        "aria-describedby": " ".join(notes),
        "data-unseen": unseen(piece.text),
        "aria-label": _label(piece, pane),
    }
    return " ".join(f'{name}="{safe(value)}"' for name, value in values.items() if value)


def _label(piece: Piece, pane: Pane) -> str:
    """A name for a link without visible text."""
    if piece.text:
        return "characters that leave no ink" if unseen(piece.text) else ""
    return "text was deleted here" if pane.side == "right" else "text goes in here"


def _body(piece: Piece, pane: Pane) -> str:
    if not piece.text:
        return ""
    applied = any(pane.found[index].applied for index in piece.covers)
    element = _ELEMENT[pane.side] if applied else "span"
    return f"<{element}>{safe(piece.text)}</{element}>"


def _home(finding: Finding) -> str:
    """The side where a finding can be seen: the left one, but for a plain insertion."""
    return "right" if finding.applied and not finding.edit.before else "left"

"""This file defines a repair: a document before and after, with every edit that lies between."""

from __future__ import annotations

from unspin.core.diff import unified_diff
from unspin.core.document import Document
from unspin.core.edit import Edit, revert
from unspin.core.values import dataclass


@dataclass(frozen=True, slots=True)
class Repair:
    """What was done to a document, and what is only suggested.

    `edits` and `suggestions` refer to `before.text`; `edits` are sorted and disjoint, and
    `apply(before.text, edits) == after.text` always holds. `spin_probability` is P(spun | text), 0 to 1, or None
    where the spin stage did not run. `error` says what went wrong where the edits broke a law, a bug of ours: the text
    is then as it was; it is empty otherwise.
    """

    before: Document
    after: Document
    edits: tuple[Edit, ...]
    suggestions: tuple[Edit, ...] = ()
    spin_probability: float | None = None
    notes: tuple[str, ...] = ()
    error: str = ""

    @property
    def changed(self) -> bool:
        """Whether the cleaned text differs from the original."""
        return self.before.text != self.after.text

    def revert(self) -> str:
        """The original text, made from the cleaned text and the edits alone."""
        return revert(self.after.text, self.edits)

    def diff(self, context: int = 3) -> str:
        """A unified diff that `patch` applies to the original; empty where nothing changed."""
        return unified_diff(self.before.text, self.edits, self.before.name, context)

    def to_dict(self) -> dict[str, object]:
        """The repair as plain values, ready for `json.dumps`."""
        from dataclasses import asdict  # 8 ms, as it needs `inspect`

        return {
            "document": self.before.name,
            "spin_probability": self.spin_probability,
            "before": self.before.text,
            "after": self.after.text,
            "edits": [asdict(edit) for edit in self.edits],
            "suggestions": [asdict(edit) for edit in self.suggestions],
            "notes": list(self.notes),
            "error": self.error,
        }

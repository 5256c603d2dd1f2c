"""This file defines a rule: the stable name, title and reason that an edit points to."""

from __future__ import annotations

from unspin.core.values import dataclass


@dataclass(frozen=True, slots=True)
class Rule:
    """One kind of finding, as reports and help show it.

    `id` is `stage.name`; `why` tells a writer why such text is a fault; `before` and `after` are an example that the
    tests run.
    """

    id: str
    title: str
    why: str
    before: str
    after: str

    @property
    def stage(self) -> str:
        """The stage that applies the rule."""
        return self.id.split(".", 1)[0]

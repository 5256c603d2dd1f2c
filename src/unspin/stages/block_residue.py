"""This file removes the residue that is the whole text of a block of HTML; the tags in it stay."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from unspin.core.edit import Edit
from unspin.core.settings import Settings
from unspin.stages.artefacts import page_of
from unspin.stages.residue import are_furniture, line_finder
from unspin.stages.residue_rules import load_rules
from unspin.text.html_blocks import text_blocks
from unspin.text.spans import Markup

# The residue of a text, given how probable it is that the text was spun, where that is known.
BlockStage = Callable[[str, float | None], Iterable[Edit]]


def block_residue_stage(settings: Settings, markup: Callable[[str], Sequence[Markup]]) -> BlockStage:
    """A stage that empties blocks of what the rules for lines describe, or flags it, as the settings say."""
    wanted = [each for each in load_rules() if settings.policy(each.kind) != "keep" and each.scope != "span"]
    find = line_finder(wanted, {each.kind for each in wanted if settings.policy(each.kind) == "remove"})
    threshold = settings.threshold_of("residue")

    def stage(text: str, p_spun: float | None) -> Iterator[Edit]:
        blocks = list(text_blocks(text, markup(text)))
        described = find([each.seen for each in blocks], frozenset())
        found = {index: each for index, each in described.items() if blocks[index].plain}
        if not found:
            return
        gone = {index for index, each in found.items() if each.is_applied(threshold)}
        rest = "\n".join(each.seen for index, each in enumerate(blocks) if index not in gone)
        page = page_of(rest, (rest, rest), are_furniture(found.values()), p_spun)
        for index, each in found.items():
            start, end, _, tags, _ = blocks[index]
            sure = each.on(page).confidence
            yield Edit(start, text[start:end], tags, each.rule.id, each.rule.why, sure, applicable=each.applicable)

    return stage

"""This file finishes what --help shows, command by command: what it does, without the indents of code, and examples."""

from __future__ import annotations

import argparse
from textwrap import dedent

_CODES = "exit code: 0 nothing {0}, 1 {0}, 2 something failed"

EXAMPLES = {
    "unspin": """\
  unspin clean articles -o outputs       clean a folder; read outputs/report.html
  unspin clean - < spun.txt > clean.txt  clean standard input
  unspin diff article.txt                show what would change
  unspin explain article.txt             why each edit was made
  unspin check articles                  name every fault, one a line
  unspin detect articles                 which documents are spun, and what says so
""",
    "unspin clean": """\
  unspin clean articles -o outputs        clean a folder; read outputs/report.html
  unspin clean - < spun.txt > clean.txt   clean standard input
  unspin clean --in-place articles        change the files themselves
  unspin clean a.txt --skip spelling --threshold 0.7
  unspin clean news.jsonl.gz -o cleaned.jsonl.gz --text-field body

with --in-place, exit code 0: nothing changed, 1: changed, 2: something failed
""",
    "unspin check": f"""\
  unspin check articles                           one finding a line
  unspin check --diff article.txt                 what would change
  unspin check --spun-only incoming               only the documents that are spun, as a gate
  unspin check --fail-on spin,encoding articles   typos and residue do not count
  unspin check --format sarif articles > a.sarif  for code scanning; --format json for unspin apply
  unspin check -- "$FILE"                         a name may begin with a dash; ./- is a file named -

{_CODES.format("found")}
""",
    "unspin report": """\
  unspin report outputs                          outputs/report.html, from what unspin clean left there
  unspin report cleaned.parquet -o outputs       the report of a cleaned data set
""",
    "unspin diff": """\
  unspin diff article.txt              what would change; unspin check --diff does it for many files
  unspin diff article.txt | patch -p1  change it
  unspin diff - < article.txt
""",
    "unspin detect": """\
  unspin detect articles                   which documents are spun, and what says so
  unspin detect articles --format json     the same for a program
""",
    "unspin explain": """\
  unspin explain article.txt               why each edit was made
  unspin explain article.txt --at 3:15     why, or why not, at line 3, column 15
  unspin explain - --format json < article.txt
""",
    "unspin apply": f"""\
  unspin check --format json articles > report.json
  unspin apply report.json                make the edits
  unspin apply report.json --root site    where the paths of the report begin there

{_CODES.format("changed")}
""",
    "unspin revert": f"""\
  unspin revert report.json                take the edits of the report back
  unspin revert report.json --root site    where the paths of the report begin there

{_CODES.format("changed")}
""",
    "unspin schema": """\
  unspin schema                            list the schemas
  unspin schema edits > edits.json         what check --format json writes
  unspin schema settings > settings.json   settings files, for editors
""",
    "unspin config": """\
  unspin config                           what is in force here, and where each value comes from
  unspin config archive/a.txt             the same for one document
  unspin config --format json --no-config
""",
    "unspin rules": """\
  unspin rules                      one rule a line
  unspin rules --format markdown    the page docs/rules.md
""",
    "unspin rule": """\
  unspin rule spin.synonym
  unspin rule residue.spintax
""",
    "unspin lexicon": """\
  unspin lexicon check mine.tsv    hold a dictionary of your own to the laws
  unspin lexicon find workforce    what it stands for, and what stands for it
""",
    "unspin lexicon check": """\
  unspin lexicon check             the dictionaries that come with unspin
  unspin lexicon check mine.tsv
  unspin lexicon check --write mine.tsv
""",
    "unspin lexicon stats": """\
  unspin lexicon stats
  unspin lexicon stats --domains politics,economy
""",
    "unspin lexicon find": """\
  unspin lexicon find workforce
  unspin lexicon find "White Home"
""",
    "unspin lexicon import": """\
  unspin lexicon import pairs.csv --format csv -o mine.tsv
""",
    "unspin lexicon add": """\
  unspin lexicon add --accepted my.review.tsv -o my.tsv
""",
    "unspin learn": """\
  unspin learn pairs spun original -o my.tsv    a dictionary from spun texts and their originals
  unspin learn lm trusted -o domain.lm          a language model of your domain
  unspin learn mine spun --against clean -o mined.tsv
""",
    "unspin learn pairs": """\
  unspin learn pairs spun original -o my.tsv
  unspin learn pairs both.jsonl -o my.tsv --holdout 0.2
  unspin learn pairs a.jsonl b.jsonl -o my.tsv --spun-field body --original-field source
""",
    "unspin learn lm": """\
  unspin learn lm trusted -o domain.lm
  unspin learn lm archive.jsonl -o domain.lm --min-count 2 --vocab 100000
  unspin clean articles --lm domain.lm
""",
    "unspin learn phrases": """\
  unspin learn phrases trusted -o phrases.tsv
""",
    "unspin learn mine": """\
  unspin learn mine spun --against clean -o mined.tsv
""",
    "unspin lexicon export": """\
  unspin lexicon export --format json > lexicon.json
""",
}


def add_examples(parser: argparse.ArgumentParser) -> None:
    """Show what it does and its examples in the help of a command and of those below it."""
    if parser.prog in EXAMPLES:
        first, _, rest = (parser.description or "").partition("\n")
        parser.description = f"{first}\n{dedent(rest)}".strip()
        parser.epilog = f"examples:\n{EXAMPLES[parser.prog]}"
        parser.formatter_class = argparse.RawDescriptionHelpFormatter
    for command in subcommands(parser):
        add_examples(command)


def subcommands(parser: argparse.ArgumentParser) -> list[argparse.ArgumentParser]:
    """The commands directly below one; argparse has no public way to ask."""
    actions = [each for each in parser._actions if isinstance(each, argparse._SubParsersAction)]
    return [command for each in actions for command in each.choices.values()]

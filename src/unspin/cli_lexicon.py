"""This file is the command group `unspin lexicon`: check, count, look up, import and export substitutions."""

from __future__ import annotations

import argparse
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from unspin.core.errors import LexiconError, SourceError
from unspin.core.paths import real, regular

if TYPE_CHECKING:
    from unspin.lexicon.entry import Entry
    from unspin.lexicon.exchange import Imported
    from unspin.lexicon.laws import Fault, Placed

OK, FAILED = 0, 2

Subcommands = argparse._SubParsersAction  # argparse has no public name for it
Pair = tuple[str, str]
Expanded = tuple["Placed", list[Pair]]


def add_lexicon(commands: Subcommands[argparse.ArgumentParser]) -> None:
    """Add `lexicon` and its commands."""
    group = commands.add_parser("lexicon", help="check, count, look up, import and export substitutions")
    group.description = "Check, count, look up, import and export the lexicon's substitutions."
    each = group.add_subparsers(title="commands", required=True, metavar="COMMAND")
    _add_check(each)
    _add_stats(each)
    _add_find(each)
    _add_import(each)
    _add_add(each)
    _add_export(each)


def _add_check(commands: Subcommands[argparse.ArgumentParser]) -> None:
    command = commands.add_parser("check", help="hold dictionary files to the laws", description=_check.__doc__)
    command.add_argument(
        "files", nargs="*", type=Path, metavar="FILE", help="dictionary files (default: those that come with unspin)"
    )
    command.add_argument(
        "--write", action="store_true", help="first put the files into normal form: sorted, no duplicates, trimmed"
    )
    command.set_defaults(run=_check)


def _add_stats(commands: Subcommands[argparse.ArgumentParser]) -> None:
    command = commands.add_parser("stats", help="count rows and substitutions", description=_stats.__doc__)
    command.add_argument(
        "--pairs", type=Path, metavar="FILE", help="tell how many of these are covered: spun<TAB>original[<TAB>count]"
    )
    command.add_argument(
        "--except",
        dest="excepted",
        type=Path,
        metavar="FILE",
        help="of those, leave out the pairs of this file, as dictionaries/left-out.tsv lists them",
    )
    _add_choice(command)
    command.set_defaults(run=_stats)


def _add_find(commands: Subcommands[argparse.ArgumentParser]) -> None:
    command = commands.add_parser("find", help="look a word up on both sides", description=_find.__doc__)
    command.add_argument("word", metavar="WORD", help="a word or phrase, in any inflection that a row serves")
    _add_choice(command)
    command.set_defaults(run=_find)


def _add_import(commands: Subcommands[argparse.ArgumentParser]) -> None:
    command = commands.add_parser("import", help="turn a list into a dictionary file", description=_import.__doc__)
    command.add_argument("file", type=Path, metavar="FILE", help="the list, in UTF-8")
    command.add_argument("--format", required=True, choices=("tsv", "csv", "json", "pps"), help="what the list is")
    command.add_argument("-o", "--output", type=Path, metavar="OUT", help="a new file (default: standard output)")
    command.set_defaults(run=_import)


def _add_add(commands: Subcommands[argparse.ArgumentParser]) -> None:
    command = commands.add_parser("add", help="add accepted rows to a dictionary", description=_add.__doc__)
    command.add_argument(
        "--accepted",
        type=Path,
        required=True,
        metavar="FILE",
        help="a table of `unspin learn` with its column `accept`",
    )
    command.add_argument(
        "-o", "--output", type=Path, required=True, metavar="OUT", help="a new dictionary, or one of yours"
    )
    command.set_defaults(run=_add)


def _add_export(commands: Subcommands[argparse.ArgumentParser]) -> None:
    command = commands.add_parser("export", help="print every substitution", description=_export.__doc__)
    command.add_argument("--format", default="tsv", choices=("tsv", "csv", "json"), help="default: tsv")
    _add_choice(command)
    command.set_defaults(run=_export)


def _add_choice(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--domains", type=_names, default=(), metavar="NAME,...", help="these dictionary domains alone"
    )
    command.add_argument(
        "--lexicon", action="append", type=Path, default=[], metavar="FILE", help="a dictionary file of your own, too"
    )


def _names(value: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in value.split(",") if name.strip())


# check


def _check(options: argparse.Namespace) -> int:
    """Name every row that breaks a law, with file, line, and how to mend it.

    A file whose name ends in allowed.tsv is a list of allowed phrases, and is held to the laws of such lists.
    """
    from unspin.lexicon.allowed_laws import check_phrases, is_allowed_list, read_phrases
    from unspin.lexicon.laws import check, read_placed

    paths = list({real(path): path for path in options.files or _shipped_files()}.values())
    if options.write:
        for path in paths:
            _write_normal_form(path)
    read = [read_placed(path) for path in paths if not is_allowed_list(path)]
    lists = [read_phrases(path) for path in paths if is_allowed_list(path)]
    rows = [row for placed, _ in read for row in placed]
    phrases = [phrase for placed, _ in lists for phrase in placed]
    faults = [fault for _, unreadable in (*read, *lists) for fault in unreadable]
    faults += [*check(rows), *check_phrases(phrases, rows)]
    order = {path: at for at, path in enumerate(paths)}
    _report(sorted(faults, key=lambda fault: (order[fault.path], fault.line)))
    print(f"{len(paths)} files, {len(rows) + len(phrases)} rows, {len(faults) or 'no'} faults", file=sys.stderr)
    return FAILED if faults else OK


def _write_normal_form(path: Path) -> None:
    """Rewrite a file that is not in normal form; one that can't be read as rows is left for the laws to name."""
    from unspin.lexicon.allowed_laws import is_allowed_list, normal_phrases
    from unspin.lexicon.exchange import normal_form
    from unspin.lexicon.laws import is_row

    try:
        data = regular(path).read_bytes()
        before = data.decode("utf-8")
        after = normal_phrases(before) if is_allowed_list(path) else normal_form(before)
    except (OSError, ValueError):
        return
    if data != after.encode("utf-8"):
        _write(real(path), after)
        dropped = sum(map(is_row, before.split("\n"))) - sum(map(is_row, after.split("\n")))
        print(f"{path}: written in normal form, {dropped or 'no'} duplicates dropped", file=sys.stderr)


def _write(path: Path, text: str) -> None:
    from unspin.sources.folder import write_whole

    try:
        write_whole(path, text.encode("utf-8"))
    except OSError as error:
        raise SourceError(f"{path}: can't be written: {error.strerror or error}") from error


def _report(faults: Iterable[Fault]) -> None:
    for fault in faults:
        print(fault, file=sys.stderr)


# stats


def _stats(options: argparse.Namespace) -> int:
    """Print how many rows and substitutions there are by domain, tier, source and family.

    A substitution is a row in one inflection; one that several rows stand for counts once.
    """
    if options.excepted and not options.pairs:
        raise LexiconError("--except leaves pairs out of --pairs; name that file too")
    pairs, excepted = (_read_pairs(path) if path else Counter() for path in (options.pairs, options.excepted))
    expanded = [(p, [(entry.spun, entry.original) for entry in _entries_of(p)]) for p in _rows(options)]
    sys.stdout.writelines(_counts(expanded))
    known = {pair for _, pairs in expanded for pair in pairs}
    if options.pairs:
        sys.stdout.writelines(_coverage(pairs, known, f"coverage of {options.pairs}"))
    if options.excepted:
        certain = Counter({pair: count for pair, count in pairs.items() if pair not in excepted})
        title = f"without the {len(pairs) - len(certain)} pairs of {options.excepted}"
        sys.stdout.writelines(_coverage(certain, known, title))
    return OK


def _counts(expanded: Sequence[Expanded]) -> Iterator[str]:
    yield f"{'':22}{'rows':>8}{'substitutions':>15}\n"
    yield _count_line("all", expanded)
    for what, name in _GROUPS.items():
        groups: dict[str, list[Expanded]] = defaultdict(list)
        for each in expanded:
            groups[name(each[0])].append(each)
        yield f"by {what}\n"
        yield from (_count_line(f"  {group}", groups[group]) for group in sorted(groups))


_GROUPS: Mapping[str, Callable[[Placed], str]] = {
    "domain": lambda p: p.path.stem,
    "tier": lambda p: p.row.tier,
    "source": lambda p: p.row.source,
    "family": lambda p: p.row.family,
}


def _count_line(name: str, expanded: Sequence[Expanded]) -> str:
    distinct = {pair for _, pairs in expanded for pair in pairs}
    return f"{name:22}{len(expanded):8}{len(distinct):15}\n"


def _entries_of(placed: Placed) -> Iterator[Entry]:
    from unspin.lexicon.entry import entries

    return entries(placed.row, placed.path.stem)


def _read_pairs(path: Path) -> Counter[Pair]:
    """The pairs of a file, as the tokeniser cuts them, and their counts, 1 where none is written.

    Further columns are passed over, and so are marks, which no entry has: "ten p.m." is "ten p.m" there.

    Raises LexiconError, naming every line that is no pair.
    """
    from unspin.lexicon.exchange import read_text
    from unspin.lexicon.laws import Fault, is_row

    text = read_text(path)
    if isinstance(text, Fault):
        raise LexiconError(str(text))
    pairs: Counter[Pair] = Counter()
    faults: list[str] = []
    for number, line in enumerate(text.split("\n"), 1):
        cells = [cell.strip() for cell in line.split("\t")]
        if is_row(line) and _is_pair(cells):
            pairs[_words(cells[0]), _words(cells[1])] += int("".join(cells[2:3]) or 1)
        elif is_row(line):
            faults.append(f"{path}:{number}: no pair: {line!r}; write spun<TAB>original[<TAB>count]")
    if faults:
        raise LexiconError(*faults)
    return pairs


def _words(text: str) -> str:
    from unspin.text.tokens import tokens

    return " ".join(token.word for token in tokens(text) if token.is_word)


def _is_pair(cells: Sequence[str]) -> bool:
    count = "".join(cells[2:3])
    return len(cells) > 1 and all(cells[:2]) and (not count or (count.isascii() and count.isdigit()))


def _coverage(pairs: Counter[Pair], known: set[Pair], title: str) -> Iterator[str]:
    covered = {pair: count for pair, count in pairs.items() if pair in known}
    yield f"{title}\n"
    yield _share_line("  distinct pairs", len(covered), len(pairs))
    yield _share_line("  weighted by count", sum(covered.values()), pairs.total())


def _share_line(name: str, part: int, whole: int) -> str:
    share = f"{100 * part / whole:.1f} %" if whole else "none to cover"
    return f"{name:22}{part:8} of {whole}: {share}\n"


# find


def _find(options: argparse.Namespace) -> int:
    """Print the rows that have a word on either side, in any inflection: domain, weight, tier and pair.

    Rows that replace the word come first, then those that restore it, then those that have it within a phrase.
    """
    from unspin.lexicon.exchange import side

    word = side(options.word)
    found = [(p, hits) for p in _rows(options) if (hits := [e for e in _entries_of(p) if _has(e, word)])]
    found.sort(key=lambda each: (_distance(each[1], word), -each[0].row.weight, each[0].key))
    sys.stdout.writelines(_found_line(p, hits[0]) for p, hits in found)
    print(f"{len(found) or 'no'} rows have {word!r}", file=sys.stderr)
    return OK


def _has(entry: Entry, word: str) -> bool:
    return any(f" {word} " in f" {side} " for side in (entry.spun, entry.original))


def _distance(hits: Sequence[Entry], word: str) -> int:
    if any(entry.spun == word for entry in hits):
        return 0
    return 1 if any(entry.original == word for entry in hits) else 2


def _found_line(placed: Placed, hit: Entry) -> str:
    row = placed.row
    forms = f" ({row.forms})" if row.forms else ""
    inflected = "" if (hit.spun, hit.original) == (row.spun, row.original) else f", as {hit.spun} -> {hit.original}"
    condition = f", {row.condition}" if row.condition else ""
    return f"{placed.path.stem:12}{row.weight:5}  {row.tier:6}  {placed}{forms}{inflected}{condition}\n"


# import and export


def _import(options: argparse.Namespace) -> int:
    """Print a list as a dictionary file; with any fault in the list, print that and write nothing.

    tsv, csv: columns spun, original and perhaps weight, or as a first line names them. json: a list of objects or
    pairs. pps: the Problematic Paper Screener's export; phrases with conditions, and expected texts that are doubtful
    or several, are left out and named with the reason.
    """
    from unspin.lexicon.exchange import dictionary

    if options.output and options.output.exists():
        raise SourceError(f"{options.output} exists; name a new file, or delete it")
    imported = _imported(options.file, options.format)
    _report((*imported.faults, *(() if imported.faults else imported.left_out)))
    if imported.faults:
        return FAILED
    text = dictionary((p.row for p in imported.rows), _TITLES.get(options.format, f"from {options.file.name}"))
    if options.output:
        _write(options.output, text)
    else:
        _print(text)
    print(f"{len(imported.rows)} rows, {len(imported.left_out) or 'none'} left out", file=sys.stderr)
    return OK


# A row's domain is the name of its file, which standard output has not.
_TITLES = {"pps": "science: tortured phrases, from an export of the Problematic Paper Screener"}


def _imported(path: Path, form: str) -> Imported:
    from unspin.lexicon.exchange import read_list
    from unspin.lexicon.screener import read_screener

    return read_screener(path) if form == "pps" else read_list(path, form)


def _add(options: argparse.Namespace) -> int:
    """Add the rows of a review that say yes in the column `accept` to a dictionary of your own; all of them or none."""
    from unspin.learn.tables import accepted
    from unspin.lexicon.exchange import LIST_LAWS, dictionary, unite
    from unspin.lexicon.laws import Placed, check, read_all

    old = read_all([options.output]) if options.output.exists() else []
    new = [Placed(options.accepted, line, row) for line, row in accepted(options.accepted)]
    faults = check([*old, *new], LIST_LAWS)
    _report(faults)
    if faults:
        return FAILED
    rows = unite([*old, *new])
    _write(options.output, dictionary((each.row for each in rows), f"{options.output.stem}: rows of my own"))
    print(f"{len(new)} rows accepted; {options.output} has {len(rows)}", file=sys.stderr)
    return OK


def _export(options: argparse.Namespace) -> int:
    """Print every substitution in every inflection: spun, original, weight, tier, family and domain."""
    from unspin.lexicon.exchange import table
    from unspin.lexicon.load import load_entries

    _print(table(load_entries(options.domains, tuple(options.lexicon)), options.format))
    return OK


def _print(text: str) -> None:
    sys.stdout.buffer.write(text.encode("utf-8"))
    sys.stdout.buffer.flush()


# The files that an option names


def _shipped(domains: Sequence[str]) -> list[Path]:
    from unspin.core.data import data_file
    from unspin.core.settings import DOMAINS

    unknown = [domain for domain in domains if domain not in DOMAINS]
    if unknown:
        raise LexiconError(f"unknown lexicon domain {unknown[0]!r} (known: {', '.join(DOMAINS)})")
    return [data_file(f"{domain}.tsv") for domain in domains or DOMAINS]


def _shipped_files() -> list[Path]:
    from unspin.core.data import data_file

    return [*_shipped(()), data_file("allowed.tsv")]


def _rows(options: argparse.Namespace) -> list[Placed]:
    from unspin.lexicon.laws import read_all

    return read_all([*_shipped(options.domains), *options.lexicon])

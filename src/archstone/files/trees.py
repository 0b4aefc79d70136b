"""YAML and JSON read as trees of mappings, lists and plain values, with the line of every one of them.

YAML is read narrowly, so that nothing turns into something else unnoticed: only ``true``, ``false``,
``null`` and numbers written plainly (``12``, ``-0.5``) are other than text. ``no``, ``2026-04-01``, ``007``
and ``1e3`` stay the text they are. What `dump_yaml` writes is read the same by any other YAML reader.
"""

from __future__ import annotations

import json
import math
import re
from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from archstone.files.faults import FaultList, one_fault
from archstone.files.garbage_pause import garbage_pause
from archstone.files.sources import Format, Source
from archstone.model.errors import BadInput, RuleBroken

Path = tuple[str | int, ...]
_WHOLE = re.compile(r"-?(0|[1-9][0-9]*)")
_DECIMAL = re.compile(r"-?[0-9]+\.[0-9]+([eE][-+][0-9]+)?")
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\],:]|[^\s{}\[\],:"]+')
_PLAIN = re.compile(r"[^\W\d_]([\w ./-]*[\w./-])?")  # begins with a letter, so it is no number and no day
_TAKEN_FOR_OTHERS = frozenset(["y", "n", "yes", "no", "on", "off", "true", "false", "null"])
_UNPRINTED = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")  # YAML allows these as escapes alone
_STANDARD_TAG = "tag:yaml.org,2002:"
LARGEST, MOST_DIGITS = 1e100, 100  # so that sums and products of what a file says stay numbers
_JSON_NUMBER = re.compile(r"-?\d+(\.\d+)?([eE][-+]?\d+)?")


@dataclass(frozen=True)
class Tree:
    """A document and where its parts stand; ``line_of`` gives the line of a path of keys and positions."""

    name: str
    document: Any
    line_of: Callable[[Path], int | None]


def read_tree(source: Source) -> Tree:
    """Read a YAML or JSON file; raise BadInput for what isn't whole, and for a key given twice."""
    return _read_json(source) if source.format is Format.JSON else _read_yaml(source)


# JSON


def _read_json(source: Source) -> Tree:
    text = source.text()
    twice = False

    def mapping(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        nonlocal twice
        made = dict(pairs)
        twice = twice or len(made) < len(pairs)
        return made

    try:
        with garbage_pause():
            document = json.loads(
                text,
                object_pairs_hook=mapping,
                parse_constant=_refuse_constant,
                parse_int=_whole,
                parse_float=_decimal,
            )
    except json.JSONDecodeError as error:
        ends = error.pos >= len(text.rstrip()) - 1 or "Unterminated" in error.msg
        cut = " The file may be cut off." if ends else ""
        what = error.msg[0].lower() + error.msg[1:]
        raise one_fault(source.name, error.lineno, "", f"This isn't valid JSON: {what}.{cut}") from None
    except RecursionError:
        raise one_fault(source.name, None, "", "The file is nested too deeply to be read.") from None
    except ValueError as error:
        why = f"This isn't valid JSON: {error}."
        raise _unusable_number(source.name, text) or one_fault(source.name, None, "", why) from None
    if twice:
        _tell_json_keys_given_twice(source.name, text)
    if "\\ud" in text.lower():
        _refuse_half_characters(source.name, document)
    lines: list[dict[Path, int]] = []

    def line_of(path: Path) -> int | None:
        if not lines:
            lines.append(dict(_json_lines(text)))
        while path and path not in lines[0]:  # what is missing is told where it belongs
            path = path[:-1]
        return lines[0].get(path)

    return Tree(source.name, document, line_of)


def _refuse_constant(word: str) -> float:
    raise ValueError(word)


def _whole(word: str) -> int:
    if len(word) > MOST_DIGITS and len(word.lstrip("-")) > MOST_DIGITS:
        raise ValueError(word)
    return int(word)


def _decimal(word: str) -> float:
    value = float(word)
    if abs(value) >= LARGEST:
        raise ValueError(word)
    return value


def _unusable_number(name: str, text: str) -> BadInput | None:
    """Find a number that is none, or too large; Python reads none of thousands of digits."""
    for found in _TOKEN.finditer(text):
        word = found[0]
        if word in {"NaN", "Infinity", "-Infinity"}:
            why = f"This isn't valid JSON: {word} isn't a number that can be used."
        elif _JSON_NUMBER.fullmatch(word) and abs(float(word)) >= LARGEST:
            why = f"The number {word[:40]} is too large; give one below {LARGEST:.0e}."
        else:
            continue
        return one_fault(name, text.count("\n", 0, found.start()) + 1, "", why)
    return None


def _refuse_half_characters(name: str, document: Any) -> None:
    try:
        json.dumps(document, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        raise one_fault(
            name, None, "", "The file holds half of a character (a lone \\ud… escape); write it whole."
        ) from None


def _tell_json_keys_given_twice(name: str, text: str) -> None:
    faults = FaultList(name)
    seen: dict[Path, int] = {}
    for path, line in _json_lines(text):
        if path in seen and path and isinstance(path[-1], str):
            faults.add(line, path[-1], f"The key {path[-1]} stands twice, first in line {seen[path]}.")
        seen.setdefault(path, line)
    faults.raise_if_any()


def _json_lines(text: str) -> Iterator[tuple[Path, int]]:
    """Go through valid JSON and give the line of every key and every item of a list."""
    starts = [0, *(found.end() for found in re.finditer("\n", text))]
    path: list[str | int] = []
    inside: list[str] = []
    expects_key = False
    yield (), 1
    for found in _TOKEN.finditer(text):
        token, line = found[0], bisect_right(starts, found.start())
        if token in "}]":
            inside.pop()
            path.pop()
            expects_key = False
        elif token == ",":
            expects_key = inside[-1] == "{"
            if not expects_key:
                path[-1] = int(path[-1]) + 1
        elif token == ":":
            expects_key = False
        elif expects_key:
            path[-1] = json.loads(token)
            yield tuple(path), line
        else:
            if inside and inside[-1] == "[":
                yield tuple(path), line
            if token in "{[":
                inside.append(token)
                path.append("" if token == "{" else 0)
                expects_key = token == "{"


# YAML


def _read_yaml(source: Source) -> Tree:
    import yaml

    text = source.text()
    try:
        with garbage_pause():
            node = yaml.compose(text, Loader=yaml.CSafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else None
        raise one_fault(source.name, line, "", _yaml_sentence(text, mark, error)) from None
    except yaml.YAMLError as error:
        raise one_fault(source.name, None, "", f"This isn't valid YAML: {error}.") from None
    except RecursionError:
        raise one_fault(source.name, None, "", "The file is nested too deeply to be read.") from None
    faults = FaultList(source.name)
    try:
        with garbage_pause():
            document = _YamlReader(faults).value(node) if node is not None else None
    except RecursionError:
        raise one_fault(source.name, None, "", "The file is nested too deeply to be read.") from None
    faults.raise_if_any()
    return Tree(source.name, document, lambda path: _yaml_line(node, path))


def _yaml_sentence(text: str, mark: Any, error: Any) -> str:
    lines = text.rstrip().splitlines()
    if mark and mark.line < len(lines):
        before = lines[mark.line][: mark.column + 1]
        if not before.replace("-", "").strip() and "\t" in before:
            return "A tab stands at the beginning of this line; indent it with spaces instead."
    why = " ".join(filter(None, (error.context, error.problem)))
    ends = mark and (mark.line, mark.column) >= (len(lines) - 1, len(lines[-1]))
    return f"This isn't valid YAML: {why}.{' The file may be cut off.' if ends else ''}"


class _YamlReader:
    """Builds plain values out of YAML nodes, telling what can't be kept as it stands."""

    def __init__(self, faults: FaultList) -> None:
        self._faults = faults
        self._seen: set[int] = set()

    def value(self, node: Any) -> Any:
        """Build one node's value."""
        if id(node) in self._seen:
            self._tell(node, "", "This repeats another part by an alias (*name); write it out.")
            return None
        self._seen.add(id(node))
        if not node.tag.startswith(_STANDARD_TAG):
            self._tell(node, "", f"The tag {node.tag} isn't read; write the value without it.")
        if node.id == "mapping":
            return self._mapping(node)
        if node.id == "sequence":
            return [self.value(item) for item in node.value]
        return _scalar(node)

    def _mapping(self, node: Any) -> dict[str, Any]:
        made: dict[str, Any] = {}
        lines: dict[str, int] = {}
        for key, item in node.value:
            if key.id != "scalar":
                self._tell(key, "", "A key must be a word, not a list or a mapping.")
                continue
            line = key.start_mark.line + 1
            if key.value in made:
                self._tell(
                    key, key.value, f"The key {key.value} stands twice, first in line {lines[key.value]}."
                )
            lines.setdefault(key.value, line)
            made[key.value] = self.value(item)
        return made

    def _tell(self, node: Any, field: str, message: str) -> None:
        self._faults.add(node.start_mark.line + 1, field, message)


def _scalar(node: Any) -> Any:
    text: str = node.value
    if node.style or node.tag == f"{_STANDARD_TAG}str":
        return text
    if text in ("", "~", "null", "Null", "NULL"):
        return None
    if text in ("true", "True", "TRUE", "false", "False", "FALSE"):
        return text[0] in "tT"
    if not (_WHOLE.fullmatch(text) or _DECIMAL.fullmatch(text)) or abs(float(text)) >= LARGEST:
        return text
    return int(text) if _WHOLE.fullmatch(text) else float(text)


def _yaml_line(node: Any, path: Path) -> int | None:
    line = None
    for step in path:
        if node is None or node.id == "scalar":
            return line
        if node.id == "mapping":
            found = next(((k, v) for k, v in node.value if k.value == step), None)
            if found is None:
                return line
            line, node = found[0].start_mark.line + 1, found[1]
        else:
            if not isinstance(step, int) or step >= len(node.value):
                return line
            node = node.value[step]
            line = node.start_mark.line + 1
    return int(line) if line is not None else None


# Writing


def dump_json(document: Any) -> str:
    """Write a document as JSON, two spaces a level, letters as they are."""
    _refuse_unwritable(document)
    return json.dumps(document, ensure_ascii=False, indent=2, allow_nan=False) + "\n"


def dump_yaml(document: Any) -> str:
    """Write a document as YAML, keys in their order, letters as they are.

    Text that any YAML reader could take for something else (``no``, ``12``, ``2026-04-01``) is quoted.

    Examples
    --------
    >>> print(dump_yaml({"name": "no", "staff": 3, "funders": ["A", "B: C"]}), end="")
    name: "no"
    staff: 3
    funders:
    - A
    - "B: C"
    """
    _refuse_unwritable(document)
    lines: list[str] = []
    if document and isinstance(document, Mapping | list | tuple):
        _yaml_block(document, "", "", lines)
    else:
        lines.append(_yaml_inline(document))
    return "\n".join(lines) + "\n"


def _yaml_block(value: Any, first: str, indent: str, lines: list[str]) -> None:
    """Write a mapping or list that isn't empty; *first* begins its first line, *indent* the others."""
    lead = first
    if isinstance(value, Mapping):
        for key, item in value.items():
            if item and isinstance(item, Mapping):
                lines.append(f"{lead}{_yaml_text(key)}:")
                _yaml_block(item, f"{indent}  ", f"{indent}  ", lines)
            elif item and isinstance(item, list | tuple):
                lines.append(f"{lead}{_yaml_text(key)}:")
                _yaml_block(item, indent, indent, lines)
            else:
                lines.append(f"{lead}{_yaml_text(key)}: {_yaml_inline(item)}")
            lead = indent
        return
    for item in value:
        if item and isinstance(item, Mapping | list | tuple):
            _yaml_block(item, f"{lead}- ", f"{indent}  ", lines)
        else:
            lines.append(f"{lead}- {_yaml_inline(item)}")
        lead = indent


def _yaml_inline(value: Any) -> str:
    if isinstance(value, str):
        return _yaml_text(value)
    if isinstance(value, float):
        digits, _, power = repr(value).partition("e")
        if not power:
            return digits
        return f"{digits if '.' in digits else digits + '.0'}e{power if power[0] in '+-' else '+' + power}"
    if isinstance(value, Mapping | list | tuple):
        return "{}" if isinstance(value, Mapping) else "[]"
    if value is None or isinstance(value, bool):
        return json.dumps(value)
    return str(value)


def _yaml_text(text: str) -> str:
    if _PLAIN.fullmatch(text) and text.lower() not in _TAKEN_FOR_OTHERS:
        return text
    return _UNPRINTED.sub(lambda found: _escaped(ord(found[0])), json.dumps(text, ensure_ascii=False))


def _escaped(code: int) -> str:
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def _refuse_unwritable(value: Any, where: str = "the document") -> None:
    """Refuse what YAML and JSON can't both hold; a day or a time is written as text."""
    if isinstance(value, Mapping):
        for key, item in value.items():
            if not isinstance(key, str):
                raise RuleBroken(f"The key {key!r} in {where} must be text.")
            _refuse_unwritable(item, key)
    elif isinstance(value, list | tuple):
        for item in value:
            _refuse_unwritable(item, where)
    elif isinstance(value, float) and not math.isfinite(value):
        raise RuleBroken(f"{where} holds {value}, which no file can hold as a number.")
    elif not isinstance(value, str | int | float | bool | None):
        raise RuleBroken(f"{where} holds a {type(value).__name__}, which must be written as text.")

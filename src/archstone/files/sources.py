"""Where a file's bytes come from, what format they are in, and whether they can be read as text."""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from archstone.files.faults import one_fault
from archstone.model.errors import RuleBroken, did_you_mean

STANDARD_INPUT = Path("-")
_UTF8_MARK = b"\xef\xbb\xbf"
SNIFFED = 100_000  # bytes of a file that are enough to know what it is
_GZIP = b"\x1f\x8b"
_FIRST_YAML_LINE = re.compile(r"""-(\s|$)|["']?[\w-]+["']?\s*:(\s|$)""")


class Format(StrEnum):
    """A format that registries are read from and written to."""

    CSV = "csv"
    TSV = "tsv"
    XLSX = "xlsx"
    PARQUET = "parquet"
    JSON = "json"
    YAML = "yaml"

    @property
    def is_table(self) -> bool:
        """Whether the format has columns and rows."""
        return self not in (Format.JSON, Format.YAML)


_BY_EXTENSION = {f".{format}": format for format in Format} | {".yml": Format.YAML}


@dataclass(frozen=True)
class Source:
    """A file that was opened: its name for sentences, its bytes, its format.

    ``path`` is None for standard input. ``data`` is empty for a Parquet file on disk, which its reader
    opens itself so that a large one is never held twice.
    """

    name: str
    path: Path | None
    data: bytes
    format: Format

    def text(self) -> str:
        """Decode the bytes; raise BadInput naming the line that isn't UTF-8."""
        data = self.data.removeprefix(_UTF8_MARK)
        try:
            text = data.decode("utf-8")
        except UnicodeDecodeError as error:
            raise _not_utf8(self.name, data, error) from None
        if "\0" in text:
            line = text.count("\n", 0, text.index("\0")) + 1
            raise one_fault(self.name, line, "", "There is a NUL byte here, so this isn't a text file.")
        return text


def _not_utf8(name: str, data: bytes, error: UnicodeDecodeError) -> Exception:
    line = data.count(b"\n", 0, error.start) + 1
    if b"\0" in data:
        return one_fault(name, None, "", "There are NUL bytes in it, so this isn't a text file.")
    if error.reason == "unexpected end of data":
        return one_fault(name, line, "", "The file ends in the middle of a character; it may be cut off.")
    return one_fault(
        name,
        line,
        "",
        f"This isn't UTF-8: the byte {data[error.start]:02X} stands here. The file may be Latin-1 or "
        "Windows-1252; save it as UTF-8 (in a spreadsheet: CSV UTF-8).",
    )


def open_source(path: str | Path) -> Source:
    """Open a file or standard input (``-``) and find its format.

    Raises
    ------
    BadInput
        If it isn't there, is a folder, is empty, is compressed or is UTF-16.
    """
    path = Path(path)
    if path == STANDARD_INPUT:
        data = sys.stdin.buffer.read()
        _refuse_unreadable("standard input", data)
        return Source("standard input", None, data, _sniffed(data))
    name = str(path)
    format = _BY_EXTENSION.get(path.suffix.lower())
    try:
        with path.open("rb") as file:
            data = file.read(4) if format is Format.PARQUET else file.read()
    except FileNotFoundError:
        beside = [p.name for p in path.parent.iterdir() if p.is_file()] if path.parent.is_dir() else []
        hint = did_you_mean(path.name, beside)
        raise one_fault(name, None, "", f"There is no such file.{hint}") from None
    except IsADirectoryError:
        raise one_fault(name, None, "", "This is a folder; name a file in it.") from None
    except OSError as error:
        raise one_fault(name, None, "", f"The file can't be read: {error.strerror}.") from None
    _refuse_unreadable(name, data)
    return Source(name, path, b"" if format is Format.PARQUET else data, format or _sniffed(data))


def sniffed_format(path: Path, name: str) -> Format:
    """Find a file's format by what is in it; raise BadInput where its name says something else.

    Raises
    ------
    BadInput
        If it can't be read, is empty, compressed or UTF-16, or is no table and no text.
    """
    try:
        with path.open("rb") as file:
            head = file.read(SNIFFED)
    except OSError as error:
        raise one_fault(name, None, "", f"The file can't be read: {error.strerror}.") from None
    _refuse_unreadable(name, head)
    named = _BY_EXTENSION.get(Path(name).suffix.lower())
    packed = {b"PAR1": Format.PARQUET, b"PK\x03\x04": Format.XLSX}.get(head[:4])
    if packed is not None:
        if named not in (None, packed):
            raise one_fault(name, None, "", f"The name says {named}, and what is in it is {packed}.")
        return packed
    if named in (Format.PARQUET, Format.XLSX):
        raise one_fault(name, None, "", f"The name says {named}, and what is in it isn't.")
    if b"\0" in head:
        raise one_fault(name, None, "", "There are NUL bytes in it, so this isn't a text file.")
    return named or _sniffed(head)


def format_to_write(path: str | Path) -> Format:
    """Find the format to write from a file's extension; raise RuleBroken for an unknown one."""
    path = Path(path)
    format = _BY_EXTENSION.get(path.suffix.lower())
    if format is None:
        raise RuleBroken(f"{path.name} must end with one of {', '.join(_BY_EXTENSION)}.")
    return format


def _refuse_unreadable(name: str, data: bytes) -> None:
    if not data.removeprefix(_UTF8_MARK).strip():
        raise one_fault(name, None, "", "The file is empty.")
    if data.startswith(_GZIP):
        raise one_fault(name, None, "", "The file is compressed (gzip); unpack it first.")
    if _is_utf16(data[:2000]):
        raise one_fault(name, 1, "", "The file is UTF-16; save it as UTF-8 (in a spreadsheet: CSV UTF-8).")


def _is_utf16(head: bytes) -> bool:
    """Whether a mark says so, or every other byte is zero, as it is of Latin letters in UTF-16."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return True
    first, second = head[0::2], head[1::2]
    few, many = sorted((first.count(0) / len(first), second.count(0) / max(1, len(second))))
    return few < 0.05 and many > 0.5


def _sniffed(data: bytes) -> Format:
    if data.startswith(b"PAR1"):
        return Format.PARQUET
    if data.startswith(b"PK\x03\x04"):
        return Format.XLSX
    text = data.removeprefix(_UTF8_MARK)[:100_000].decode("utf-8", errors="replace")
    if text.lstrip().startswith(("{", "[")):
        return Format.JSON
    for line in text.splitlines():
        if line.strip() and not line.startswith(("#", "---", "%")):
            return Format.YAML if _FIRST_YAML_LINE.match(line) else _table_by(line)
    return Format.CSV


def _table_by(header: str) -> Format:
    return Format.TSV if header.count("\t") > header.count(",") else Format.CSV

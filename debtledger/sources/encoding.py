"""Bytes to text: which encoding a file is written in, or that it is no text."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from typing import Final

# git's own rule: a NUL among the first 8,000 bytes makes a file binary.
_HEAD: Final = 8000
_COOKIE_BYTES = 1024

# UTF-32 first: its little-endian mark begins with that of UTF-16.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# PEP 263, Emacs, Vim, XML and CSS, in one of the first two lines.
_COOKIE = re.compile(rb"(?:coding|charset)[ \t]*[:=]?[ \t]*[\"']?([A-Za-z0-9._-]{2,24})", re.IGNORECASE)
# Text codecs only: a file must not choose zip, idna or unicode_escape.
_CODECS: Final = {
    **{f"iso-8859-{part}": f"iso8859-{part}" for part in (*range(1, 12), *range(13, 17))},
    **{f"latin-{part}": f"latin{part}" for part in range(1, 11)},
    **{f"latin{part}": f"latin{part}" for part in range(1, 11)},
    **{
        f"cp{page}": f"cp{page}" for page in (437, 850, 852, 866, 874, 932, 936, 949, 950, *range(1250, 1259))
    },
    **{f"windows-{page}": f"cp{page}" for page in (874, 932, 936, 949, 950, *range(1250, 1259))},
    "shift-jis": "cp932",
    "shift_jis": "cp932",
    "sjis": "cp932",
    "euc-jp": "euc_jp",
    "iso-2022-jp": "iso2022_jp",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "gb18030": "gb18030",
    "big5": "big5hkscs",
    "euc-kr": "cp949",
    "koi8-r": "koi8-r",
    "koi8-u": "koi8-u",
    "tis-620": "tis-620",
    "macroman": "mac-roman",
}
# One whole character of each encoding, by its bytes.
_UTF8_CHARACTER = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_HIGH = re.compile(rb"[\x80-\xff]")
# Common characters in the group, others after it: the first level of each character set, kana, punctuation.
# Single ones do not count for Shift-JIS, because an apostrophe of Windows and a letter look like one.
_GUESSES = (
    (
        "gb18030",
        re.compile(
            rb"((?:[\xa1-\xa3\xb0-\xd7][\xa1-\xfe])+)|[\x81-\xfe][0-9][\x81-\xfe][0-9]|[\x81-\xfe][\x40-\xfe]"
        ),
    ),
    ("euc_jp", re.compile(rb"((?:[\xa1-\xa5\xb0-\xcf][\xa1-\xfe])+)|\x8f?[\x8e\xa1-\xfe][\xa1-\xfe]")),
    (
        "cp932",
        re.compile(
            rb"((?:[\x81-\x83\x88-\x97][\x40-\x7e\x80-\xfc]){2,})|[\x81-\x9f\xe0-\xfc][\x40-\xfc]|[\xa1-\xdf]"
        ),
    ),
)
_LEAST_ASCII: Final = 0.3
_PLAUSIBLE: Final = 0.6
_MOSTLY_UTF8: Final = 0.7
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f\ufffe\uffff]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """The characters of a file without its byte order mark, and the codec that reads them."""

    text: str
    encoding: str


def decode(data: bytes) -> Text | None:
    """The text of a file, None when it is binary; never fails.

    Bad bytes in what is plainly UTF-8 become U+FFFD, what nothing fits is Latin-1. Line ends stay where they
    are, so that line numbers hold.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return Text(text=data.decode(encoding, errors="replace"), encoding=encoding)
    if b"\0" in data[:_HEAD]:
        return _wide(data)
    try:
        return Text(text=data.decode(), encoding="utf-8")
    except UnicodeDecodeError:
        return _declared(data) or _guessed(data)


def _wide(data: bytes) -> Text | None:
    """UTF-16 without a mark: what is ASCII in it, which is much of a source, has zeros on one side only."""
    even, odd = data[0:_HEAD:2].count(0), data[1:_HEAD:2].count(0)
    if len(data) % 2 or (even and odd) or even + odd < _LEAST_ASCII * min(len(data), _HEAD) / 2:
        return None
    encoding = "utf-16-be" if even else "utf-16-le"
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        return None
    return None if _CONTROL.search(text) else Text(text=text, encoding=encoding)


def _declared(data: bytes) -> Text | None:
    """The text in the encoding that the file itself names, if it does and if it fits."""
    head = b"\n".join(data[:_COOKIE_BYTES].split(b"\n", 2)[:2])
    for match in _COOKIE.finditer(head):
        encoding = _CODECS.get(match[1].decode().lower())
        if encoding and (text := _fitting(data, encoding)):
            return text
    return None


def _guessed(data: bytes) -> Text:
    # A file of UTF-8 with a few foreign bytes in it, or cut off in a character.
    if sum(map(len, _UTF8_CHARACTER.findall(data))) >= _MOSTLY_UTF8 * len(_HIGH.findall(data)):
        return Text(text=data.decode(errors="replace"), encoding="utf-8")
    ranked = sorted(_GUESSES, key=lambda guess: _plausibility(data, guess[1]), reverse=True)
    for encoding, characters in ranked:
        if _plausibility(data, characters) >= _PLAUSIBLE and (text := _fitting(data, encoding)):
            return text
    return _fitting(data, "cp1252") or Text(text=data.decode("latin-1"), encoding="latin-1")


def _plausibility(data: bytes, characters: re.Pattern[bytes]) -> float:
    """The share of common characters among those of two and more bytes."""
    runs = characters.findall(data)
    common = sum(map(len, runs)) // 2
    return common / max(1, common + runs.count(b""))


def _fitting(data: bytes, encoding: str) -> Text | None:
    try:
        return Text(text=data.decode(encoding), encoding=encoding)
    except UnicodeDecodeError:
        return None

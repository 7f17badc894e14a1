"""Which encoding a file is in: never an error, never another line count."""

from __future__ import annotations

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from debtledger.sources.encoding import decode

JAPANESE = "// DEBT(@alice): リトライしない定数です\nint x; // 次の行\n"
CHINESE = "# DEBT: 暂时的办法，登录没有重试\nx = 1  # 第二行\n"  # noqa: RUF001
FRENCH = "# DEBT: déjà vu, naïve façade\nx = 'été'\n"
WINDOWS = "# DEBT: don’t retry – “yet”\n# we’ll see\n"  # noqa: RUF001
RUSSIAN = "# DEBT: нет повторной попытки\n"


@pytest.mark.parametrize(
    ("text", "codec", "encoding"),
    [
        ("plain\n", "ascii", "utf-8"),
        (JAPANESE, "utf-8", "utf-8"),
        (FRENCH, "utf-8-sig", "utf-8-sig"),
        (FRENCH, "utf-16", "utf-16"),
        (JAPANESE, "utf-32", "utf-32"),
        (FRENCH, "utf-16-le", "utf-16-le"),
        (JAPANESE, "utf-16-be", "utf-16-be"),
        (JAPANESE, "shift_jis", "cp932"),
        (JAPANESE, "euc_jp", "euc_jp"),
        ("// 定数定義\n", "shift_jis", "cp932"),
        (CHINESE, "gb18030", "gb18030"),
        (FRENCH, "latin-1", "cp1252"),
        (WINDOWS, "cp1252", "cp1252"),
    ],
)
def test_text_of_common_encodings_is_read_without_its_mark(text: str, codec: str, encoding: str) -> None:
    decoded = decode(text.encode(codec))
    assert decoded is not None
    assert (decoded.text, decoded.encoding) == (text, encoding)


@pytest.mark.parametrize("codec", ["koi8-r", "cp1251", "iso-8859-5", "cp866"])
@pytest.mark.parametrize(
    "cookie",
    [
        "# -*- coding: {} -*-\n",
        "#!/usr/bin/python\n# vim: set fileencoding={} :\n",
        '<?xml version="1.0" encoding="{}"?>\n',
        '@charset "{}";\n',
    ],
)
def test_an_encoding_that_the_file_names_is_honoured(codec: str, cookie: str) -> None:
    text = cookie.format(codec) + RUSSIAN
    decoded = decode(text.encode(codec))
    assert decoded is not None
    assert decoded.text == text


@pytest.mark.parametrize("codec", ["unicode_escape", "zip", "idna", "rot13", "utf-7", "punycode", "nonsense"])
def test_an_encoding_that_is_no_plain_character_set_is_not_honoured(codec: str) -> None:
    decoded = decode(f"# coding: {codec}\n# caf".encode() + b"\xe9 \\u0041\n")
    assert decoded is not None
    assert decoded.text.endswith("café \\u0041\n")


def test_a_cookie_after_the_second_line_counts_for_nothing() -> None:
    decoded = decode(b"\n\n# coding: koi8-r\n# \xe9t\xe9 !\n")
    assert decoded is not None
    assert "été" in decoded.text


@pytest.mark.parametrize(
    "data",
    [
        b"\0",
        b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR",
        b"MZ\x90\0\3\0\0\0\4\0\0\0\xff\xff\0\0",
        b"\x7fELF\2\1\1\0\0\0\0\0\0\0\0\0",
        b"text and then\0a zero",
        bytes(range(256)),
    ],
)
def test_a_file_with_zeros_that_is_not_utf_16_is_binary(data: bytes) -> None:
    assert decode(data) is None


def test_a_zero_far_into_the_file_leaves_it_text_as_for_git() -> None:
    decoded = decode(b"x" * 8000 + b"\0")
    assert decoded is not None
    assert decoded.encoding == "utf-8"


def test_a_few_bad_bytes_in_utf_8_do_not_spoil_the_rest() -> None:
    decoded = decode((CHINESE * 3).encode() + b"# caf\xe9\n")
    assert decoded is not None
    assert decoded.text == CHINESE * 3 + "# caf\ufffd\n"


def test_text_cut_off_inside_a_character_stays_utf_8() -> None:
    decoded = decode(CHINESE.encode()[:14])
    assert decoded is not None
    assert decoded.encoding == "utf-8"


@given(st.binary(max_size=400))
def test_nothing_raises_and_lines_stay_where_they_are(data: bytes) -> None:
    decoded = decode(data)
    if decoded is not None and not decoded.encoding.startswith(("utf-16", "utf-32")):
        assert decoded.text.count("\n") == data.count(b"\n")


@given(st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\0"), max_size=100))
def test_every_text_in_utf_8_comes_back(text: str) -> None:
    decoded = decode(text.encode())
    assert decoded is not None
    if not text.startswith("\ufeff"):
        assert decoded.text == text


@given(st.sampled_from([mark for mark in vars(codecs) if mark.startswith("BOM_")]), st.binary(max_size=60))
def test_anything_after_a_mark_is_text(mark: str, data: bytes) -> None:
    decoded = decode(getattr(codecs, mark) + data)
    assert decoded is not None
    assert decoded.encoding.startswith("utf-")

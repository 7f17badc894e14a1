"""What a regular expression cannot say: the constructs of the table whose end depends on what opened them."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from debtledger.patterns import regex

if TYPE_CHECKING:
    from debtledger.core.lexing.lexer import Lexer
    from debtledger.core.lexing.syntax import Scanner


def until(close: str) -> Scanner:
    """Step to the end of the first `close`, or to the end of the text."""

    def scan(lexer: Lexer, _start: int, stop: int) -> int:
        return find(lexer, close, stop)

    return scan


def find(lexer: Lexer, close: str, start: int) -> int:
    """The end of the first `close` at or after `start`, or the end of the region."""
    at = lexer.text.find(close, start, lexer.end)
    return lexer.end if at < 0 else at + len(close)


def raw_cpp(lexer: Lexer, _start: int, stop: int) -> int:
    """`R"x(…)x"`, or a plain string where the letter before the quote is the end of a name."""
    opener = RAW_CPP.match(lexer.text, stop, lexer.end)
    prefix = RAW_PREFIX.search(lexer.text, max(0, stop - 5), stop - 1)
    if opener is None or prefix is None:
        plain = PLAIN_STRING.match(lexer.text, stop, lexer.end)
        return plain.end() if plain else stop
    return find(lexer, f'){opener[1]}"', opener.end())


def hashed(lexer: Lexer, start: int, stop: int) -> int:
    """Rust's `r##"…"##`, with as many hash signs at the end as at the start, or a plain string."""
    text = lexer.text
    first = start
    while first > 0 and text[first - 1] == "#":
        first -= 1
    if text[first - 1 : first] == "r":
        return find(lexer, '"' + "#" * (start - first), stop)
    plain = LONG_STRING.match(text, stop, lexer.end)
    return plain.end() if plain else stop


def hashed_swift(lexer: Lexer, start: int, stop: int) -> int:
    """Swift's `##"…"##`."""
    hashes = "#" * (stop - start - 1)
    many = lexer.text.startswith('""', stop)
    return find(lexer, ('"""' if many else '"') + hashes, stop + 2 if many else stop)


def delimited_d(lexer: Lexer, _start: int, stop: int) -> int:
    """D's `q"(…)"`, `q"[…]"` and `q"WORD … WORD"`."""
    word = D_WORD.match(lexer.text, stop, lexer.end)
    if word is not None:
        return find(lexer, f'\n{word[0]}"', word.end())
    opener = lexer.text[stop : stop + 1]
    return find(lexer, PAIRS.get(opener, opener) + '"', stop + 1)


def quotes(lexer: Lexer, start: int, stop: int) -> int:
    """A string of three or more quotes, closed by as many."""
    return find(lexer, lexer.text[stop - 1] * (stop - start), stop)


def long_bracket(lexer: Lexer, start: int, stop: int) -> int:
    """`[==[ … ]==]`, with as many equal signs at the end as at the start."""
    return find(lexer, "]" + "=" * lexer.text.count("=", start, stop) + "]", stop)


def tagged(lexer: Lexer, start: int, stop: int) -> int:
    """`$tag$ … $tag$`; after AS or DO it is the body of a routine, which is code and has comments."""
    text = lexer.text
    tag = text[start:stop]
    close = text.find(tag, stop, lexer.end)
    if close < 0:
        return lexer.end
    if ROUTINE.search(text, max(0, before_blank(text, start) - 3), start):
        return lexer.enter(lexer.syntax, stop, close, close + len(tag))
    return close + len(tag)


def quoted_id(lexer: Lexer, start: int, stop: int) -> int:
    """OCaml's `{id|…|id}`."""
    return find(lexer, f"|{lexer.text[start + 1 : stop - 1]}" + "}", stop)


def before_blank(text: str, position: int) -> int:
    """Where the blanks and newlines that end at `position` start."""
    while position > 0 and text[position - 1] in " \t\r\n":
        position -= 1
    return position


def command_start(lexer: Lexer, start: int, stop: int) -> int:
    """Refuses what does not stand where a command may start."""
    text = lexer.text
    while start > 0 and text[start - 1] in " \t@(":
        start -= 1
    return stop if start == 0 or text[start - 1] in "\n&|:;{[" else -1


def line_start(lexer: Lexer, start: int, stop: int) -> int:
    """Refuses what is not the first thing on its line."""
    text = lexer.text
    while start > 0 and text[start - 1] in " \t\f\ufeff":
        start -= 1
    return stop if start == 0 or text[start - 1] == "\n" else -1


def regex_or_division(
    words: frozenset[str], after_brace: str = "\n", body: re.Pattern[str] | None = None
) -> Scanner:
    """A `/` starts a regular expression where no operand stands before it; `words` are no operands."""

    def scan(lexer: Lexer, start: int, stop: int) -> int:
        text = lexer.text
        last = before_blank(text, start)
        before = text[last - 1 : last]
        if before and (before.isalnum() or before in "_$)]}\"'`"):
            word = WORD_END.search(text, max(0, last - 12), last)
            if before == "}":
                if after_brace not in text[last:start]:
                    return stop
            elif word is None or word[0] not in words:
                return stop
        elif before and (
            (before == "<" and last == start) or (before in "+-" and text[last - 2 : last - 1] == before)
        ):
            return stop
        found = (body or REGEX).match(text, start, lexer.end)
        return found.end() if found else stop

    return scan


def heredoc(pattern: str, *, indented: str = "-", after: str = r"\r?(?=\n|\Z)", margin: str = "") -> Scanner:
    """`<<WORD`: the lines after this one up to a line that is WORD; `pattern` captures how and which word.

    Where the first group holds one of `indented`, blanks may stand before the closing word.
    """
    opener = regex(pattern)

    def scan(lexer: Lexer, start: int, stop: int) -> int:
        found = opener.match(lexer.text, start, lexer.end)
        if found is None:
            return stop
        word = re.escape(next(group for group in found.groups()[1:] if group is not None))
        lead = r"[ \t]*+" if found[1] and found[1] in indented else margin
        return _heredoc_body(lexer, found.end(), f"\n{lead}{word}{after}")

    return scan


def _heredoc_body(lexer: Lexer, stop: int, closing: str) -> int:
    text, whole = lexer.text, len(lexer.text)
    newline = _newline(lexer, stop)
    if newline == whole:
        return stop
    closer = compiled(closing).search(text, max(newline, lexer.resume), whole)
    if closer is None:
        lexer.failures += 1
        if lexer.failures < TRIES:
            return stop
    lexer.resume = closer.end() if closer else whole
    return lexer.enter_mode(lexer.syntax, lexer.mode, (stop, newline, lexer.resume))


def _newline(lexer: Lexer, position: int) -> int:
    """The end of the line, remembered, since many openers may stand on one long line."""
    if not lexer.line_from <= position <= lexer.line_to:
        found = lexer.text.find("\n", position)
        lexer.line_from, lexer.line_to = position, found if found >= 0 else len(lexer.text)
    return lexer.line_to


@lru_cache(maxsize=512)
def compiled(pattern: str) -> re.Pattern[str]:
    """A pattern made from the text, compiled once."""
    return regex(pattern)


def quote_like(lexer: Lexer, start: int, stop: int) -> int:
    """Perl's `q(…)`, `m#…#`, `s{…}{…}`, `tr/…/…/`, and their like."""
    text = lexer.text
    end = delimited(lexer, stop - 1)
    if not text.startswith(("s", "tr", "y"), start):
        return end
    if text[stop - 1] not in PAIRS:
        return delimited(lexer, end - 1) if end < lexer.end else end
    while end < lexer.end and text[end] in " \t\r\n":
        end += 1
    return delimited(lexer, end)


def delimited(lexer: Lexer, start: int) -> int:
    """The end of what the delimiter at `start` opens: brackets nest, a backslash hides what follows it."""
    opener = lexer.text[start : start + 1]
    if not opener:
        return lexer.end
    close = PAIRS.get(opener, opener)
    depth = 0
    for mark in compiled(rf"\\[\s\S]|{re.escape(opener)}|{re.escape(close)}").finditer(
        lexer.text, start, lexer.end
    ):
        if mark[0] == close and (depth or opener != close):
            depth -= 1
            if not depth:
                return mark.end()
        elif len(mark[0]) == 1:
            depth += 1
    return lexer.end


def percent_literal(lexer: Lexer, _start: int, stop: int) -> int:
    """Ruby's `%w[…]` and its like."""
    return delimited(lexer, stop - 1)


def block_scalar(lexer: Lexer, start: int, stop: int) -> int:
    """The lines of YAML's `|` and `>`: those indented deeper than the key or dash they belong to."""
    text, end = lexer.text, lexer.end
    newline = text.find("\n", stop, end)
    if newline < 0:
        return stop
    blank = YAML_BLANK.match(text, newline + 1, end)
    body = blank.end() if blank else newline + 1
    indent = body
    while indent < end and text[indent] == " ":
        indent += 1
    depth = indent - body
    if depth <= _owner_column(text, start):
        return stop
    scalar = compiled(rf"(?: {{{depth}}}[^\n]*+(?:\n|\Z)|[ \t\r]*+\n)*+").match(text, body, end)
    return lexer.enter_mode(lexer.syntax, lexer.mode, (stop, newline, scalar.end() if scalar else body))


def _owner_column(text: str, start: int) -> int:
    """The column of the key or dash that owns the block scalar at `start`; -1 for a whole document."""
    line = text.rfind("\n", 0, start) + 1
    if text.startswith("---", line):
        return -1
    lead = YAML_LEAD.match(text, line, start)
    end = lead.end() if lead else line
    return end - line if end < start else len(text[line:end].rstrip(" ")) - 1


def indented_block(lexer: Lexer, start: int, stop: int) -> int:
    """A comment at the start of a line that goes on over all following lines indented deeper."""
    if line_start(lexer, start, stop) < 0:
        return -1
    text = lexer.text
    depth = start - text.rfind("\n", 0, start)
    deeper = rf"[^\n]*+(?:(?:\n[ \t]*+(?=\r?\n))*+\n[ \t]{{{depth}}}[^\n]*+)*+"
    found = compiled(deeper).match(text, stop, lexer.end)
    return found.end() if found else stop


def indented_comment(lexer: Lexer, start: int, stop: int) -> int:
    """As `indented_block`; behind code it ends with the line."""
    end = indented_block(lexer, start, stop)
    return end if end >= 0 else find(lexer, "\n", stop)


def verbatim(lexer: Lexer, start: int, stop: int) -> int:
    r"""TeX's `\begin{verbatim} … \end{verbatim}`."""
    return find(lexer, "\\end" + lexer.text[lexer.text.index("{", start) : stop], stop)


def verb(lexer: Lexer, _start: int, stop: int) -> int:
    r"""TeX's `\verb|…|`, on one line."""
    text = lexer.text
    newline = text.find("\n", stop, lexer.end)
    close = text.find(text[stop - 1], stop, newline if newline >= 0 else lexer.end)
    return close + 1 if close >= 0 else stop


PAIRS = {"(": ")", "[": "]", "{": "}", "<": ">"}
TRIES = 50
RAW_CPP = regex(r'([^ ()\\\t\v\f\n"]{0,16})\(')
RAW_PREFIX = regex(r"(?<![A-Za-z0-9_])(?:u8|[uUL])?R\Z")
LONG_STRING = regex(r'(?:[^"\\]++|\\[\s\S])*+"?')
D_WORD = regex(r"[A-Za-z_]\w*+")
PLAIN_STRING = regex(r'(?:[^"\\\n]++|\\[\s\S])*+"?')
ROUTINE = regex(r"(?i)(?<!\w)(?:AS|DO)\s*+\Z")
WORD_END = regex(r"[\w$]+\Z")
REGEX = regex(r"/(?:[^/\\\[\n]++|\\[^\n]|\[(?:[^\]\\\n]++|\\[^\n])*+\]?)*+/?")
LONG_REGEX = regex(r"/(?:[^/\\]++|\\[\s\S])*+/")
YAML_LEAD = regex(r" *+(?:[-?] ++)*+")
YAML_BLANK = regex(r"(?:[ \t]*+\r?\n)*+")


def pod(close: str) -> Scanner:
    """A comment that ends with the line on which `close` stands."""

    def scan(lexer: Lexer, start: int, _stop: int) -> int:
        at = find(lexer, close, start)
        newline = lexer.text.find("\n", at, lexer.end)
        return newline if newline >= 0 else lexer.end

    return scan


def to_the_end(lexer: Lexer, _start: int, _stop: int) -> int:
    """Nothing after this is code."""
    return lexer.end


def raw_r(lexer: Lexer, start: int, stop: int) -> int:
    """R's `r"---(…)---"`, or a plain string."""
    text = lexer.text
    opener = RAW_R.match(text, stop, lexer.end)
    if opener is None:
        end = delimited(lexer, start)
        return max(stop, end)
    return find(lexer, PAIRS[opener[2]] + opener[1] + text[start], opener.end())


def block_matlab(lexer: Lexer, start: int, stop: int) -> int:
    """MATLAB's `%{` and `%}`, each alone on its line; elsewhere `%` comments one line."""
    alone = line_start(lexer, start, stop) >= 0
    close = BLOCK_MATLAB if alone else LINE_END
    found = close.search(lexer.text, stop, lexer.end)
    return found.end() if found else lexer.end


RAW_R = regex(r"(-{0,64})([(\[{])")
BLOCK_MATLAB = regex(r"\n[ \t]*+(?:%\}|\}%)(?=[ \t]*+\r?(?:\n|\Z))")
LINE_END = regex(r"(?=\n|\Z)")


def pod_tag(close: str) -> Scanner:
    """Up to what the regular expression `close` finds."""

    def scan(lexer: Lexer, _start: int, stop: int) -> int:
        found = compiled(close).search(lexer.text, stop, lexer.end)
        return found.end() if found else lexer.end

    return scan


def here_delimited(lexer: Lexer, start: int, _stop: int) -> int:
    """What the bracket at the start opens."""
    return delimited(lexer, start)


def statement(lexer: Lexer, start: int, stop: int) -> int:
    """SAS: a star where a statement may start comments up to the semicolon."""
    last = before_blank(lexer.text, start)
    if last and lexer.text[last - 1] not in ";/":
        return -1
    return find(lexer, ";", stop)


def vim_comment(lexer: Lexer, start: int, stop: int) -> int:
    """A double quote comments at the start of a line, or where no other closes it; else it opens a string."""
    if line_start(lexer, start, stop) >= 0:
        return stop
    string = VIM_STRING.match(lexer.text, start, lexer.end)
    if string is not None:
        return -string.end()
    return stop if lexer.text[start - 1] in " \t" else -1


VIM_STRING = regex(r'"(?:[^"\\\n]++|\\[^\n])*+"')


def same_line(lexer: Lexer, start: int, stop: int) -> int:
    """AsciiDoc's delimited block: up to a line that repeats the opening one."""
    return find(lexer, "\n" + lexer.text[start:stop], stop)

"""How the languages with `#`, and the shells, write comments and strings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from debtledger.core.lexing import scanners
from debtledger.core.lexing.fragments import (
    BACKTICK,
    CHAR,
    DIVISION,
    DOUBLE,
    DOUBLE_LONG,
    DOUBLED_DOUBLE,
    DOUBLED_SINGLE,
    ESCAPE,
    LONG_DOUBLE,
    LONG_SINGLE,
    ONE_DOUBLE,
    ONE_DOUBLE_LONG,
    ONE_SINGLE,
    ONE_SINGLE_LONG,
    REST_DOUBLE,
    REST_SINGLE,
    SINGLE,
    SINGLE_LONG,
    TRIPLE_DOUBLE,
    TRIPLE_SINGLE,
)
from debtledger.core.lexing.languages_clike import holes
from debtledger.core.lexing.syntax import (
    Mode,
    Syntax,
    block,
    extent,
    guarded,
    jump,
    line,
    nested,
    pop,
    push,
    simple,
)
from debtledger.patterns import regex

if TYPE_CHECKING:
    from debtledger.core.lexing.lexer import Lexer


def _named_pod(lexer: Lexer, start: int, stop: int) -> int:
    """Raku's `=begin name … =end name`."""
    if scanners.line_start(lexer, start, stop) < 0:
        return -stop
    name = POD_NAME.match(lexer.text, stop, lexer.end)
    end = rf"\n[ \t]*+=end[ \t]*+{name[1] if name else ''}\b[^\n]*+"
    return scanners.pod_tag(end)(lexer, start, stop)


def _paragraph(lexer: Lexer, start: int, stop: int) -> int:
    """What starts on this line, up to an empty one."""
    if scanners.line_start(lexer, start, stop) < 0:
        return -stop
    return scanners.pod_tag(r"(?=\n[ \t]*+\r?(?:\n|\Z))")(lexer, start, stop)


def _description(lexer: Lexer, start: int, stop: int) -> int:
    """GraphQL: three quotes at the start of a line describe what follows; elsewhere they are a string."""
    found = BLOCK_STRING.match(lexer.text, stop, lexer.end)
    end = found.end() if found else lexer.end
    return end if scanners.line_start(lexer, start, stop) >= 0 else -end


POD_NAME = regex(r"[ \t]++(\w++)")
BLOCK_STRING = regex(r'(?:[^"\\]++|\\[\s\S]|"(?!""))*+(?:""")?')
HASH = line("#", trim="#!:'")
WORD_HASH = line("#", r"(?<![^\s;&|()`])#", trim="#!")
BLANK_HASH = line("#", r"(?<!\S)#")
_FORMATS = (r"\b[fFtT]", r"\b[fFtT][rR]", r"\b[rR][fFtT]")
_PLAIN_DOUBLE, _PLAIN_SINGLE = ("".join(f"(?<!{prefix}{quote})" for prefix in _FORMATS) for quote in "\"'")
_FORMAT_DOUBLE, _FORMAT_SINGLE = ("|".join(f"(?<={prefix}{quote})" for prefix in _FORMATS) for quote in "\"'")
_FORMAT_TEXT = r"\\[^{}]|\{\{|\}\}|\{[^{}\"'\\#\n]*+\}"


def _format_body(quote: str) -> Mode:
    """The inside of an f-string, whose holes may hold any code."""
    one = quote[0]
    ends = (pop(quote),) if len(quote) > 1 else (pop(quote), pop(r"(?=\n)"))
    return Mode(
        stops=one + "\\{" + ("" if len(quote) > 1 else "\n"),
        skips=(r"\\N\{[\w -]*+\}", r"\\(?:\r?\n|[^{])", r"\\(?=\{)", r"\{\{", f"{one}(?!{one}{one})")[
            : 5 if len(quote) > 1 else 4
        ],
        rules=(*ends, push(r"\{", "field")),
    )


_PYTHON_STRINGS = (
    rf'"(?<![fFtTrR]")(?:""{LONG_DOUBLE}|(?!""){REST_DOUBLE})',
    rf"'(?<![fFtTrR]')(?:''{LONG_SINGLE}|(?!''){REST_SINGLE})",
    rf'"{_PLAIN_DOUBLE}(?:""{LONG_DOUBLE}|(?!""){REST_DOUBLE})',
    rf"'{_PLAIN_SINGLE}(?:''{LONG_SINGLE}|(?!''){REST_SINGLE})",
    rf'"(?:{_FORMAT_DOUBLE})(?!"")(?:[^"\\\n{{}}]++|{_FORMAT_TEXT})*+"',
    rf"'(?:{_FORMAT_SINGLE})(?!'')(?:[^'\\\n{{}}]++|{_FORMAT_TEXT})*+'",
)
_PYTHON_RULES = (
    HASH,
    push('"""', 'f"""'),
    push("'''", "f'''"),
    push('"', 'f"'),
    push("'", "f'"),
)
PYTHON = Syntax(
    modes={
        "code": Mode(stops="\"'#", skips=_PYTHON_STRINGS, rules=_PYTHON_RULES),
        "field": Mode(
            stops="\"'#{}[]():!",
            skips=(*_PYTHON_STRINGS, "!="),
            rules=(*_PYTHON_RULES, push(r"[\[({]", "bracket"), pop(r"\}"), push(":", "format")),
        ),
        "bracket": Mode(
            stops="\"'#{}[]()",
            skips=_PYTHON_STRINGS,
            rules=(*_PYTHON_RULES, push(r"[\[({]", "bracket"), pop(r"[\])}]")),
        ),
        "format": Mode(stops="{}", skips=(r"\{\{",), rules=(push(r"\{", "field"), pop(r"\}", 2))),
        'f"""': _format_body('"""'),
        "f'''": _format_body("'''"),
        'f"': _format_body('"'),
        "f'": _format_body("'"),
    }
)
PLAIN_PYTHON = simple("\"'#", (TRIPLE_DOUBLE, TRIPLE_SINGLE, ONE_DOUBLE, ONE_SINGLE), HASH)
PLAIN = simple("\"'#", (DOUBLE, SINGLE), HASH)
LONG = simple("\"'#", (DOUBLE_LONG, SINGLE_LONG), HASH)
BLANK = simple("\"'#", (DOUBLE, SINGLE, r"(?<=\S)#"), BLANK_HASH)
BACKTICKED = simple("\"'#`", (DOUBLE_LONG, SINGLE_LONG, BACKTICK), HASH)
LINE_START = simple("#", (r"(?<=[^\s])#",), guarded("#", scanners.line_start))
COLUMN_ONE = simple("#", (), line("#", r"(?<![^\n])#"))
PROPERTIES = simple(
    "#!\\",
    (r"\\\r?\n[ \t]*+[#!]?", r"(?<=\S)[#!]"),
    guarded("#", scanners.line_start),
    guarded("!", scanners.line_start),
)

_RUBY_WORDS = frozenset(
    {
        *("if", "elsif", "unless", "while", "until", "when", "case", "return", "and", "or", "not", "then"),
        *("else", "do", "in", "split", "match", "scan", "sub", "gsub", "grep", "puts", "p"),
    }
)
_RUBY_DELIMITED = r"(?<![\w)\]}])%(?:[qwisxr](?=[^\w\s])|[QWI](?=[^\w\s])|(?=[({\[<|!/]))[^\w\s]"
_RUBY_HEREDOC = r"<<([-~]?)(?:\"([^\"\n]+)\"|'([^'\n]+)'|`([^`\n]+)`|([A-Za-z_]\w*))"
RUBY = Syntax(
    modes={
        **holes(
            "\"'#`/%<=?_:$",
            (
                r'"(?:[^"\\#]++|\\[\s\S]|#(?!\{))*+"',
                SINGLE_LONG,
                r"\?\\?[^\s\w](?!\w)",
                r"<(?!<[-~]?[\"'`A-Za-z_])",
                r"\$[\"'`/?_$#<]",
                r"`(?:[^`\\#]++|\\[\s\S]|#(?!\{))*+`",
                DIVISION,
                r"(?<=[^\n])=",
                r"(?<=[^\n])_++",
                r":[/`%](?=[\s,)])",
                r":(?!:?\")",
                r"=(?!begin)",
                r"_(?!_END__)",
            ),
            (
                HASH,
                extent("=begin", r"(?<![^\n])=begin\b", scanners.pod("\n=end"), r"(?m:^)=end[^\n]*+\Z"),
                jump(r"(?<![^\n])__END__[ \t]*+\r?(?:\n|\Z)", scanners.to_the_end),
                push('"', '"'),
                push("`", "`"),
                jump(_RUBY_DELIMITED, scanners.percent_literal),
                jump(
                    r"<<[-~](?=[\"'`A-Za-z_])|(?<![\w)\]} \t])<<(?=[\"'`A-Z])|(?<=[ \t(,=])<<(?=[\"'`A-Z])",
                    scanners.heredoc(_RUBY_HEREDOC, indented="-~"),
                ),
                jump("/", scanners.regex_or_division(_RUBY_WORDS, body=scanners.LONG_REGEX)),
            ),
        ),
        '"': Mode(stops='"#\\', skips=(ESCAPE, r"#(?!\{)"), rules=(pop('"'), push(r"#\{", "hole"))),
        "`": Mode(stops="`#\\", skips=(ESCAPE, r"#(?!\{)"), rules=(pop("`"), push(r"#\{", "hole"))),
    }
)
_ELIXIR_DOC = r'@(?:module|type)?doc[ \t]++(?:~[sS])?"""'
ELIXIR = Syntax(
    modes={
        **holes(
            "\"'#~?@",
            (
                f"@(?!{_ELIXIR_DOC[1:]})",
                r'"(?!"")(?:[^"\\#]++|\\[\s\S]|#(?!\{))*+"',
                TRIPLE_SINGLE,
                r"(?!''')" + SINGLE_LONG,
                r"\?(?:\\.|[^\s\w])",
            ),
            (
                HASH,
                extent("@doc", _ELIXIR_DOC, scanners.until('"""'), r'"""\Z'),
                push('"""', 'long"'),
                push('"', '"'),
                jump(r'~[A-Za-z]++"""', scanners.until('"""')),
                jump(r"~[A-Za-z]++'''", scanners.until("'''")),
                jump(r"~[A-Za-z]++[(\[{</|\"']", scanners.percent_literal),
            ),
        ),
        '"': RUBY.modes['"'],
        'long"': Mode(
            stops='"#\\', skips=(ESCAPE, r"#(?!\{)", r'"(?!"")'), rules=(pop('"""'), push(r"#\{", "hole"))
        ),
    }
)
_PERL_WORDS = frozenset(
    {
        *("split", "if", "unless", "while", "until", "and", "or", "not", "return", "grep", "map", "x"),
        *("push", "join", "when", "lt", "gt", "eq", "ne"),
    }
)
_PERL_HEREDOC = r"<<(~?)(?:\"([^\"\n]+)\"|'([^'\n]+)'|([A-Za-z_]\w*))"
PERL = simple(
    "\"'#`/$qmsty=_<@%&",
    (
        r"(?<![\w$@%&>:-])(?:q[qwrx]?|m|s|tr|y)(?=[ \t]*+(?:=>|[=,;)}\w\s]|\Z))",
        r"(?<=[\w$@%&>:-])[qmsty]\w*+",
        r"(?!(?:q[qwrx]?|m|s|tr|y)(?!\w))[qmsty]\w*+",
        r"\$[#&\"'`/;,.!@\\|+$]?",
        "[@%&]",
        DIVISION,
        DOUBLE_LONG,
        SINGLE_LONG,
        BACKTICK,
        r"(?<=[^\n])=",
        r"=(?![a-zA-Z])",
        r"(?<=[^\n])_++",
        r"_(?!_(?:END|DATA)__)",
        r"<(?!<[~\"'A-Za-z_])",
    ),
    HASH,
    extent("=", r"(?<![^\n])=[a-zA-Z]\w*+", scanners.pod("\n=cut"), r"(?m:^)=cut[^\n]*+\Z"),
    jump(r"(?<![^\n])__(?:END|DATA)__\b", scanners.to_the_end),
    jump(r"(?:q[qwrx]?|m|s|tr|y)(?:#|[ \t]*+[^\w\s#,;)=}\]>])", scanners.quote_like),
    jump(r"<<(?=[~\"'A-Za-z_])", scanners.heredoc(_PERL_HEREDOC, indented="~")),
    jump("/", scanners.regex_or_division(_PERL_WORDS)),
)

R = simple(
    "\"'#`",
    (r"(?<!\b[rR])" + DOUBLE_LONG, r"(?<!\b[rR])" + SINGLE_LONG, BACKTICK),
    HASH,
    jump(r"(?<=\b[rR])[\"']", scanners.raw_r),
)
JULIA = Syntax(
    modes={
        **holes(
            "\"'#`",
            (
                r'"(?!"")(?:[^"\\$]++|\\[\s\S]|\$(?!\())*+"',
                r"(?<![\w)\]}'.])" + CHAR,
                r"`(?:[^`\\]++|\\[\s\S])*+`?",
            ),
            (nested("#=", "=#"), HASH, push('"""', 'long"'), push('"', '"')),
            "()",
        ),
        '"': Mode(stops='"$\\', skips=(ESCAPE, r"\$(?!\()"), rules=(pop('"'), push(r"\$\(", "hole"))),
        'long"': Mode(
            stops='"$\\', skips=(ESCAPE, r"\$(?!\()", r'"(?!"")'), rules=(pop('"""'), push(r"\$\(", "hole"))
        ),
    }
)
NIM = simple(
    "\"'#",
    (
        r'"""(?:[^"]++|"(?!""(?!")))*+(?:""")?',
        r'(?<=\w)"(?:[^"\n]++|"")*+"?',
        DOUBLE,
        CHAR,
    ),
    nested("##[", "]##"),
    nested("#[", "]#"),
    HASH,
)
_COFFEE_WORDS = frozenset(
    {"return", "if", "unless", "and", "or", "not", "in", "is", "isnt", "then", "else", "when"}
)
COFFEE = simple(
    "\"'#`/",
    (TRIPLE_DOUBLE, TRIPLE_SINGLE, ONE_DOUBLE_LONG, ONE_SINGLE_LONG, BACKTICK),
    block("###", "###", r"###(?!#)"),
    HASH,
    jump("///", scanners.until("///")),
    jump(
        "/",
        scanners.regex_or_division(
            frozenset(
                ["return", "if", "unless", "and", "or", "not", "in", "is", "isnt", "then", "else", "when"]
            )
        ),
    ),
)
GRAPHQL = simple('"#', (ONE_DOUBLE,), HASH, extent('"""', '"""', _description, '"""\\Z'))
TOML = simple(
    "\"'#", (TRIPLE_DOUBLE, r"'''(?:[^']++|'(?!''))*+(?:''')?", ONE_DOUBLE, r"'(?!'')[^'\n]*+'?"), HASH
)
YAML = simple(
    "\"'#|>",
    (
        r'(?<![^\s\[{,:(])"(?:[^"\\]++|\\[\s\S])*+"?',
        r"(?<![^\s\[{,:(])'(?:[^']++|'')*+'?",
        r"(?<=\S)[#\"']",
        r"(?<=\S)[|>]",
    ),
    BLANK_HASH,
    jump(r"(?<!\S)[|>][-+0-9]{0,2}(?=[ \t]*+(?:#[^\n]*+)?\r?(?:\n|\Z))", scanners.block_scalar),
)
MATLAB = simple(
    "\"'%#.",
    (r"(?<![\w)\]}'.])'(?:[^'\n]|'')*+'?", r"(?<=[\w)\]}'.])'", r'"(?:[^"\n]|"")*+"?', r"\.(?!\.\.)"),
    extent("%{", r"%\{(?=[ \t]*+\r?\n)", scanners.block_matlab, r"(?:%\}|\}%)\Z"),
    line("%"),
)
OCTAVE = simple("\"'%#", MATLAB.modes["code"].skips[:3], *MATLAB.modes["code"].rules, line("#"))
_RAKU_PARAGRAPHS = "comment|for|head[1-6]?|item[1-6]?|para|TITLE|SUBTITLE|AUTHOR"
RAKU = simple(
    "\"'#=",
    (r"(?<=\w)'(?=[A-Za-z])", DOUBLE_LONG, SINGLE_LONG),
    extent("#`", r"#[`|=][(\[{<]", scanners.percent_literal, r"[)\]}>]\Z"),
    HASH,
    extent("=begin", r"=begin\b", _named_pod, r"=end[^\n]*+\Z"),
    extent("=comment", rf"=(?:{_RAKU_PARAGRAPHS})\b", _paragraph),
)
TRIPLED = simple('"#', (TRIPLE_DOUBLE, ONE_DOUBLE), HASH)
LIVESCRIPT = simple(
    "\"'#/",
    (TRIPLE_DOUBLE, TRIPLE_SINGLE, ONE_DOUBLE_LONG, ONE_SINGLE_LONG, r"/(?!\*)"),
    HASH,
    block("/*", "*/"),
)
M4 = simple("#d", (r"(?<=\S)#", r"(?<=\w)d", r"d(?!nl\b)"), HASH, line("dnl", r"dnl\b", trim=" "))
REGO = simple('"#`', (DOUBLE, BACKTICK), HASH)
DOUBLED = simple("\"'#", (DOUBLED_DOUBLE, DOUBLED_SINGLE), HASH)
MESON = simple("\"'#", (TRIPLE_SINGLE, DOUBLE, ONE_SINGLE), HASH)
BLANK_ONLY = simple("#", (r"(?<=\S)#",), BLANK_HASH)

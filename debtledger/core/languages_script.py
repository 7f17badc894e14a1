"""How the languages with `#`, and the shells, write comments and strings."""

from __future__ import annotations

from debtledger.core import scanners
from debtledger.core.fragments import (
    BACKTICK,
    CHAR,
    DOUBLE,
    DOUBLE_LONG,
    DOUBLED_DOUBLE,
    DOUBLED_SINGLE,
    ESCAPE,
    SINGLE,
    SINGLE_LONG,
    TRIPLE_DOUBLE,
    TRIPLE_SINGLE,
)
from debtledger.core.languages_clike import STARRED, holes
from debtledger.core.fragments import DIVISION
from debtledger.core.syntax import CONTINUED, Mode, Rule, Syntax, block, extent, guarded, jump, line, nested, pop, push, simple

HASH = line("#", trim="#!:'")
WORD_HASH = line("#", r"(?<![^\s;&|()`])#", trim="#!")
BLANK_HASH = line("#", r"(?<!\S)#")
FORMAT = r"(?:(?<=\b[fFtT])|(?<=\b[fFtT][rR])|(?<=\b[rR][fFtT]))"
NO_FORMAT = r"(?<!\b[fFtT])(?<!\b[fFtT][rR])(?<!\b[rR][fFtT])"
FORMAT_TEXT = r"\\[^{}]|\{\{|\}\}|\{[^{}\"'\\#\n]*+\}"


def _format_body(quote: str) -> Mode:
    """The inside of an f-string, whose holes may hold any code."""
    one = quote[0]
    ends = (pop(quote),) if len(quote) > 1 else (pop(quote), pop(r"(?=\n)"))
    return Mode(
        stops=one + "\\{" + ("" if len(quote) > 1 else "\n"),
        skips=(r"\\N\{[\w -]*+\}", r"\\(?:\r?\n|[^{])", r"\\(?=\{)", r"\{\{", f"{one}(?!{one}{one})")[: 5 if len(quote) > 1 else 4],
        rules=(*ends, push(r"\{", "field")),
    )


_PYTHON_STRINGS = (
    NO_FORMAT + TRIPLE_DOUBLE,
    NO_FORMAT + TRIPLE_SINGLE,
    NO_FORMAT + r'(?!""")' + DOUBLE,
    NO_FORMAT + r"(?!''')" + SINGLE,
    FORMAT + rf'(?!""")"(?:[^"\\\n{{}}]++|{FORMAT_TEXT})*+"',
    FORMAT + rf"(?!''')'(?:[^'\\\n{{}}]++|{FORMAT_TEXT})*+'",
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
PLAIN_PYTHON = simple(
    "\"'#", (TRIPLE_DOUBLE, TRIPLE_SINGLE, DOUBLE, SINGLE), HASH
)
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
    "if elsif unless while until when case return and or not then else do in split match scan sub gsub grep puts p".split()
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
                jump(r"<<[-~](?=[\"'`A-Za-z_])|(?<![\w)\]} \t])<<(?=[\"'`A-Z])|(?<=[ \t(,=])<<(?=[\"'`A-Z])", scanners.heredoc(_RUBY_HEREDOC, indented="-~")),
                jump("/", scanners.regex_or_division(_RUBY_WORDS)),
            ),
        ),
        '"': Mode(stops='"#\\', skips=(ESCAPE, r"#(?!\{)"), rules=(pop('"'), push(r"#\{", "hole"))),
        "`": Mode(stops="`#\\", skips=(ESCAPE, r"#(?!\{)"), rules=(pop("`"), push(r"#\{", "hole"))),
    }
)
ELIXIR = Syntax(
    modes={
        **holes(
            "\"'#~?",
            (
                r'"(?!"")(?:[^"\\#]++|\\[\s\S]|#(?!\{))*+"',
                TRIPLE_SINGLE,
                r"(?!''')" + SINGLE_LONG,
                r"\?(?:\\.|[^\s\w])",
            ),
            (
                HASH,
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
_PERL_WORDS = frozenset("split if unless while until and or not return grep map x push join when lt gt eq ne".split())
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

_SHELL_HEREDOC = r"<<(-?)[ \t]*(?:\"([^\"\n]+)\"|'([^'\n]+)'|\\?([^\s;&|<>()\"'`$\\#]+))"
_SHELL_SKIPS = (
    ESCAPE,
    r"'[^']*+'?",
    r'"(?:[^"\\$`]++|\\[\s\S]|\$(?![({]))*+"',
    r"\$'(?:[^'\\]++|\\[\s\S])*+'?",
    r"\$[#*@?$!-]",
    r"\$(?![{'#*@?$!-])",
    r"(?<=[^\s;&|()`])#",
    r"\(\((?:[^()\n#]++|\([^()\n]*+\)|#)*+\)\)",
    r"<<<",
    r"<(?!<)",
    r"\((?!\()",
)
_SHELL_RULES: tuple[Rule, ...] = (
    WORD_HASH,
    push('"', '"'),
    push(r"\$\{", "parameter"),
    jump(r"<<-?(?=[ \t]*[^\s<=(])", scanners.heredoc(_SHELL_HEREDOC)),
)
SHELL = Syntax(
    modes={
        "code": Mode(stops="\\'\"$#(<", skips=_SHELL_SKIPS, rules=_SHELL_RULES),
        '"': Mode(
            stops='"\\$`',
            skips=(ESCAPE, r"\$(?![({])"),
            rules=(pop('"'), push(r"\$\(", "hole"), push(r"\$\{", "parameter"), push("`", "backtick")),
        ),
        "parameter": Mode(
            stops="\\'\"$}\n",
            skips=(ESCAPE, r"'[^'\n}]*+'", r"\$(?![({])"),
            rules=(pop(r"\}"), push('"', '"'), push(r"\$\(", "hole"), push(r"\$\{", "parameter")),
        ),
        "hole": Mode(
            stops="\\'\"$#(<)",
            skips=_SHELL_SKIPS,
            rules=(*_SHELL_RULES, push(r"\(", "hole"), pop(r"\)")),
        ),
        "backtick": Mode(stops="\\'\"$#(<`", skips=_SHELL_SKIPS, rules=(pop("`"), *_SHELL_RULES)),
    }
)
FISH = simple("\\'\"#", (ESCAPE, DOUBLE_LONG, SINGLE_LONG, r"(?<=[^\s;&|()])#"), WORD_HASH)
POWERSHELL = Syntax(
    modes={
        **holes(
            "`'\"#<@$",
            (
                r"`[\s\S]",
                r"'(?:[^']++|'')*+'?",
                r'"(?:[^"`$]++|`[\s\S]|""|\$(?!\())*+"',
                r"(?<=[^\s;&|(){},])#(?!>)",
                r"<(?!#)",
                r"@(?![\"'][ \t]*\r?\n)",
                r"\$",
            ),
            (
                block("<#", "#>"),
                line("#", r"(?<![^\s;&|(){},])#"),
                jump(r'@"[ \t]*\r?(?=\n)', scanners.until('\n"@')),
                jump(r"@'[ \t]*\r?(?=\n)", scanners.until("\n'@")),
                push('"', '"'),
            ),
            "()",
        ),
        '"': Mode(stops='"`$', skips=(r"`[\s\S]", '""', r"\$(?!\()"), rules=(pop('"'), push(r"\$\(", "hole"))),
    }
)
MAKEFILE = simple(
    "#\\\t",
    (
        ESCAPE,
        r"(?<![^\n])\t(?:[^\n\"'#\\]++|\"(?:[^\"\\\n]|\\[\s\S])*+\"|'[^'\n]*+'|\\[\s\S]|(?<=\S)#|[\"'])*+",
        r"\t",
    ),
    line("#", tail=CONTINUED),
)
CMAKE = simple(
    '"#[',
    (DOUBLE_LONG, r"\[(?!=*\[)"),
    extent("#[[", r"#\[=*\[", scanners.long_bracket, r"\]=*+\]\Z"),
    HASH,
    jump(r"(?<![\w])\[=*\[", scanners.long_bracket),
)
TCL = simple("\\#\"", (ESCAPE, r"(?<=[^\s;{\[])#"), guarded("#", scanners.command_start, tail=CONTINUED))
AWK = simple('"#/', (DOUBLE,), HASH, jump("/", scanners.regex_or_division(frozenset("return print in".split()))))
SED = simple("#", (r"(?<=[^\s;}])#",), guarded("#", scanners.command_start))
JUST = simple("\"'#`", (TRIPLE_DOUBLE, TRIPLE_SINGLE, DOUBLE, r"'[^'\n]*+'?", r"`[^`\n]*+`?", r"(?<=\S)#"), BLANK_HASH)
R = simple(
    "\"'#`", (r"(?<!\b[rR])" + DOUBLE_LONG, r"(?<!\b[rR])" + SINGLE_LONG, BACKTICK),
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
COFFEE = simple(
    "\"'#`/",
    (TRIPLE_DOUBLE, TRIPLE_SINGLE, DOUBLE_LONG, SINGLE_LONG, BACKTICK),
    block("###", "###", r"###(?!#)"),
    HASH,
    jump("///", scanners.until("///")),
    jump("/", scanners.regex_or_division(frozenset("return if unless and or not in is isnt then else when".split()))),
)
PUPPET = simple("\"'#/", (DOUBLE_LONG, SINGLE_LONG, r"/(?!\*)"), HASH, STARRED)
NIX = Syntax(
    modes={
        **holes(
            "\"'#/",
            (r'"(?:[^"\\$]++|\\[\s\S]|\$(?!\{))*+"', r"'(?!')", r"/(?!\*)"),
            (HASH, STARRED, push('"', '"'), push("''", "''")),
        ),
        '"': Mode(stops='"$\\', skips=(ESCAPE, r"\$(?!\{)"), rules=(pop('"'), push(r"\$\{", "hole"))),
        "''": Mode(
            stops="'$",
            skips=(r"''(?:'|\$|\\[\s\S])", r"'(?!')", r"\$\$\{?", r"\$(?!\{)"),
            rules=(pop("''"), push(r"\$\{", "hole")),
        ),
    }
)
GRAPHQL = simple('"#', (TRIPLE_DOUBLE, DOUBLE), HASH)
TOML = simple(
    "\"'#", (TRIPLE_DOUBLE, r"'''(?:[^']++|'(?!''))*+(?:''')?", DOUBLE, r"'[^'\n]*+'?"), HASH
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
    extent("%{", r"%\{(?=[ \t]*+\r?\n)", scanners.block_matlab, r"%\}\Z"),
    line("%"),
)
OCTAVE = simple("\"'%#", MATLAB.modes["code"].skips[:3], *MATLAB.modes["code"].rules, line("#"))
RAKU = simple(
    "\"'#", (DOUBLE_LONG, SINGLE_LONG),
    extent("#`", r"#`[(\[{<]", scanners.percent_literal, r"[)\]}>]\Z"),
    HASH,
)
REGO = simple('"#`', (DOUBLE, BACKTICK), HASH)
DOUBLED = simple("\"'#", (DOUBLED_DOUBLE, DOUBLED_SINGLE), HASH)
MESON = simple("\"'#", (TRIPLE_SINGLE, DOUBLE, SINGLE), HASH)
NGINX = simple("\"'#\\", (ESCAPE, DOUBLE_LONG, SINGLE_LONG, r"(?<=[^\s;{}])#"), line("#", r"(?<![^\s;{}])#"))
BLANK_ONLY = simple("#", (r"(?<=\S)#",), BLANK_HASH)

"""How the shells, and the tools that run commands, write comments and strings."""

from __future__ import annotations

from debtledger.core.lexing import scanners
from debtledger.core.lexing.fragments import (
    DOUBLE,
    DOUBLE_LONG,
    ESCAPE,
    ONE_DOUBLE,
    SINGLE_LONG,
    TRIPLE_DOUBLE,
    TRIPLE_SINGLE,
)
from debtledger.core.lexing.languages_clike import STARRED, holes
from debtledger.core.lexing.languages_script import BLANK_HASH, HASH
from debtledger.core.lexing.syntax import (
    CONTINUED,
    Mode,
    Rule,
    Syntax,
    block,
    extent,
    guarded,
    jump,
    line,
    pop,
    push,
    simple,
)

WORD_HASH = line("#", r"(?<![^\s;&|()`])#", trim="#!")
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
        '"': Mode(
            stops='"`$', skips=(r"`[\s\S]", '""', r"\$(?!\()"), rules=(pop('"'), push(r"\$\(", "hole"))
        ),
    }
)
MAKEFILE = Syntax(
    modes={
        "code": Mode(
            stops="#\\\t",
            skips=(
                ESCAPE,
                r"(?<![^\n])\t(?:[^\n\"'#\\]++|\"(?:[^\"\\\n]|\\[\s\S])*+\"|'[^'\n]*+'|\\[\s\S]|(?<=[^\s@])#|[\"'])*+",
                r"\t",
            ),
            rules=(line("#", tail=CONTINUED),),
            ahead=False,
        )
    }
)
CMAKE = simple(
    '"#[\\',
    (ESCAPE, DOUBLE_LONG, r"\[(?!=*\[)"),
    extent("#[[", r"#\[=*\[", scanners.long_bracket, r"\]=*+\]\Z"),
    HASH,
    jump(r"(?<![\w])\[=*\[", scanners.long_bracket),
)
TCL = simple('\\#"', (ESCAPE, r"(?<=[^\s;{\[])#"), guarded("#", scanners.command_start, tail=CONTINUED))
AWK = simple(
    '"#/', (DOUBLE,), HASH, jump("/", scanners.regex_or_division(frozenset(["return", "print", "in"])))
)
SED = simple("#", (r"(?<=[^\s;}])#",), guarded("#", scanners.command_start))
JUST = simple(
    "\"'#`",
    (TRIPLE_DOUBLE, TRIPLE_SINGLE, ONE_DOUBLE, r"'(?!'')[^'\n]*+'?", r"`[^`\n]*+`?", r"(?<=\S)#"),
    BLANK_HASH,
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
NGINX = simple("\"'#\\", (ESCAPE, DOUBLE_LONG, SINGLE_LONG, r"(?<=[^\s;{}])#"), line("#", r"(?<![^\s;{}])#"))

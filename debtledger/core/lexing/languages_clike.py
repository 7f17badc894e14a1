"""How the languages with `//` and `/* */` write comments and strings."""

from __future__ import annotations

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
    ONE_DOUBLE,
    ONE_DOUBLE_LONG,
    ONE_SINGLE,
    SINGLE,
    SINGLE_LONG,
    SLASH,
    TRIPLE_DOUBLE,
    TRIPLE_SINGLE,
)
from debtledger.core.lexing.syntax import (
    CONTINUED,
    Mode,
    Rule,
    Syntax,
    block,
    extent,
    jump,
    line,
    nested,
    pop,
    push,
    simple,
)

SLASHES = line("//", trim="/!<")
CONTINUED_SLASHES = line("//", trim="/!<", tail=CONTINUED)
STARRED = block("/*", "*/")
NESTED = nested("/*", "*/")
HASH = line("#")
HASHBANG = line("#!", r"\A#!")
DIGITS = r"(?<=[0-9a-fA-F])(?<!\bu8)(?<!\bcase)'(?=[0-9a-fA-F])"
REGEX_WORDS = frozenset(
    {
        *("return", "typeof", "case", "in", "of", "delete", "void", "throw", "new", "do", "else"),
        *("instanceof", "yield", "await", "default", "extends"),
    }
)
REGEX = jump("/", scanners.regex_or_division(REGEX_WORDS))
NO_URL = r"(?<!https:)(?<!http:)"


def holes(
    stops: str, skips: tuple[str, ...], rules: tuple[Rule, ...], bracket: str = "{}"
) -> dict[str, Mode]:
    """The modes `code`, and `hole`: code in a string, which ends where its bracket closes."""
    opener, closer = f"\\{bracket[0]}", f"\\{bracket[1]}"
    inner = (*rules, push(opener, "hole"), pop(closer))
    return {
        "code": Mode(stops=stops, skips=skips, rules=rules),
        "hole": Mode(stops=stops + bracket, skips=(rf"{opener}{closer}", *skips), rules=inner),
    }


C = simple("\"'/", (DOUBLE, DIGITS, SINGLE, SLASH), CONTINUED_SLASHES, STARRED, hazards=())
CPP = simple(
    "\"'/",
    (r"(?<!R)" + DOUBLE, DIGITS, SINGLE, SLASH),
    CONTINUED_SLASHES,
    STARRED,
    jump(r'(?<=R)"', scanners.raw_cpp),
    hazards=('R"',),
)
PLAIN = simple("\"'/", (DOUBLE, SINGLE, SLASH), SLASHES, STARRED, hazards=())
DOUBLE_ONLY = simple('"/', (DOUBLE, SLASH), SLASHES, STARRED, hazards=())
JAVA = simple("\"'/", (TRIPLE_DOUBLE, ONE_DOUBLE, SINGLE, SLASH), SLASHES, STARRED, hazards=('"""',))
GO = simple("\"'/`", (DOUBLE, SINGLE, BACKTICK, SLASH), SLASHES, STARRED, hazards=("`",))
HASH_TOO = simple("\"'/#", (DOUBLE, SINGLE, SLASH), SLASHES, HASH, STARRED)
CSS = simple("\"'/", (DOUBLE, SINGLE, r"/(?!\*)"), STARRED, hazards=())
SCSS = simple("\"'/", (DOUBLE, SINGLE, SLASH), line("//", r"(?<![:(])//"), STARRED, hazards=())
JSON = simple('"/#', (DOUBLE, SLASH), SLASHES, HASH, STARRED, hazards=("#",))
JSONC = simple('"/', (DOUBLE, SLASH), SLASHES, STARRED, hazards=())
RUST = simple(
    "\"'/",
    (r"(?<!\br)(?<!\bbr)(?<!\bcr)(?<!#)" + DOUBLE_LONG, CHAR, SLASH),
    SLASHES,
    NESTED,
    jump(r'(?<=\br)"|(?<=\bbr)"|(?<=\bcr)"', scanners.until('"')),
    jump(r'(?<=#)"', scanners.hashed),
)
ZIG = simple("\"'/\\", (r"\\\\[^\n]*+", DOUBLE, CHAR, SLASH), SLASHES)
WGSL = simple("/", (SLASH,), SLASHES, NESTED)
NESTED_PLAIN = simple("\"'/`", (TRIPLE_DOUBLE, ONE_DOUBLE_LONG, CHAR, BACKTICK, SLASH), SLASHES, NESTED)
D = simple(
    "\"'/`",
    (r"(?<!\br)(?<!\bq)" + DOUBLE_LONG, r'(?<=\br)"[^"]*+"?', SINGLE, BACKTICK, r"/(?![/*+])"),
    SLASHES,
    STARRED,
    nested("/+", "+/"),
    jump(r'(?<=\bq)"', scanners.delimited_d),
)
SWIFT = Syntax(
    modes={
        **holes(
            '"/#',
            (r'"(?!"")(?:[^"\\\n]++|\\[^(])*+"', r"#++(?!\")", SLASH),
            (SLASHES, NESTED, push('"""', "long"), push('"', "short"), jump(r'#++"', scanners.hashed_swift)),
            "()",
        ),
        "long": Mode(stops='"\\', skips=(r"\\[^(]", r'"(?!"")'), rules=(pop('"""'), push(r"\\\(", "hole"))),
        "short": Mode(
            stops='"\\\n', skips=(r"\\[^(]",), rules=(pop('"'), pop(r"(?=\n)"), push(r"\\\(", "hole"))
        ),
    }
)
KOTLIN = Syntax(
    modes={
        **holes(
            "\"'/`",
            (r'"(?!"")(?:[^"\\\n$]++|\\[\s\S]|\$(?!\{))*+"', SINGLE, r"`[^`\n]*+`", SLASH),
            (SLASHES, NESTED, push('"""', "long"), push('"', "short")),
        ),
        "long": Mode(stops='"$', skips=(r"\$(?!\{)", r'"(?!"")'), rules=(pop('"""+'), push(r"\$\{", "hole"))),
        "short": Mode(
            stops='"$\\\n',
            skips=(ESCAPE, r"\$(?!\{)"),
            rules=(pop('"'), pop(r"(?=\n)"), push(r"\$\{", "hole")),
        ),
    }
)
SCALA = Syntax(
    modes={
        **holes(
            "\"'/`",
            (
                r'(?<![A-Za-z])"""(?:[^"]++|"(?!""))*+(?:"""+)?',
                r'(?<![A-Za-z])(?!""")' + DOUBLE,
                CHAR,
                r"`[^`\n]*+`",
                SLASH,
            ),
            (SLASHES, NESTED, push('"""', "long"), push('"', "short")),
        ),
        "long": KOTLIN.modes["long"],
        "short": KOTLIN.modes["short"],
    }
)
DART = Syntax(
    modes={
        **holes(
            "\"'/",
            (
                r"(?<=\br)'''(?:[^']++|'(?!''))*+(?:''')?",
                r'(?<=\br)"""(?:[^"]++|"(?!""))*+(?:""")?',
                r"(?<=\br)'[^'\n]*+'?",
                r'(?<=\br)"[^"\n]*+"?',
                r'(?<!\br)(?!""")"(?:[^"\\\n$]++|\\[\s\S]|\$(?!\{))*+"',
                r"(?<!\br)(?!''')'(?:[^'\\\n$]++|\\[\s\S]|\$(?!\{))*+'",
                SLASH,
            ),
            (
                SLASHES,
                NESTED,
                push("'''", "long'"),
                push('"""', 'long"'),
                push("'", "'"),
                push('"', '"'),
            ),
        ),
        "long'": Mode(
            stops="'$\\", skips=(ESCAPE, r"\$(?!\{)", r"'(?!'')"), rules=(pop("'''"), push(r"\$\{", "hole"))
        ),
        'long"': Mode(
            stops='"$\\', skips=(ESCAPE, r"\$(?!\{)", r'"(?!"")'), rules=(pop('"""'), push(r"\$\{", "hole"))
        ),
        "'": Mode(
            stops="'$\\\n",
            skips=(ESCAPE, r"\$(?!\{)"),
            rules=(pop("'"), pop(r"(?=\n)"), push(r"\$\{", "hole")),
        ),
        '"': KOTLIN.modes["short"],
    }
)
GROOVY = Syntax(
    modes={
        **holes(
            "\"'/$#",
            (TRIPLE_SINGLE, r"(?!''')" + SINGLE, r"\$(?!/)", r"#(?!!)", DIVISION),
            (
                HASHBANG,
                SLASHES,
                STARRED,
                push('"""', 'long"'),
                push('"', '"'),
                jump(r"(?<![\w$)\]])\$/", scanners.until("/$")),
                REGEX,
            ),
        ),
        'long"': DART.modes['long"'],
        '"': KOTLIN.modes["short"],
    }
)
CSHARP = Syntax(
    modes={
        **holes(
            "\"'/",
            (
                r'(?<=@)(?<!\$@)(?<!@\$)"(?:[^"]++|"")*+"?',
                r'(?<![$@])"(?!"")(?:[^"\\\n]++|\\[^\n])*+"?',
                SINGLE,
                SLASH,
            ),
            (
                SLASHES,
                STARRED,
                jump(r'(?<!@)"""+', scanners.quotes),
                push(r'(?<=\$@)"|(?<=@\$)"', "verbatim"),
                push(r'(?<=\$)"', "short"),
            ),
        ),
        "verbatim": Mode(stops='"{', skips=(r"\{\{", '""'), rules=(pop('"'), push(r"\{", "hole"))),
        "short": Mode(
            stops='"{\\\n', skips=(ESCAPE, r"\{\{"), rules=(pop('"'), pop(r"(?=\n)"), push(r"\{", "hole"))
        ),
    },
    hazards=('@"', '"""', '$"'),
)
TEMPLATE = Mode(stops="`$\\", skips=(ESCAPE, r"\$(?!\{)"), rules=(pop("`"), push(r"\$\{", "hole")))
JAVASCRIPT = Syntax(
    modes={
        **holes(
            "\"'/`#",
            (DOUBLE, SINGLE, r"`(?:[^`\\$]++|\\[\s\S]|\$(?!\{))*+`", r"#(?!!)", DIVISION),
            (HASHBANG, line("//", NO_URL + "//", trim="/!<"), STARRED, push("`", "template"), REGEX),
        ),
        "template": TEMPLATE,
    },
    hazards=("`",),
)
HAXE = simple(
    "\"'/~", (DOUBLE_LONG, SINGLE_LONG, r"~/(?:[^/\\\n]++|\\[^\n])*+/?", r"~", SLASH), SLASHES, STARRED
)
VERILOG = simple('"/', (DOUBLE, SLASH), CONTINUED_SLASHES, STARRED, hazards=())
VALA = simple(
    "\"'/", (r'"""(?:[^"]++|"(?!""))*+(?:""")?', DOUBLE, SINGLE, SLASH), SLASHES, STARRED, hazards=('"""',)
)
BICEP = simple("'/", (r"'''(?:[^']++|'(?!''))*+(?:''')?", SINGLE, SLASH), SLASHES, STARRED, hazards=("'''",))
PASCAL = simple(
    "\"'{(/",
    (DOUBLED_SINGLE, r'"(?:[^"\n]++|"")*+"', r"\((?!\*)", r"/(?!/)"),
    SLASHES,
    block("{", "}", r"\{(?!\$)"),
    block("(*", "*)", r"\(\*(?!\$)"),
)
TYPST = simple('"/`', (DOUBLE_LONG, BACKTICK, SLASH), line("//", NO_URL + "//"), NESTED)
DOT = simple('"/#', (DOUBLE_LONG, SLASH, "#"), SLASHES, STARRED, line("#", r"(?<![^\n])#"))
AL = simple("\"'/", (DOUBLED_DOUBLE, DOUBLED_SINGLE, SLASH), SLASHES, STARRED)
BALLERINA = simple('"/#`', (DOUBLE, BACKTICK, r"/(?!/)", r"(?<=\S)#"), SLASHES, line("#", r"(?<!\S)#"))
CAIRO = simple("\"'/", (DOUBLE_LONG, SINGLE, r"/(?!/)"), SLASHES)
STAN = simple('"/#', (DOUBLE, SLASH), SLASHES, HASH, STARRED)
BACKTICKED = simple("\"'/`", (DOUBLE_LONG, CHAR, BACKTICK, r"/(?!/)"), SLASHES)
C3 = simple("\"'/`<", (DOUBLE, SINGLE, BACKTICK, SLASH, r"<(?!\*)"), SLASHES, NESTED, block("<*", "*>"))
CUE = simple("\"'/", (TRIPLE_DOUBLE, TRIPLE_SINGLE, ONE_DOUBLE, ONE_SINGLE, SLASH), SLASHES)
JSONNET = simple(
    "\"'/#@|",
    (
        r'(?<=@)"(?:[^"]++|"")*+"?',
        r"(?<=@)'(?:[^']++|'')*+'?",
        DOUBLE_LONG,
        SINGLE_LONG,
        r"\|\|\|(?:[^|]++|\|(?!\|\|))*+(?:\|\|\|)?",
        SLASH,
    ),
    SLASHES,
    HASH,
    STARRED,
)
HCL = Syntax(
    modes={
        **holes(
            '"/#<',
            (r'"(?:[^"\\\n$%]++|\\[^\n]|[$%](?!\{))*+"', SLASH, r"<(?!<)"),
            (
                SLASHES,
                STARRED,
                HASH,
                push('"', '"'),
                jump(r"<<-?\w+", scanners.heredoc(r"<<(-?)(\w+)", indented="-")),
            ),
        ),
        '"': Mode(
            stops='"$%\\\n',
            skips=(ESCAPE, r"[$%](?!\{)", r"\$\$\{", r"%%\{"),
            rules=(pop('"'), pop(r"(?=\n)"), push(r"[$%]\{", "hole")),
        ),
    }
)
TRIPLE_DOUBLE_C = simple("\"'/", (TRIPLE_DOUBLE, ONE_DOUBLE, SINGLE, SLASH), SLASHES, NESTED)
NESTED_QUOTED = simple("\"'/`", (DOUBLE, SINGLE, BACKTICK, SLASH), SLASHES, NESTED)
SASS = simple(
    "\"'/",
    (DOUBLE, SINGLE, r"(?<=[:(])//", SLASH),
    extent("//", "//", scanners.indented_comment),
    extent("/*", r"/\*", scanners.indented_comment, r"\*/\Z"),
)
REASON = simple(
    "\"'/`{",
    (DOUBLE_LONG, CHAR, BACKTICK, SLASH, r"\{(?![a-z_]*\|)"),
    SLASHES,
    NESTED,
    jump(r"\{[a-z_]*\|", scanners.quoted_id),
)

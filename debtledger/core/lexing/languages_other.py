"""How the languages with `--`, `;`, `%`, `(*`, `!` or columns write comments and strings."""

from __future__ import annotations

from debtledger.core.lexing import scanners
from debtledger.core.lexing.fragments import (
    BACKTICK,
    CHAR,
    DOUBLE,
    DOUBLE_LONG,
    DOUBLED_DOUBLE,
    DOUBLED_DOUBLE_LONG,
    DOUBLED_SINGLE,
    DOUBLED_SINGLE_LONG,
    ESCAPE,
    ONE_DOUBLE,
    SINGLE,
    SINGLE_LONG,
    SLASH,
    TRIPLE_DOUBLE,
)
from debtledger.core.lexing.languages_clike import NESTED as SLASH_NESTED
from debtledger.core.lexing.languages_clike import SLASHES, STARRED
from debtledger.core.lexing.syntax import block, extent, guarded, jump, line, nested, simple

_SYMBOL = r"!#$%&*+./<=>?@\\^|~:"
DASHES = line("--", trim="-")
HASKELL_DASHES = line("--", rf"(?<![{_SYMBOL}-])--+(?![{_SYMBOL}])", trim="-")
SEMICOLON = line(";")
PERCENT = line("%")
BANG = line("!")
CURLY = nested("{-", "-}", at=r"\{-(?!#)")
ML_STRING = r'"(?:[^"\\]++|\\[\s\S])*+"'
ML_CHAR = r"'(?:[^'\\\n]|\\[^\n][^'\n]{0,5})'"
STARS = nested("(*", "*)", inside=f"{ML_STRING}|{ML_CHAR}")
QUOTED_DASHES = r"(?<![\w'])'--[^'\n]*+'"
"""What no character starts with, and no name: a text in the wrong quotes."""
QUOTED_CHAR = r"(?<![\w'])" + CHAR

HASKELL = simple(
    "\"'{-", (DOUBLE_LONG, QUOTED_CHAR, QUOTED_DASHES, r"\{(?!-)", "-(?!-)"), CURLY, HASKELL_DASHES
)
ELM = simple("\"'{-", (TRIPLE_DOUBLE, ONE_DOUBLE, QUOTED_CHAR, r"\{(?!-)", "-(?!-)"), CURLY, HASKELL_DASHES)
IDRIS = simple(
    "\"'{-|",
    (DOUBLE_LONG, QUOTED_CHAR, r"\{(?!-)", "-(?!-)", r"\|(?!\|\|)"),
    CURLY,
    HASKELL_DASHES,
    line("|||", r"(?<!\S)\|\|\|(?!\S)"),
)
DHALL = simple("\"'{-", (DOUBLE, r"''(?:[^']++|'(?!')|'''|''\$\{)*+(?:'')?", r"\{(?!-)"), CURLY, DASHES)
LEAN = simple("\"'/-", (DOUBLE_LONG, QUOTED_CHAR, "/(?!-)", "-(?!-)"), nested("/-", "-/"), DASHES)
OCAML = simple(
    "\"'{(",
    (DOUBLE_LONG, r"(?<![\w'])" + ML_CHAR, r"\{(?![a-z_]*\|)", r"\((?!\*)"),
    STARS,
    jump(r"\{[a-z_]*\|", scanners.quoted_id),
)
MENHIR = simple(
    "\"'{(/",
    (DOUBLE, r"(?<![\w'])" + ML_CHAR, r"\{(?![a-z_]*\|)", r"\((?!\*)", SLASH),
    SLASHES,
    STARRED,
    STARS,
    jump(r"\{[a-z_]*\|", scanners.quoted_id),
)
SML = simple('"(', (DOUBLE_LONG, r"\((?!\*)"), nested("(*", "*)"))
COQ = simple('"(', (DOUBLED_DOUBLE_LONG, r"\((?!\*)"), nested("(*", "*)", inside='"[^"]*+"'))
FSHARP = simple(
    "\"'(/`",
    (
        r'"""(?:[^"]++|"(?!""))*+(?:""")?',
        r'(?<=@)"(?:[^"]++|"")*+"?',
        DOUBLE_LONG,
        r"(?<![\w'])" + CHAR,
        r"``[^`\n]*+(?:``)?",
        r"\((?!\*(?!\)))",
        "/(?!/)",
    ),
    SLASHES,
    nested("(*", "*)", inside=r'"(?:[^"\\]++|\\[\s\S])*+"|\(\*\)'),
)
MODULA = simple("\"'(", (r'"[^"\n]*+"?', r"'[^'\n]*+'?", r"\((?!\*)"), nested("(*", "*)"))
APPLESCRIPT = simple('"-#(', (DOUBLE_LONG, "-(?!-)", r"\((?!\*)"), DASHES, line("#"), nested("(*", "*)"))

ADA = simple("\"'-", (DOUBLED_DOUBLE, r"(?<![\w)])'[^\n]'", "'", "-(?!-)"), DASHES)
VHDL = simple("\"'-/", (DOUBLED_DOUBLE, r"(?<![\w)])'[^\n]'", "'", "-(?!-)", r"/(?!\*)"), DASHES, STARRED)
LUA = simple(
    "\"'-[",
    (DOUBLE, SINGLE, "-(?!-)", r"\[(?!=*\[)"),
    extent("--[[", r"--\[=*\[", scanners.long_bracket, r"\]=*+\]\Z"),
    DASHES,
    jump(r"\[=*\[", scanners.long_bracket),
)
SQL = simple(
    "\"'`-/$#",
    (
        r"(?<=\b[eE])'(?:[^'\\]++|\\[\s\S])*+'?",
        DOUBLED_SINGLE_LONG,
        r'"[^"]*+"?',
        r"`[^`\n]*+`?",
        "-(?!-)",
        r"/(?!\*)",
        r"\$(?!\w*\$)|(?<=\w)\$",
    ),
    DASHES,
    SLASH_NESTED,
    line("#", r"(?<![^\n])#(?=[\s#]|\Z)"),
    jump(r"(?<!\w)\$(?:[A-Za-z_]\w*+)?\$", scanners.tagged),
)
ALLOY = simple('"/-', (DOUBLE, SLASH, "-(?!-)"), SLASHES, DASHES, STARRED)
FUTHARK = simple('"-', (DOUBLE, "-(?!-)"), DASHES)
PIG = simple("'/-", (SINGLE, r"/(?!\*)", "-(?!-)"), DASHES, STARRED)
XQUERY = simple("\"'(", (DOUBLED_DOUBLE_LONG, DOUBLED_SINGLE_LONG, r"\((?!:)"), nested("(:", ":)"))
JCL = simple("/", (r"(?<=[^\n])/", r"/(?!/\*)"), line("//*", trim="*"))
EIFFEL = simple("\"'-", (DOUBLE, r"'[^'\n]{1,4}'", "-(?!-)"), DASHES)

LISP = simple(
    '";#|\\', (ESCAPE, DOUBLE_LONG, r"\|[^|\n]*+\|", r"#\\[\s\S]", r"#(?!\|)"), SEMICOLON, nested("#|", "|#")
)
EMACS = simple('";?\\', (ESCAPE, DOUBLE_LONG, r"(?<![\w-])\?\\?[^\n]"), SEMICOLON)
CLOJURE = simple('";\\', (r"\\[^\n]", DOUBLE_LONG), SEMICOLON)
SEMICOLONS = simple("\"';", (r'"[^"\n]*+"?', r"'[^'\n]*+'?"), SEMICOLON)
JANET = simple('"#`', (DOUBLE_LONG, BACKTICK), line("#"))
REBOL = simple('";{', (DOUBLE, r"\{[^{}]*+\}?"), SEMICOLON)
_ASSEMBLY_STEPS = (SLASH, r"(?<=\S)[#@]", r"[#@](?![\s#@])")
_ASSEMBLY_COMMENTS = (
    SEMICOLON,
    SLASHES,
    STARRED,
    line("#", r"(?<!\S)#(?=[\s#]|\Z)"),
    line("@", r"(?<!\S)@(?=[\s@]|\Z)"),
)
ASSEMBLY = simple("\"'/;#@", (r'"[^"\n]*+"?', r"'[^'\n]*+'", *_ASSEMBLY_STEPS), *_ASSEMBLY_COMMENTS)
GAS = simple("\"'/;#@", (DOUBLE, r"'(?:[^'\\\n]|\\[^\n])'", *_ASSEMBLY_STEPS), *_ASSEMBLY_COMMENTS)
AUTOIT = simple(
    "\"';#",
    (DOUBLED_DOUBLE, DOUBLED_SINGLE, r"#(?!(?i:cs|comments-start)\b)"),
    SEMICOLON,
    extent("#cs", r"#(?i:cs|comments-start)\b", scanners.pod("\n#c"), r"(?m:^)#c\w++[^\n]*+\Z"),
)
NSIS = simple("\"'`;#/", (DOUBLE, SINGLE, r"`[^`\n]*+`?", r"/(?!\*)"), SEMICOLON, line("#"), STARRED)
AUTOHOTKEY = simple('";/', (DOUBLED_DOUBLE, r"(?<=\S);", r"/(?!\*)"), line(";", r"(?<!\S);"), STARRED)

ERLANG = simple("\"'%$", (DOUBLE_LONG, SINGLE_LONG, r"\$(?:\\[^\n]|[^\n\\])?"), PERCENT)
PROLOG = simple(
    "\"'`%/",
    (r"(?<=\b0)'(?:\\[^\n]|''|[^\n'])", DOUBLE_LONG, SINGLE_LONG, r"`(?:[^`\\\n]++|\\[^\n])*+`?", r"/(?!\*)"),
    PERCENT,
    STARRED,
)
TEX = simple(
    "%\\",
    (
        r"\\(?:url|href|path)\{[^}\n]*+\}?",
        r"\\(?!begin\{(?:verbatim|lstlisting|minted|Verbatim|alltt|comment)|verb\*?[^\w\s*])[\s\S]",
    ),
    PERCENT,
    block("\\begin{comment}", "\\end{comment}"),
    jump(r"\\begin\{(?:verbatim\*?|lstlisting|minted|Verbatim|alltt)\}", scanners.verbatim),
    jump(r"\\verb\*?[^\w\s*]", scanners.verb),
)
POSTSCRIPT = simple("%(\\", (ESCAPE,), PERCENT, jump(r"\(", scanners.here_delimited))
MERMAID = simple("%", ("%(?!%)",), line("%%"))

FORTRAN = simple("\"'!", (DOUBLED_DOUBLE, DOUBLED_SINGLE), line("!", trim="!<>"))
FORTRAN_FIXED = simple(
    "\"'!Cc*Dd",
    (DOUBLED_DOUBLE, DOUBLED_SINGLE, r"(?<=[^\n])[CcDd*]"),
    line("C", r"(?<![^\n])[Cc]"),
    line("*", r"(?<![^\n])\*"),
    line("D", r"(?<![^\n])[Dd](?=\s)"),
    line("!", trim="!<>"),
)
_AREA = r"(?:(?<=\n[^\n]{6})|(?<=\A[^\n]{6}))"
COBOL = simple(
    "\"'*/",
    (DOUBLED_DOUBLE, DOUBLED_SINGLE),
    line("*>"),
    line("*", _AREA + r"\*", margin=6),
    line("*", r"(?<![^\n])\*"),
    line("/", _AREA + "/", margin=6),
)
ABAP = simple(
    "\"'`*|",
    (DOUBLED_SINGLE, r"`[^`\n]*+`?", r"\|(?:[^|\\\n]++|\\[^\n])*+\|?", r"(?<=[^\n])\*"),
    line('"'),
    line("*", r"(?<![^\n])\*"),
)
BASIC = simple(
    "\"'Rr",
    (r'"[^"\n]*+"?', r"(?<=\w)[Rr]", r"[Rr](?!(?i:em)\b)"),
    line("'", trim="'!"),
    guarded("rem", scanners.command_start, r"(?i:rem)\b", trim=" "),
)
BATCH = simple(
    'Rr:"',
    (r"(?<=\w)[Rr]", r"[Rr](?!(?i:em)(?![\w.]))", r":(?!:)", r'"[^"\n]*+"?'),
    guarded("rem", scanners.command_start, r"(?i:rem)(?![\w.])", trim=" "),
    guarded("::", scanners.line_start),
)
VIM = simple(
    "\"'",
    (r"'(?:[^'\n]++|'')*+'",),
    guarded('"', scanners.vim_comment),
)
INI = simple(
    ';#"',
    (r'(?<=[\s=])"[^"\n]*+"', r"(?<=\S)[;#]"),
    line(";", r"(?<!\S);"),
    line("#", r"(?<!\S)#"),
)
EDITORCONFIG = simple(
    ";#", (r"(?<=\S)[;#]",), guarded(";", scanners.line_start), guarded("#", scanners.line_start)
)
FORTH = simple(
    "\\(\".'",
    (r"(?<=\S)[\\(\"]", r"[\\(\"](?=\S)"),
    line("\\", r"(?<!\S)\\(?!\S)"),
    block("(", ")", r"(?<!\S)\((?!\S)"),
)
FACTOR = simple('"!', (DOUBLE_LONG, r"(?<=\S)!", r"!(?=\S)"), line("!", r"(?<!\S)!(?!\S)"))
STATA = simple(
    '"/*', (r'"[^"\n]*+"?', SLASH, r"(?<=\S)\*"), SLASHES, STARRED, guarded("*", scanners.line_start)
)
SAS = simple(
    "\"'/*",
    (DOUBLED_DOUBLE_LONG, DOUBLED_SINGLE_LONG, r"/(?!\*)"),
    STARRED,
    extent("*", r"\*", scanners.statement, r";\Z"),
)
APL = simple("'\"⍝", (DOUBLED_SINGLE, r'"[^"\n]*+"?'), line("⍝"))
J = simple("'N", (DOUBLED_SINGLE, r"(?<=\w)N", r"N(?!B\.)"), line("NB."))
PLANTUML = simple("'/", (r"/(?!')", r"(?<=\S)'"), block("/'", "'/"), guarded("'", scanners.line_start))
NONE = simple("\0", ())
PERCENT_ONLY = simple("%\\", (ESCAPE,), PERCENT)
SEMICOLON_LISP = simple('";\\', (ESCAPE, DOUBLE_LONG), SEMICOLON)
TLA = simple('"\\(', (DOUBLE, r"\\(?!\*)", r"\((?!\*)"), line("\\*"), nested("(*", "*)"))
WAT = simple('";(', (DOUBLE, r";(?!;)", r"\((?!;)"), line(";;"), nested("(;", ";)"))

"""How documents, templates and styles write comments, and which languages they embed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from debtledger.core.lexing import scanners
from debtledger.core.lexing.languages_clike import CSHARP, CSS, JAVASCRIPT, SCSS
from debtledger.core.lexing.languages_script import JULIA, LINE_START, PYTHON, RUBY, R
from debtledger.core.lexing.syntax import (
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
from debtledger.patterns import regex

if TYPE_CHECKING:
    from debtledger.core.lexing.lexer import Lexer


def _element(lexer: Lexer, start: int, stop: int) -> int:
    """The body of a `<script>` or `<style>`, in the language its type or lang names."""
    text = lexer.text
    tag = TAG.match(text, start, lexer.end)
    if tag is None or tag[0].endswith("/>"):
        return tag.end() if tag else stop
    name = text[start + 1 : stop].lower()
    close = scanners.compiled(rf"(?i:</{name}\b)").search(text, tag.end(), lexer.end)
    end = close.start() if close else lexer.end
    kind = KIND.search(tag[0])
    syntax = _embedded(name, kind[1].lower() if kind else "")
    return end if syntax is None and name != "script" else _enter(lexer, syntax, tag.end(), end)


def _enter(lexer: Lexer, syntax: Syntax | None, start: int, end: int) -> int:
    return start if syntax is None else lexer.enter(syntax, start, end, end)


def _embedded(name: str, kind: str) -> Syntax | None:
    if name == "style":
        return SCSS if kind in {"scss", "less", "sass", "text/less", "text/scss", "stylus"} else CSS
    if "json" in kind:
        return NOTHING
    if kind and not any(
        word in kind
        for word in ("javascript", "ecmascript", "module", "jsx", "babel", "ts", "typescript", "js")
    ):
        return None
    return JAVASCRIPT


def _front_matter(lexer: Lexer, _start: int, stop: int) -> int:
    """Astro's script between two `---` lines."""
    text = lexer.text
    close = text.find("\n---", stop, lexer.end)
    return stop if close < 0 else lexer.enter(JAVASCRIPT, stop, close, close + 4)


def _ruby(lexer: Lexer, _start: int, stop: int) -> int:
    """Ruby between `<%` and `%>`."""
    text = lexer.text
    close = text.find("%>", stop, lexer.end)
    end = close if close >= 0 else lexer.end
    return lexer.enter(RUBY, stop, end, min(end + 2, lexer.end))


def _java(lexer: Lexer, _start: int, stop: int) -> int:
    """Java, C# or JavaScript between `<%` and `%>`."""
    text = lexer.text
    close = text.find("%>", stop, lexer.end)
    end = close if close >= 0 else lexer.end
    return lexer.enter(JAVASCRIPT, stop, end, min(end + 2, lexer.end))


def _csharp(lexer: Lexer, _start: int, stop: int) -> int:
    """C# up to the brace that closes the one before `stop`."""
    return lexer.enter_mode(CSHARP, CSHARP.modes["hole"], (stop, lexer.end, lexer.end))


def _liquid(lexer: Lexer, _start: int, stop: int) -> int:
    """Liquid's tag of many statements, one a line, some of them comments."""
    close = lexer.text.find("%}", stop, lexer.end)
    end = close if close >= 0 else lexer.end
    return lexer.enter(LINE_START, stop, end, min(end + 2, lexer.end))


def _fence(lexer: Lexer, start: int, stop: int) -> int:
    """Markdown's fenced code, up to a fence of the same mark that is at least as long; some of it is run."""
    text = lexer.text
    mark = text[stop - 1]
    length = stop - start - (len(text[start:stop]) - len(text[start:stop].lstrip(" \t>")))
    close = scanners.compiled(rf"\n[ \t>]*+{re.escape(mark) * length}{re.escape(mark)}*+[ \t]*+\r?(?=\n|\Z)")
    found = close.search(text, stop, lexer.end)
    end = found.end() if found else lexer.end
    run = CHUNK.match(text, stop, end)
    if run is None or run[1].lower() not in CHUNKS:
        return end
    return lexer.enter(CHUNKS[run[1].lower()], run.end(), found.start() if found else end, end)


def _code_span(lexer: Lexer, start: int, stop: int) -> int:
    """Markdown's `` `code` ``: up to as many backticks, within the paragraph."""
    text = lexer.text
    limit = min(lexer.end, stop + 4000)
    blank = text.find("\n\n", stop, limit)
    found = scanners.compiled(rf"(?<!`)`{{{min(stop - start, 99)}}}(?!`)").search(
        text, stop, blank if blank >= 0 else limit
    )
    return found.end() if found else stop


TAG = regex(r"<\w++(?:[^\"'<>]++|\"[^\"]*+\"|'[^']*+')*+>?")
KIND = regex(r"(?i:\b(?:type|lang)\s*=\s*[\"']?([\w/+.-]+))")
TAGS = r"<[A-Za-z](?:[^\"'<>]++|\"[^\"]*+\"|'[^']*+')*+>?"
CHUNK = regex(r"[ \t]*+\{(\w++)[^\n]*+")
CHUNKS = {"r": R, "python": PYTHON, "julia": JULIA}
ELEMENTS = r"<(?i:script|style)(?=[\s>/])"


def _tags(code: str) -> str:
    """Tags whose attributes hold no code, which starts with `<` and this mark."""
    double, single = (rf"{quote}(?:[^{quote}<]++|<(?!{code}))*+{quote}" for quote in "\"'")
    return rf"<[A-Za-z](?:[^\"'<>]++|{double}|{single})*+>?"


NOTHING = simple("\0", ())
ANGLE = block("<!--", "-->")
ELEMENT = jump(ELEMENTS, _element)
HTML_SKIPS = (rf"(?!{ELEMENTS})" + TAGS, r"<(?![A-Za-z!%?])")


def template(stops: str, skips: tuple[str, ...], *rules: Rule) -> Syntax:
    """A syntax whose tags hide what looks like a comment in their attributes, if these are closed."""
    return Syntax(modes={"code": Mode(stops=stops, skips=skips, rules=rules, ahead=False)})


XML = template("<", (r"<!\[CDATA\[(?:[^\]]++|\](?!\]>))*+(?:\]\]>)?", TAGS, r"<(?!!)"), ANGLE)
HTML = template("<", HTML_SKIPS, ANGLE, ELEMENT)
ASTRO = template(
    "<-{", (*HTML_SKIPS, r"-(?!--)"), ANGLE, ELEMENT, jump(r"\A---(?=\s)", _front_matter), block("{/*", "*/}")
)
MARKDOWN = simple(
    "<`~\\{",
    (r"\\[^\n]", r"(?<!`)`(?!`)[^`\n]*+`(?!`)", r"<(?!!--)", r"(?<=[^\s>])~", r"~(?!~~)"),
    ANGLE,
    block("{/*", "*/}"),
    jump(r"(?:(?<![^\n])|(?<=\n)[ \t>]{1,12}|(?<=[ \t>]))(?:```++|~~~++)(?=[^`\n]*+(?:\n|\Z))", _fence),
    jump("`++", _code_span),
)
MDX = simple(
    "<`~{",
    (
        r"(?<!`)`(?!`)[^`\n]*+`(?!`)",
        r"<(?!!--)",
    ),
    ANGLE,
    block("{/*", "*/}"),
    *MARKDOWN.modes["code"].rules[2:],
)
ORG = simple(
    "#",
    (r"(?<=\S)#", r"#(?![\s+])"),
    guarded("#", scanners.line_start, r"#(?=\s)"),
    extent(
        "#+begin_comment",
        r"#\+(?i:begin_comment)\b",
        scanners.pod_tag(r"\n[ \t]*+#\+(?i:end_comment)\b"),
        r"#\+(?i:end_comment)\Z",
    ),
    jump(
        r"#\+(?i:begin_(?:src|example))\b",
        scanners.pod_tag(r"\n[ \t]*+#\+(?i:end_(?:src|example))\b"),
    ),
)
REST = simple(
    ".",
    (r"(?<=\S)\.", r"\.(?!\.[ \t\r\n])", r"\.\.(?=[ \t]+(?:\[|_|\||[A-Za-z][\w.+:-]*\s?::))"),
    extent("..", r"\.\.(?=[ \t]*+(?:\S|\r?\n[ \t]+\S))", scanners.indented_block),
)
_EXPRESSION = r"\{\{(?:[^\"'{}]++|\"[^\"\n]*+\"|'[^'\n]*+')*+\}\}"
JINJA = template(
    "<{",
    (*HTML_SKIPS, _EXPRESSION, r"\{(?![#%])", r"\{%-?+\s*+(?!(?:(?:raw|verbatim|comment|liquid)\b|#))"),
    ANGLE,
    block("{#", "#}"),
    block("{% #", "%}", r"\{%-?\s*+#"),
    jump(r"\{%-?\s*+liquid\b", _liquid),
    extent(
        "{% comment %}",
        r"\{%-?\s*+comment\b[^%\n]*+%\}",
        scanners.pod_tag(r"\{%-?\s*+endcomment\s*+-?%\}"),
        r"\{%-?\s*+endcomment\s*+-?%\}\Z",
    ),
    jump(r"\{%-?\s*+(?:raw|verbatim)\s*+-?%\}", scanners.pod_tag(r"\{%-?\s*+end(?:raw|verbatim)\s*+-?%\}")),
    ELEMENT,
)
HANDLEBARS = template(
    "<{",
    (*HTML_SKIPS, r"\{(?!\{~?!)"),
    ANGLE,
    block("{{!--", "--}}", r"\{\{~?!--"),
    block("{{!", "}}", r"\{\{~?!"),
    ELEMENT,
)
ERB = template(
    "<",
    (rf"(?!{ELEMENTS})" + _tags("%"), r"<(?![A-Za-z!%])", "<%%"),
    ANGLE,
    block("<%#", "%>"),
    block("<%--", "--%>"),
    block("<%!--", "--%>"),
    jump("<%[=-]?", _ruby),
    ELEMENT,
)
JSP = template(
    "<",
    ERB.modes["code"].skips,
    ANGLE,
    block("<%--", "--%>"),
    block("<%#", "%>"),
    jump("<%[=!@]?", _java),
    ELEMENT,
)
_RAZOR_CODE = r"@(?:(?:code|functions)\s*+)?\{"
RAZOR = template(
    "<@",
    (*HTML_SKIPS, rf"@(?!\*)(?!{_RAZOR_CODE[1:]})"),
    ANGLE,
    block("@*", "*@"),
    jump(_RAZOR_CODE, _csharp),
    ELEMENT,
)
BLADE = template("<{", (*HTML_SKIPS, r"\{(?!\{--)"), ANGLE, block("{{--", "--}}"), ELEMENT)
FREEMARKER = template("<", (r"<(?![!#A-Za-z])", TAGS), block("<#--", "-->"), ANGLE)
VELOCITY = simple("#<", (r"#(?![#*])", r"<(?!!--)"), line("##"), block("#*", "*#"), ANGLE)
PUG = simple("/", (r"(?<=\S)/", r"/(?!/)"), extent("//", "//-?", scanners.indented_block))
HAML = simple(
    "-/<",
    (r"(?<=\S)[-/]", r"-(?!#)", r"<(?!!--|%#)"),
    ANGLE,
    block("<%#", "%>"),
    extent("-#", "-#", scanners.indented_block),
    extent("/", "/", scanners.indented_block),
)
SLIM = simple("/", (r"(?<=\S)/",), extent("/", "/!?", scanners.indented_block))

_PHP_LINE = r"(?:[^\n?]++|\?(?!>))*+"
_PHP_HEREDOC = r"<<<(~?)[ \t]*(?:\"(\w+)\"|'(\w+)'|(\w+))"
PHP = Syntax(
    modes={
        "code": Mode(
            stops="<",
            skips=(rf"(?!{ELEMENTS})" + _tags(r"\?"), r"<(?![A-Za-z!?])"),
            rules=(ANGLE, push(r"<\?(?:(?i:php)\b|=|(?!xml))", "php"), ELEMENT),
            ahead=False,
        ),
        "php": Mode(
            stops="\"'`/#?<",
            skips=(
                r'"(?:[^"\\]++|\\[\s\S])*+"?',
                r"'(?:[^'\\]++|\\[\s\S])*+'?",
                r"`(?:[^`\\]++|\\[\s\S])*+`?",
                r"/(?![/*])",
                r"#\[",
                r"\?(?!>)",
                r"<(?!<<)",
            ),
            rules=(
                pop(r"\?>"),
                line("//", tail=_PHP_LINE, trim="/!<"),
                line("#", tail=_PHP_LINE),
                block("/*", "*/"),
                jump(
                    r"<<<[ \t]*[\"']?\w",
                    scanners.heredoc(_PHP_HEREDOC, indented="~", after=r"(?!\w)", margin=r"[ \t]*+"),
                ),
            ),
        ),
    }
)
FALLBACK = simple(
    "\"'/#<",
    (
        r'"[^"\n]*+"',
        r"(?<!\w)'[^'\n]*+'(?!\w)",
        r"(?<=\S)[#/](?![/*])",
        r"<(?!!--)",
    ),
    line("//", r"(?<![^\s;{}(),])//", trim="/!<"),
    block("/*", "*/", r"(?<![^\s;{}(),])/\*"),
    line("#", r"(?<!\S)#", trim="#!"),
    ANGLE,
)
PHP_CODE = Syntax(modes={"code": PHP.modes["php"]})
ASCIIDOC = simple(
    "/-.`",
    (r"(?<=[^\n])[-./`]", r"/(?!/)", r"-(?!---)", r"\.(?!\.\.\.)", r"`(?!``)"),
    extent("////", r"////++(?=\r?\n)", scanners.same_line, r"/+\Z"),
    jump(r"(?<![^\n])(?:---(?:-)++|\.\.\.(?:\.)++|``(?:`)++)(?=[^\n]*+\n)", scanners.same_line),
    line("//", r"//(?!/)"),
)
SMARTY = template("<{", (*HTML_SKIPS, r"\{(?!\*)"), block("{*", "*}"), ANGLE, ELEMENT)
GOTEMPLATE = template("<{", (*HTML_SKIPS, r"\{(?!\{)"), ANGLE, block("{{/*", "*/}}", r"\{\{-? ?/\*"), ELEMENT)

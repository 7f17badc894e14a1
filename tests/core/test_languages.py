"""Which language a file is in, by its name, its extension and its first lines."""

from __future__ import annotations

from collections import Counter

import pytest

from debtledger.core.lexing.language_signs import AMBIGUOUS, INTERPRETERS, KERNELS
from debtledger.core.lexing.language_table import TABLE
from debtledger.core.lexing.languages import FALLBACK, LANGUAGES, language_called, language_of, syntax_of
from debtledger.core.lexing.syntax import PUSH


@pytest.mark.parametrize(
    ("path", "head", "name"),
    [
        ("src/a.py", "", "Python"),
        ("a.PY", "", "Python"),
        ("a/b.c/Makefile", "", "Makefile"),
        ("Makefile.am", "", "Makefile"),
        ("Dockerfile.dev", "", "Dockerfile"),
        ("prod.Dockerfile", "", "Dockerfile"),
        ("Jenkinsfile", "", "Groovy"),
        ("CMakeLists.txt", "", "CMake"),
        ("requirements.txt", "", "pip requirements"),
        ("go.mod", "", "Go module"),
        ("BUILD.bazel", "", "Starlark"),
        (".bashrc", "", "Shell"),
        (".gitignore", "", "Gitignore"),
        (".env.local", "", "Dotenv"),
        ("a.blade.php", "", "Blade"),
        ("a.html.erb", "", "ERB"),
        ("a.d.ts", "", "TypeScript"),
        ("a.conf.in", "", "INI"),
        ("config.h.in", "", "C"),
        ("a.yml.j2", "", "Jinja"),
        ("tsconfig.json", "", "JSON with Comments"),
        ("package.json", "", "JSON"),
        ("run", "#!/bin/sh\n", "Shell"),
        ("run", "#!/usr/bin/env python3.11\n", "Python"),
        ("run", "#!/usr/bin/env -S node --flag\n", "JavaScript"),
        ("run", "#! /usr/bin/perl -w\n", "Perl"),
        ("run", "\ufeff#!/usr/bin/ruby\n", "Ruby"),
        ("run", "# -*- mode: python -*-\n", "Python"),
        ("run", "// vim: ft=javascript\n", "JavaScript"),
        ("a.m", "% a\nfunction b()\n", "MATLAB"),
        ("a.m", "#import <A.h>\n", "Objective-C"),
        ("a.pl", ":- module(a, []).\n", "Prolog"),
        ("a.pl", "use strict;\n", "Perl"),
        ("a.ts", '<?xml version="1.0"?>\n', "XML"),
        ("a.h", "namespace a {\n", "C++"),
        ("a.h", "#include <stdio.h>\n", "C"),
        ("LICENSE", "", "unknown"),
        ("a.unheard", "", "unknown"),
        ("notes.txt", "", "unknown"),
        ("", "", "unknown"),
        (".", "", "unknown"),
        ("a.", "", "unknown"),
    ],
)
def test_a_file_is_recognised(path: str, head: str, name: str) -> None:
    assert language_of(path, head).name == name


def test_there_are_many_languages() -> None:
    assert len([language for language in LANGUAGES.values() if language.syntax != "other.NONE"]) >= 65


@pytest.mark.parametrize("column", [3, 4])
def test_every_extension_and_every_file_name_is_claimed_once(column: int) -> None:
    claims = Counter(claim.lower() for row in TABLE for claim in row[column].split())
    assert [claim for claim, times in claims.items() if times > 1] == []


def test_every_claim_leads_to_the_language_that_makes_it() -> None:
    for name, _syntax, _style, extensions, filenames in TABLE:
        assert {language_of(f"a.{extension}").name for extension in extensions.split()} <= {name}
        assert {language_of(f"a/{filename}").name for filename in filenames.split()} <= {name}


def test_every_name_that_a_sign_gives_is_in_the_table() -> None:
    given = {name for name, _ in (*INTERPRETERS, *KERNELS)} | {
        name for each in AMBIGUOUS.values() for name, _ in each
    }
    assert given <= set(LANGUAGES)
    extensions = {extension for row in TABLE for extension in row[3].split()}
    assert set(AMBIGUOUS) <= extensions


def test_every_mode_of_every_syntax_compiles_and_leads_to_modes_that_exist() -> None:
    for language in (*LANGUAGES.values(), FALLBACK):
        modes = syntax_of(language).modes
        for mode in modes.values():
            assert mode.pattern.groups == len(mode.rules) + 1, language.name
            assert mode.forward.groups == 0, language.name
            assert {rule.target for rule in mode.rules if rule.do == PUSH} <= set(modes)


def test_kernels_and_magics_of_notebooks_name_languages() -> None:
    assert language_called("IR") is None
    assert [called.name for name in ("bash", "C++17", "python") if (called := language_called(name))] == [
        "Shell",
        "C++",
        "Python",
    ]

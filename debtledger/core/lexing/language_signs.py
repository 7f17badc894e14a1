"""The signs of a language in a file's own text: its first lines, its interpreter, its notebook's kernel."""

from __future__ import annotations

AMBIGUOUS: dict[str, tuple[tuple[str, str], ...]] = {
    "m": (
        ("Mathematica", r"\A\s*\(\*"),
        (
            "Objective-C",
            r"(?m)^\s*(?:#(?:import|include|pragma|if|define)|@(?:interface|implementation|import|class)|//|/\*)",
        ),
        (
            "MATLAB",
            r"(?m)^\s*(?:%|function\b|classdef\b|clear\b|close\b|clc\b|[\w.]+(?:\([^)\n]*\))?\s*=[^=])",
        ),
    ),
    "pro": (("Prolog", r"(?m)^\s*(?:%|:-|/\*)|^[a-z]\w*(?:\([^\n]*\))?\s*(?::-|\.)"),),
    "sls": (("Scheme", r"\A\s*(?:;|\(|#[!|])"),),
    "pl": (("Prolog", r"(?m)\A\s*/\*|^\s*(?::-|%)|^[a-z]\w*\([^)\n]*\)\s*(?::-|\.)"),),
    "v": (
        ("Coq", r"(?m)^\s*(?:\(\*|Require\b|From\b|Theorem\b|Lemma\b|Definition\b|Import\b|Section\b)"),
        ("V", r"(?m)^\s*(?:module \w+\s*$|fn \w+|import \w)"),
    ),
    "php": (
        (
            "PHP without tags",
            r"\A(?![\s\S]*<\?)\s*(?://|#|/\*|\$\w|(?:use|namespace|function|class|final|echo|return)\b)",
        ),
    ),
    "cls": (
        ("TeX", r"(?m)^\s*(?:%|\\)"),
        ("Visual Basic", r"(?mi)^\s*(?:VERSION \d|Attribute VB_|Option Explicit)"),
    ),
    "ts": (("XML", r"\A\s*<\?xml|<!DOCTYPE TS>"),),
    "fs": (
        ("GLSL", r"(?m)^\s*(?:#version|precision |uniform |varying )"),
        ("Forth", r"(?m)^\s*(?:\\ |: \S+ \()"),
    ),
    "r": (("Rebol", r"(?i)\A\s*(?:REBOL|Red)\s*\["),),
    "inc": (
        ("PHP", r"<\?(?:php|=)"),
        ("Pascal", r"(?m)^\s*(?:\{|\(\*|unit |interface\b)"),
        ("C", r"(?m)^\s*(?://|/\*|#(?:include|define|if))"),
    ),
    "pp": (("Puppet", r"(?m)^\s*(?:#|class \w|node |define \w|include \w|\$\w)"),),
    "d": (("Makefile", r"\A\S[^\n]*:[ \t]"),),
    "s": (
        (
            "GAS",
            r"(?m)^\s*(?:#|/\*|\.(?:text|data|section|globa?l|file|type|align|p2align|arch|cpu|syntax)\b)",
        ),
    ),
    "ss": (("Scheme", r"\A\s*(?:;|\(|#)"),),
    "ll": (("LLVM IR", r"(?m)^(?:;|(?:define|declare|target|source_filename)\b|@[\w.]+ = )"),),
    "reds": (("REDscript", r"(?m)^\s*(?://|/\*|module |import |@\w+\(|\w[\w ]*\b(?:func|class) )"),),
    "al": (("Perl", r"(?m)^(?:#|package |use |sub )"),),
    "conf": (("Nginx", r"(?m)^\s*(?:server|http|upstream|location)\b[^\n]*\{"),),
    "cl": (("OpenCL", r"(?m)^\s*(?:__kernel|kernel |//|/\*|#(?:pragma|include|define|if))"),),
    "h": (
        ("Objective-C", r"(?m)^\s*(?:@(?:interface|protocol|class|import)\b|#import)"),
        ("C++", r"(?m)^\s*(?:class \w+[^;\n]*$|namespace \w*|template\s*<|using \w)"),
    ),
    "mod": (("Go module", r"(?m)^module \S+$"),),
    "x": (("C", r"(?m)^\s*(?://|/\*|#)"),),
}
"""Extensions of several languages: the others, each with the sign of it in the first lines of a file."""

INTERPRETERS = (
    ("Python", "python pypy ipython uv pythonw"),
    ("Shell", "sh bash zsh ksh dash ash mksh busybox bats csh tcsh rc openrc-run nix-shell nft"),
    ("Fish", "fish"),
    ("PowerShell", "pwsh powershell"),
    ("Nushell", "nu"),
    ("Elvish", "elvish"),
    ("JavaScript", "node nodejs gjs qjs zx"),
    ("TypeScript", "deno bun ts-node tsx"),
    ("AppleScript", "osascript"),
    ("Ruby", "ruby jruby macruby rake"),
    ("Crystal", "crystal"),
    ("CoffeeScript", "coffee"),
    ("Perl", "perl"),
    ("Raku", "raku perl6"),
    ("PHP", "php"),
    ("Hack", "hhvm"),
    ("Lua", "lua luajit luau texlua"),
    ("Tcl", "tclsh wish expect"),
    ("Awk", "awk gawk mawk nawk"),
    ("sed", "sed gsed"),
    ("Makefile", "make"),
    ("Gnuplot", "gnuplot"),
    ("R", "Rscript r"),
    ("Julia", "julia"),
    ("Octave", "octave"),
    ("Groovy", "groovy"),
    ("Kotlin", "kotlin"),
    ("Scala", "scala amm scala-cli"),
    ("Java", "java"),
    ("Swift", "swift"),
    ("Dart", "dart"),
    ("Go", "go gorun"),
    ("Rust", "rust-script cargo"),
    ("C", "tcc"),
    ("Haskell", "runhaskell runghc stack cabal"),
    ("OCaml", "ocaml ocamlrun"),
    ("Elixir", "elixir iex"),
    ("Erlang", "escript"),
    ("Clojure", "clojure clj bb"),
    ("Scheme", "guile scheme chicken gosh csi"),
    ("Racket", "racket"),
    ("Common Lisp", "sbcl clisp ecl"),
    ("Emacs Lisp", "emacs"),
    ("Janet", "janet"),
    ("Hy", "hy"),
    ("Prolog", "swipl yap"),
    ("C#", "dotnet dotnet-script csharp"),
    ("F#", "fsharpi"),
    ("Nim", "nim nimrun"),
    ("Just", "just"),
    ("YAML", "ansible-playbook"),
    ("Pascal", "instantfpc"),
    ("D", "rdmd dub"),
    ("Vala", "vala"),
    ("V", "v"),
    ("Zig", "zig"),
    ("Terraform", "terraform"),
)
"""Languages, and the interpreters of a first line that starts with `#!`, without versions."""

KERNELS = (
    ("Shell", "script"),
    ("JavaScript", "js"),
    ("TeX", "latex"),
    ("C++", "c++11 c++14 c++17"),
)
"""Languages, and what else the kernels and the cell magics of notebooks call them."""

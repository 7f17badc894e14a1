"""The smallest function, class or block around a tag."""

from __future__ import annotations

import ast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from debtledger.core.past.region import Region, regions

PYTHON = '''import os

# TAG alone: 1-13
x = 1


class A:
    # TAG heads a method: 8-14
    @decorated
    def f(self):
        # TAG heads an inner function: 11-13
        def g():
            return 1  # TAG inner: 12-13
        return 2

    # TAG in the class: 7-18

    y = 1


def h():
    return """
def no():
"""
    # TAG below a text in quotes: 21-25
'''
GO = """package x

// TAG above a function: 3-13
func (s *S) Foo(
	a int,
) (int, error) {
	if a > 0 {
		// TAG in a condition: 4-13
	}
	go func() {
		// TAG in a closure: 10-12
	}()
}

type T struct {
	// TAG in a type: 15-18
	a int
}
"""
SCRIPT = """class A {
  run(a) {
    return `a { ${a} ` + "{"; // TAG in a method: 2-4
  }
  later = () => {
    // TAG in an arrow function: 5-7
  }
}
const table = {
  a: 1, // TAG in an object: 9-11
};
"""
RUST = """impl<'a> Foo<'a> {
    // TAG above with an attribute: 2-8
    #[inline]
    pub fn x(&'a self) -> char {
        let c = '{';
        match c { _ => {} } // TAG in a match: 4-8
        c
    }
}
"""
C = """static int
foo(int a,
    int b)
{
  /* TAG between two branches: 2-13 */
#ifdef A
  if (a) {
#else
  if (b) {
#endif
    c();
  }
}
int bar(void) {
  return 1; // TAG after them: 14-16
}
"""
RUBY = """module X
  class A
    def f
      if x
        # TAG in a method: 3-7
      end
    end
  end
end
"""
YAML = """a:
  b:
    # TAG in a mapping: 2-4
    c: 1
  d: 2
"""
SHELL = """f() {
  # TAG in a function: 1-4
  echo ${x} "$#" '{'
}
"""


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("a.py", PYTHON),
        ("a.go", GO),
        ("a.ts", SCRIPT),
        ("a.rs", RUST),
        ("a.c", C),
        ("a.rb", RUBY),
        ("a.yml", YAML),
        ("a.sh", SHELL),
    ],
)
def test_each_tag_has_the_region_that_it_says(path: str, text: str) -> None:
    lines = text.split("\n")
    tags = [(number, number) for number, line in enumerate(lines, 1) if "TAG" in line]
    said = [line.rpartition(": ")[2].removesuffix(" */") for line in lines if "TAG" in line]

    found = regions(path, text, tags)

    assert [f"{each.start}-{each.end}" for each in found] == said


def test_where_nothing_stands_around_a_tag_it_is_ten_lines_each_way() -> None:
    text = "".join(f"line {number}\n" for number in range(1, 101))

    assert regions("notes.txt", text, [(50, 51), (3, 3), (99, 99)]) == [
        Region(40, 61),
        Region(1, 13),
        Region(89, 100),
    ]


def test_python_that_cannot_be_parsed_is_cut_by_indentation() -> None:
    text = "def f():\n    print 'old'\n    # TAG\n    return\n\ndef g():\n    pass\n"

    assert regions("a.py", text, [(3, 3)]) == [Region(1, 4)]


BODIES = st.sampled_from(("x = 1", "if x:\n    y = 2", "# note", 'z = """\nleft\n"""', "", "f(\n  1,\n)"))


@given(st.lists(st.tuples(st.integers(0, 2), BODIES), min_size=1, max_size=6), st.integers(0, 5))
def test_the_function_in_python_is_the_one_that_the_parser_finds(
    parts: list[tuple[int, str]], at: int
) -> None:
    lines: list[str] = []
    for number, (depth, body) in enumerate(parts):
        lines += [f"{'    ' * level}def f{number}_{level}():" for level in range(depth)]
        pad = "    " * depth
        if number == at % len(parts):
            lines.append(f"{pad}# TAG")
        lines += [pad + line if line not in {"left", '"""'} else line for line in body.split("\n")]
        lines += [f"{pad}pass"]
    text = "\n".join(lines) + "\n"
    tag = next(number for number, line in enumerate(lines, 1) if "TAG" in line)
    around = [
        node
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.FunctionDef) and node.lineno <= tag <= (node.end_lineno or 0)
    ]
    expected = max(around, key=lambda node: node.lineno, default=None)

    (found,) = regions("a.py", text, [(tag, tag)])

    if expected is not None:
        assert found == Region(expected.lineno, expected.end_lineno or 0)


@pytest.mark.parametrize("path", ["a.py", "a.go", "a.rs", "a.sh", "a.rb", "a.ts"])
@given(text=st.text(alphabet="{}()#/*'\"` \n\tdefx:=>;\\", max_size=300), line=st.integers(1, 40))
def test_any_text_has_a_region_around_the_tag(path: str, text: str, line: int) -> None:
    count = text.count("\n") + 1
    first = min(line, count)

    (found,) = regions(path, text, [(first, first)])

    assert found.start <= first <= found.end

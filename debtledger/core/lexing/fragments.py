"""The pieces of regular expression that the table is made of. None can back up, so all are linear.

A string on one line ends at the latest with that line; a long one at the latest with the text.
"""

from __future__ import annotations

ESCAPE = r"\\[\s\S]"
CUT = r"|\\?\Z"
"""What lets a string end with the text."""
REST_DOUBLE = rf'[^"\\\n]*+(?:\\\r?[\s\S][^"\\\n]*+)*+(?:"|(?=\n){CUT})'
REST_SINGLE = rf"[^'\\\n]*+(?:\\\r?[\s\S][^'\\\n]*+)*+(?:'|(?=\n){CUT})"
LONG_DOUBLE = rf'[^"\\]*+(?:(?:\\[\s\S]|"(?!""))[^"\\]*+)*+(?:"""{CUT})'
LONG_SINGLE = rf"[^'\\]*+(?:(?:\\[\s\S]|'(?!''))[^'\\]*+)*+(?:'''{CUT})"
DOUBLE = '"' + REST_DOUBLE
SINGLE = "'" + REST_SINGLE
DOUBLE_LONG = rf'"[^"\\]*+(?:\\[\s\S][^"\\]*+)*+(?:"{CUT})'
SINGLE_LONG = rf"'[^'\\]*+(?:\\[\s\S][^'\\]*+)*+(?:'{CUT})"
TRIPLE_DOUBLE = '"""' + LONG_DOUBLE
TRIPLE_SINGLE = "'''" + LONG_SINGLE
ONE_DOUBLE = r'"(?!"")' + REST_DOUBLE
ONE_SINGLE = r"'(?!'')" + REST_SINGLE
ONE_DOUBLE_LONG = r'(?!""")' + DOUBLE_LONG
ONE_SINGLE_LONG = r"(?!''')" + SINGLE_LONG
DOUBLED_DOUBLE = r'"(?:[^"\n]++|"")*+"?'
DOUBLED_SINGLE = r"'(?:[^'\n]++|'')*+'?"
DOUBLED_DOUBLE_LONG = r'"[^"]*+(?:""[^"]*+)*+"?'
DOUBLED_SINGLE_LONG = r"'[^']*+(?:''[^']*+)*+'?"
BACKTICK = r"`[^`]*+`?"
CHAR = r"'(?:[^'\\\n]|\\[^\n][^'\n]{0,10})'"
SLASH = r"/(?![/*])"
WORDS_BEFORE_REGEX = (
    *("return", "typeof", "case", "in", "of", "delete", "void", "throw", "new", "do", "else", "yield"),
    *("await", "if", "unless", "and", "or", "not", "when"),
)
DIVISION = r"(?<=[\w)\]])" + "".join(f"(?<!{word})" for word in WORDS_BEFORE_REGEX) + r"/(?![/*])"
"""A slash directly after an operand, but for the words a regular expression may follow."""

"""The pieces of regular expression that the table is made of. None can back up, so all are linear.

A string on one line ends at the latest with that line; a long one at the latest with the text.
"""

from __future__ import annotations

ESCAPE = r"\\[\s\S]"
DOUBLE = r'"(?:[^"\\\n]++|\\\r?[\s\S])*+"?'
SINGLE = r"'(?:[^'\\\n]++|\\\r?[\s\S])*+'?"
DOUBLE_LONG = r'"(?:[^"\\]++|\\[\s\S])*+"?'
SINGLE_LONG = r"'(?:[^'\\]++|\\[\s\S])*+'?"
TRIPLE_DOUBLE = r'"""(?:[^"\\]++|\\[\s\S]|"(?!""))*+(?:""")?'
TRIPLE_SINGLE = r"'''(?:[^'\\]++|\\[\s\S]|'(?!''))*+(?:''')?"
DOUBLED_DOUBLE = r'"(?:[^"\n]++|"")*+"?'
DOUBLED_SINGLE = r"'(?:[^'\n]++|'')*+'?"
DOUBLED_DOUBLE_LONG = r'"(?:[^"]++|"")*+"?'
DOUBLED_SINGLE_LONG = r"'(?:[^']++|'')*+'?"
BACKTICK = r"`[^`]*+`?"
CHAR = r"'(?:[^'\\\n]|\\[^\n][^'\n]{0,10})'"
CHAR_C = SINGLE
SLASH = r"/(?![/*])"
WORDS_BEFORE_REGEX = "return typeof case in of delete void throw new do else yield await if unless and or not when".split()
DIVISION = r"(?<=[\w)\]])" + "".join(f"(?<!{word})" for word in WORDS_BEFORE_REGEX) + r"/(?![/*])"
"""A slash directly after an operand, but for the words a regular expression may follow."""

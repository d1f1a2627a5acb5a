"""Messages in Django templates, and Chinese text that stands outside the translation tags.

Both come from Django's own lexer, and a message is built as Django builds it to look it up: `%` doubled,
`{{ name }}` as `%(name)s`, white space trimmed when the tag says so.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.template.base import Lexer, Token, TokenType
from django.utils.translation import trim_whitespace

from catalogue.chinese import Message, Stray, is_chinese

INLINE = ("translate", "trans")
BLOCK = ("blocktranslate", "blocktrans")
STRING = r'"(?:[^"\\]|\\.)*"' + r"|'(?:[^'\\]|\\.)*'"
LITERAL = re.compile(STRING)
MARKED = re.compile(rf"_\(\s*({STRING})\s*\)")
HTML_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)


@dataclass
class Passage:
    """One {% blocktranslate %}: its opening tag and the tokens of both forms."""

    opening: Token
    singular: list[Token] = field(default_factory=list)
    plural: list[Token] = field(default_factory=list)

    def message(self, where: str) -> Message:
        bits = self.opening.split_contents()
        trimmed = "trimmed" in bits
        return Message(_text(self.singular, trimmed), _text(self.plural, trimmed), _context(bits), where)


def messages(source: str, where: str = "") -> list[Message]:
    """The messages of a template, as Django looks them up when it renders it."""
    found: list[Message] = []
    for part in _parts(source):
        if isinstance(part, Passage):
            found += [*_marked(part.opening, where), part.message(where)]
        else:
            found += [*_inline(part, where), *_marked(part, where)]
    return found


def strays(source: str) -> list[Stray]:
    """Chinese text and literals that no translation tag covers."""
    bare = HTML_COMMENT.sub(lambda comment: "\n" * comment[0].count("\n"), source)
    found: list[Stray] = []
    for part in _parts(bare):
        token = part.opening if isinstance(part, Passage) else part
        found += _stray_text(token) if token.token_type == TokenType.TEXT else _stray_literals(token)
    return found


def _parts(source: str) -> Iterator[Token | Passage]:
    """The tokens in order, comments left out, the tokens of a blocktranslate gathered into one Passage."""
    tokens = iter(Lexer(source).tokenize())
    for token in tokens:
        name = _tag(token)
        if name == "comment":
            _skip_to(tokens, "endcomment")
        elif name in BLOCK:
            yield _passage(token, tokens)
        elif token.token_type != TokenType.COMMENT:
            yield token


def _passage(opening: Token, tokens: Iterator[Token]) -> Passage:
    passage = Passage(opening)
    form = passage.singular
    for token in tokens:
        name = _tag(token)
        if name in {f"end{block}" for block in BLOCK}:
            break
        if name == "plural":
            form = passage.plural
        else:
            form.append(token)
    return passage


def _skip_to(tokens: Iterator[Token], end: str) -> None:
    for token in tokens:
        if _tag(token) == end:
            return


def _tag(token: Token) -> str:
    return token.contents.split(maxsplit=1)[0] if token.token_type == TokenType.BLOCK and token.contents else ""


def _text(tokens: list[Token], trimmed: bool) -> str:
    parts = []
    for token in tokens:
        if token.token_type == TokenType.TEXT:
            parts.append(token.contents.replace("%", "%%"))
        elif token.token_type == TokenType.VAR:
            parts.append(f"%({token.contents.split('|')[0].strip()})s")
    text = "".join(parts)
    return trim_whitespace(text) if trimmed else text


def _inline(token: Token, where: str) -> list[Message]:
    if _tag(token) not in INLINE:
        return []
    bits = token.split_contents()
    literal = LITERAL.match(bits[1]) if len(bits) > 1 else None
    return [Message(_looked_up(literal[0]), context=_context(bits), where=where)] if literal else []


def _marked(token: Token, where: str) -> list[Message]:
    """_("…") as an argument of a tag or a filter."""
    if token.token_type not in {TokenType.VAR, TokenType.BLOCK}:
        return []
    return [Message(_looked_up(match[1]), where=where) for match in MARKED.finditer(token.contents)]


def _context(bits: list[str]) -> str:
    return _unquoted(bits[bits.index("context") + 1]) if "context" in bits[:-1] else ""


def _looked_up(literal: str) -> str:
    return _unquoted(literal).replace("%", "%%")


def _unquoted(literal: str) -> str:
    quote = literal[0]
    return literal[1:-1].replace("\\" + quote, quote).replace("\\\\", "\\")


def _stray_text(token: Token) -> list[Stray]:
    lines = enumerate(token.contents.split("\n"), start=token.lineno or 1)
    return [Stray(number, line.strip(), "text outside translate") for number, line in lines if is_chinese(line)]


def _stray_literals(token: Token) -> list[Stray]:
    contents = MARKED.sub("", token.contents)
    if _tag(token) in INLINE:
        contents = LITERAL.sub("", contents, count=1)
    if "context" in contents and _tag(token) in (*INLINE, *BLOCK):
        contents = re.sub(rf"\bcontext\s+(?:{STRING})", "", contents)
    literals = [literal for literal in LITERAL.findall(contents) if is_chinese(literal)]
    return [Stray(token.lineno or 1, literal, "literal outside _()") for literal in literals]

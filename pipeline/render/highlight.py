"""Program text → lines of tokens, each of one of a few kinds that themes give a look to."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Literal, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator

Kind: TypeAlias = Literal["", "keyword", "name", "string", "number", "comment"]
"""What a token is: ``name`` is what the line defines or calls by a built-in name; most are none."""

Token: TypeAlias = tuple[Kind, str]

_LONGEST = 200_000  # characters; a lexer may need time that grows faster than they do

_KINDS: tuple[tuple[str, Kind], ...] = (  # by the names of Pygments' token types, finer ones first
    ("Comment.Preproc", "keyword"),
    ("Comment", "comment"),
    ("Keyword.Constant", "number"),
    ("Keyword", "keyword"),
    ("Operator.Word", "keyword"),
    ("Literal.String", "string"),
    ("Literal.Number", "number"),
    ("Literal", "string"),
    ("Name.Function", "name"),
    ("Name.Class", "name"),
    ("Name.Builtin", "name"),
    ("Name.Decorator", "name"),
    ("Name.Exception", "name"),
    ("Name.Attribute", "name"),
    ("Name.Tag", "keyword"),
    ("Generic.Inserted", "string"),
    ("Generic.Deleted", "number"),
    ("Generic.Heading", "keyword"),
    ("Generic.Subheading", "keyword"),
)


def tokens(code: str, language: str) -> list[list[Token]]:
    r"""Return the lines of ``code``, each as its tokens; joined by ``\n`` they are ``code`` again.

    Text of a language that is unknown, or too long, is of the kind ``""`` throughout.

    Args:
        code: Program text.
        language: What the source calls its language, such as ``python``; may be empty.
    """
    lines: list[list[Token]] = [[]]
    for kind, text in _tokens(code, language):
        for number, part in enumerate(text.split("\n")):
            if number:
                lines.append([])
            if not part:
                continue
            line = lines[-1]
            if line and line[-1][0] == kind:
                line[-1] = (kind, line[-1][1] + part)
            else:
                line.append((kind, part))
    return lines


def _tokens(code: str, language: str) -> Iterator[Token]:
    """Yield what Pygments finds, if that is all of ``code`` and nothing else."""
    if not language.strip() or len(code) > _LONGEST:
        yield "", code
        return
    from pygments.lexers import get_lexer_by_name  # noqa: PLC0415  (heavy)
    from pygments.util import ClassNotFound  # noqa: PLC0415  (heavy)

    try:
        lexer = get_lexer_by_name(language.strip(), stripnl=False, ensurenl=False)
    except ClassNotFound:
        yield "", code
        return
    found = list(lexer.get_tokens(code))
    if "".join(text for _, text in found) != code:  # lexers turn \r\n and NUL into other things
        yield "", code
        return
    yield from ((_kind_of(kind), text) for kind, text in found)


@cache
def _kind_of(token: Hashable) -> Kind:
    """Return the kind of a token type of Pygments, or of the nearest one that it is a part of."""
    name = str(token).removeprefix("Token.")
    return next(
        (kind for prefix, kind in _KINDS if name == prefix or name.startswith(f"{prefix}.")), ""
    )

"""Markdown, HTML and the formats of pandoc made at random, by grammars and by mixing their signs.

By a grammar every word is a `Words` token that must be in the document. A mixture of signs, or a
damaged text, may say that words are to be hidden, so nothing is expected of it but a document or a
clear error. All randomness comes from the `random.Random` that is handed in.
"""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, NamedTuple

from tests.fuzz import texts

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


class Source(NamedTuple):
    """A source: its bytes, the reader's name, and words that must not be lost."""

    data: bytes
    reader: str
    words: tuple[str, ...] = ()


_FIRST_CHARACTER = 0x4E8C
_STEP = 7  # so that no two words share a character, and few are numerals
_AROUND = (
    "，",
    "。",
    "“",
    "”",
    "（",
    "）",
    "、",
    "：",
    "《",
    "》",
    "——",
    "……",
    "",
    "",
    " ",
    "a",
    "3",
)


class Words:
    """Gives words of two rare characters, each only once, and remembers them."""

    def __init__(self, chance: random.Random) -> None:
        """Start with a place among the characters."""
        self.chance = chance
        self.given: list[str] = []
        self._next = _FIRST_CHARACTER + chance.randrange(200)

    def __call__(self) -> str:
        """Return a new word."""
        word = chr(self._next) + chr(self._next + 3)
        self._next += _STEP
        self.given.append(word)
        return word

    def kept(self, text: str) -> tuple[str, ...]:
        """Return the words that ``text`` holds: not all that was made was used."""
        return tuple(word for word in self.given if word in text)

    def phrase(self) -> str:
        """Return a word among marks."""
        before, behind = (self.chance.choice(_AROUND) for _ in range(2))
        return f"{before}{self()}{behind}"


def _pick(chance: random.Random, makers: Sequence[Callable[[], str]]) -> str:
    return chance.choice(makers)()


# --- Markdown --------------------------------------------------------------------------------


def _markdown_inline(words: Words, depth: int = 0) -> str:
    chance = words.chance

    def inner() -> str:
        return _markdown_inline(words, depth + 1) if depth < 2 else words.phrase()

    makers: tuple[Callable[[], str], ...] = (
        words.phrase,
        words.phrase,
        words.phrase,
        lambda: f"**{words.phrase().strip()}**",
        lambda: f"*{words()}*",
        lambda: f"~~{words()}~~",
        lambda: f"`{words()}`",
        lambda: f"[{inner()}](https://example.cn/{chance.choice(('a', '中文', '（b）'))})",
        lambda: f"{{{words()}|hàn}}",
        lambda: f"<ruby>{words()}<rp>(</rp><rt>{words()}</rt><rp>)</rp></ruby>",
        lambda: f"<u>{words()}</u>",
        lambda: f"[{words()}]{{.dots}}",
        lambda: f"${words()}^2$",
        lambda: f"^[{words.phrase()}]",
        lambda: f"![{words()}](missing.png)",
        lambda: f"{words()}  \n{words()}",
        lambda: f"{words()}\n{words()}",
        lambda: f"{words()}<br>{words()}",
        lambda: f"https://example.cn/x{words.phrase()}",
        lambda: f"H~2~{words()}x^2^",
        lambda: f"=={words()}==",
        lambda: f"&nbsp;{words()}&lt;",
        lambda: f"\\*{words()}\\_",
    )
    return _pick(chance, makers)


def _markdown_line(words: Words) -> str:
    return "".join(_markdown_inline(words) for _ in range(words.chance.randint(1, 4)))


def _one_line(words: Words) -> str:
    return _markdown_line(words).replace("  \n", "").replace("\n", "")


def _indented(text: str, by: str) -> str:
    return "\n".join(by + line if line else line for line in text.split("\n"))


def _list(words: Words, depth: int) -> str:
    chance = words.chance
    marker, indent = chance.choice(
        (
            ("- ", "  "),
            ("* ", "    "),
            ("+ ", "\t"),
            ("1. ", "   "),
            ("1) ", "    "),
            ("-   ", "    "),
        )
    )
    task = chance.choice(("", "", "[ ] ", "[x] "))
    items = []
    for _ in range(chance.randint(1, 3)):
        item = f"{marker}{task}{_one_line(words)}"
        if chance.random() < 0.3 and depth < 4:
            item += "\n" + _indented(_list(words, depth + 1), indent)
        items.append(item)
    return "\n".join(items)


def _pipe_table(words: Words) -> str:
    chance = words.chance
    width = chance.randint(1, 4)
    rows = [[words.phrase().strip() for _ in range(width)] for _ in range(chance.randint(2, 4))]
    rows.insert(1, [chance.choice(("---", ":--", "--:", ":-:")) for _ in range(width)])
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def _html_table(words: Words) -> str:
    return (
        f"<table><tr><th rowspan=2>{words()}</th><th colspan=2>{words()}</th></tr>"
        f"<tr><td>{words()}</td><td>{words()}</td></tr></table>"
    )


def _markdown_block(words: Words, depth: int = 0) -> str:
    chance = words.chance

    def inner() -> str:
        return _markdown_block(words, depth + 1) if depth < 3 else _markdown_line(words)

    def note() -> str:
        name = chance.choice(("n", "注", "note-")) + str(len(words.given))
        return f"{words()}[^{name}]{words()}\n\n[^{name}]: {_one_line(words)}"

    makers: tuple[Callable[[], str], ...] = (
        lambda: _markdown_line(words),
        lambda: _markdown_line(words),
        lambda: f"{'#' * chance.randint(1, 6)} {_one_line(words)}",
        lambda: f"{'#' * chance.randint(2, 4)}{words()}",
        lambda: f"{words()}\n{chance.choice('=-') * 4}",
        lambda: _list(words, 0),
        lambda: _indented(inner(), "> "),
        lambda: _pipe_table(words),
        lambda: f"{words()}\n{_pipe_table(words)}\n{words()}",
        lambda: _html_table(words),
        lambda: f"```{chance.choice(('', 'python', ' js {1,3} title=x', 'c++'))}\n{words()}\n```",
        lambda: f"    {words()}\n    {words()}",
        lambda: f"$$\n{words()} = 1\n$$",
        note,
        lambda: f"{words()}\n:   {words()}\n:   {words()}",
        lambda: f"::: {chance.choice(_DIVISIONS)}\n\n{inner()}\n\n:::",
        lambda: f"::: tip {words()}\n\n{inner()}\n\n:::",
        lambda: f"> [!NOTE]\n> {words()}",
        lambda: f"| {words()}\n| {words()}",
        lambda: f"<div class='x'>\n\n{inner()}\n\n</div>",
        lambda: f"<p>{words()}<b>{words()}</b></p>",
        lambda: f"　　{words()}",
        lambda: f"（一）{words()}\n（二）{words()}",
        lambda: chance.choice(("---", "***", "* * *")),
    )
    return _pick(chance, makers)


_DIVISIONS = ("warning", "{.note}", "verse", "{.dialogue}", "")


def _front(words: Words) -> str:
    chance = words.chance
    return chance.choice(
        (
            "",
            "",
            f"---\ntitle: {words()}\nauthor: [{words()}]\ntags:\n  - {words()}\n---\n\n",
            f"---\ntitle: “{words()}”\ndate: 2026-01-01\nlang: zh-CN\n---\n\n",
            f'+++\ntitle = "{words()}"\n+++\n\n',
        )
    )


def markdown(chance: random.Random) -> Source:
    """Return Markdown; one in three is a mixture of signs, or damaged."""
    words = Words(chance)
    if chance.random() < 0.15:
        return Source(_mixture(_MARKDOWN_SIGNS, chance), "markdown")
    blocks = [_markdown_block(words) for _ in range(chance.randint(1, 7))]
    text = _front(words) + "\n\n".join(blocks) + "\n"
    if chance.random() < 0.2:
        return Source(_spoiled(text, _MARKDOWN_SIGNS, chance), "markdown")
    return Source(_encoded(text, chance), "markdown", words.kept(text))


_MARKDOWN_SIGNS = (
    *("**", "*", "_", "`", "```\n", "~", "~~", "^", "$", "$$", "[", "](", ")", "]{.dots}", "!["),
    *("{汉|hàn}", "<u>", "</u>", "<ruby>", "<rt>", "</ruby>", "<br>", "<table>", "<tr>", "<td>"),
    *("</table>", "<!--", "-->", "&amp;", "&#0;", "\\", "\\[", "\n", "\n\n", "\n- ", "\n  1. "),
    *("\n# ", "\n#", "\n> ", "\n| ", "|", "\n---\n", "\n::: points\n", "\n:::\n", "\n    ", "[^1]"),
    *("\n\n[^1]: ", "^[", "https://a.cn", "@", ":smile:", "　　", "\t", "\U00020000", "\u202e"),
    *(
        "\n+++\n",
        "\n| a | b |\n|--|--|\n",
        "\n::: tip 题\n",
        "\n```js {1}\n",
        "\n（一）",
        "\n（二）",
    ),
    *("甲", "一段文字。", "latin ", "“引”", "，"),
)

# --- HTML ------------------------------------------------------------------------------------


_INLINE_TAGS = (
    *("b", "strong", "i", "em", "u", "s", "del", "ins", "sub", "sup", "small", "span", "code"),
    *("font", "mark", "kbd", "cite", "abbr", "tt", "big", "q", "dfn", "var", "bdo", "x-y"),
)
_BLOCK_TAGS = (
    *("div", "section", "article", "main", "aside", "center", "blockquote", "header", "footer"),
    *("figure", "details", "address", "fieldset", "form", "p", "pre"),
)


def _html_inline(words: Words, depth: int = 0) -> str:
    chance = words.chance

    def inner() -> str:
        return _html_inline(words, depth + 1) if depth < 3 else words.phrase()

    tag = chance.choice(_INLINE_TAGS)
    makers: tuple[Callable[[], str], ...] = (
        words.phrase,
        words.phrase,
        lambda: f"<{tag}>{inner()}</{tag}>",
        lambda: f"<{tag} class='x' style='color:red' title=甲>{inner()}{inner()}</{tag}>",
        lambda: f"<ruby>{words()}<rt>{words()}</ruby>",
        lambda: f"<ruby><rb>{words()}</rb><rp>（</rp><rt>{words()}</rt><rp>）</rp></ruby>",
        lambda: f"<a href='https://example.cn/?a=1&b=2'>{inner()}</a>",
        lambda: (
            f"<a id=p{len(words.given)}></a>{words()}<a href=#p{len(words.given)}>{words()}</a>"
        ),
        lambda: f"<img src=missing.png alt={words()}>",
        lambda: f"{words()}<br>{words()}<wbr>{words()}",
        lambda: f"{words()}<!-- 注释 -->{words()}",
        lambda: f"{words()}<script>var a = '</p>';</script>{words()}",
        lambda: f"<b>{words()}<i>{words()}</b>{words()}</i>",
        lambda: f"&nbsp;{words()}&#20013;&lt;p&gt;",
        lambda: f"<math><mi>x</mi><mo>=</mo><mn>1</mn></math>{words()}",
        lambda: f"<svg width=9 height=9><rect/></svg>{words()}",
    )
    return _pick(chance, makers)


def _html_block(words: Words, depth: int = 0) -> str:
    chance = words.chance

    def inner() -> str:
        if depth > 4:
            return words.phrase()
        return (_html_block if chance.random() < 0.6 else _html_inline)(words, depth + 1)

    def table() -> str:
        end = chance.choice(("", "</td>"))
        rows = ""
        for _ in range(chance.randint(1, 3)):
            spans = chance.choice(("", "", " colspan=2", " rowspan=2", " rowspan=0", " colspan=99"))
            cells = "".join(f"<td{spans}>{inner()}{end}" for _ in range(chance.randint(1, 3)))
            rows += f"<tr>{cells}"
        head = f"<caption>{words()}</caption>" if chance.random() < 0.3 else ""
        return f"<table>{head}{rows}</table>"

    def listed() -> str:
        tag, end = chance.choice(("ul", "ol", "ol type=a start=3")), chance.choice(("", "</li>"))
        items = "".join(f"<li>{inner()}{end}" for _ in range(chance.randint(1, 3)))
        return f"<{tag}>{items}</{tag[:2]}>"

    tag = chance.choice(_BLOCK_TAGS)
    makers: tuple[Callable[[], str], ...] = (
        lambda: f"<p>{_html_inline(words)}{_html_inline(words)}",
        lambda: f"<p>{_html_inline(words)}</p>\n",
        lambda: f"<h{chance.randint(1, 6)}>{_html_inline(words)}</h1>",
        lambda: f"<{tag}>{inner()}{inner()}</{tag}>",
        lambda: f"{words()}<{tag}>{inner()}",
        table,
        listed,
        lambda: f"<dl><dt>{words()}<dd>{inner()}</dl>",
        lambda: f"<pre><code class=python>{words()}\n  {words()}</code></pre>",
        lambda: f"<figure><img src=a.png alt=图><figcaption>{words()}</figcaption></figure>",
        lambda: f"<hr><p>{words()}</div>{words()}",
    )
    return _pick(chance, makers)


def html(chance: random.Random) -> Source:
    """Return a page; one in three is a mixture of tags, or damaged."""
    words = Words(chance)
    if chance.random() < 0.15:
        return Source(_mixture(_HTML_SIGNS, chance), "html")
    body = "".join(_html_block(words) for _ in range(chance.randint(1, 6)))
    head = chance.choice(
        (
            "",
            "<!DOCTYPE html><html lang=zh><head><meta charset=utf-8><title>题</title>",
            "<html><head><title>题</title><style>p{}</style></head><body>",
        )
    )
    text = f"{head}{body}"
    if chance.random() < 0.2:
        return Source(_spoiled(text, _HTML_SIGNS, chance), "html")
    return Source(_encoded(text, chance), "html", words.kept(text))


_HTML_SIGNS = (
    *("<p>", "</p>", "<div>", "</div>", "<b>", "</b>", "<i>", "</i>", "<ruby>", "</ruby>", "<rt>"),
    *("<rp>", "<table>", "</table>", "<tr>", "<td>", "<td rowspan=3>", "<th colspan=2>", "<ul>"),
    *("<li>", "</ul>", "<ol>", "<dl>", "<dt>", "<dd>", "<h1>", "</h1>", "<h6>", "<pre>", "</pre>"),
    *("<a href=#x>", "<a id=x>", "</a>", "<img>", "<img src=data:,x alt=甲>", "<br>", "<hr>"),
    *("<!--", "-->", "<![CDATA[", "]]>", "<script>", "</script>", "<style>", "</style>", "<svg>"),
    *(
        "</svg>",
        "<math>",
        "</math>",
        "<title>",
        "</title>",
        "<head>",
        "<body>",
        "</body>",
        "<html>",
    ),
    *("<aside epub:type=footnote id=n>", "<a epub:type=noteref href=#n>", "</aside>", "<select>"),
    *("<option>", "<textarea>", "<template>", "<iframe>", "<nav>", "<p", "='", '"', "&", "&#x;"),
    *("&#xD800;", "\x00", "甲", "一段文字。", "“引”", "\n", "　", "\U00020000"),
)

# --- the other formats of pandoc -------------------------------------------------------------

_SIGNS: dict[str, tuple[str, ...]] = {
    "rst": ("\n====\n", "\n----\n", "*", "**", "``", "`_", ".. note::\n   ", "|", "\n\n::\n\n   "),
    "org": (
        "\n* ",
        "\n** ",
        "*",
        "/",
        "=",
        "[[a][",
        "]]",
        "\n#+BEGIN_SRC\n",
        "\n#+END_SRC\n",
        "| ",
    ),
    "latex": (
        "\\section{",
        "}",
        "\\textbf{",
        "$",
        "\\begin{itemize}\n\\item ",
        "\\end{itemize}\n",
        "%",
    ),
    "typst": ("\n= ", "*", "_", "#link(", ")[", "]", "$", "\n- ", "#table(columns: 2, [", "#"),
    "textile": ("h1. ", "*", "_", "|", "\n# ", "\n* ", '":', "@", "bq. ", "fn1. "),
    "mediawiki": (
        "== ",
        " ==",
        "'''",
        "''",
        "[[",
        "]]",
        "{|\n",
        "\n|-\n| ",
        "\n|}\n",
        "<ref>",
        "</ref>",
    ),
    "dokuwiki": ("== ", " ==", "**", "//", "[[", "]]", "((", "))", "\n  * ", "^ ", "| "),
    "asciidoc": (
        "\n== ",
        "*",
        "_",
        "\n----\n",
        "\n|===\n",
        "|",
        "link:a[",
        "]",
        "\n* ",
        "footnote:[",
    ),
    "djot": ("\n# ", "*", "_", "`", "[", "](", ")", "{.x}", "\n- ", "\n: ", "[^1]", "\n\n[^1]: "),
    "muse": ("\n* ", "**", "=", "[[", "]]", "<verse>\n", "\n</verse>", "[1]", " - "),
    "t2t": ("\n= ", " =\n", "**", "//", "``", "\n- ", "| ", "\n+ "),
    "docbook": (
        "<para>",
        "</para>",
        "<section>",
        "</section>",
        "<title>",
        "</title>",
        "<emphasis>",
    ),
    "jats": ("<p>", "</p>", "<sec>", "</sec>", "<title>", "</title>", "<xref rid='a'>", "<bold>"),
    "fb2": ("<p>", "</p>", "<section>", "</section>", "<title>", "</title>", "<emphasis>"),
    "opml": ("<outline text='甲'>", "</outline>", "<outline text='乙'/>"),
    "ipynb": ('{"cell_type":"markdown","metadata":{},"source":["', '"]}', ",", "]", "{", "\\n"),
    "rtf": (
        "{",
        "}",
        "\\par ",
        "\\b ",
        "\\u20013?",
        "\\'d6\\'d0",
        "\\trowd\\cellx1 ",
        "\\cell\\row ",
    ),
    "csv": (",", "\n", '"', '""', "\r\n"),
    "tsv": ("\t", "\n", '"'),
    "man": ("\n.SH ", "\n.PP\n", "\\fB", "\\fR", "\n.TS\n", "\n.TE\n", "\n.IP "),
}
_WRAPPED = {
    "docbook": "<article>{}</article>",
    "jats": "<article><body>{}</body></article>",
    "fb2": '<FictionBook xmlns="http://www.gribuser.ru/xml/fictionbook/2.0"><body>{}</body></FictionBook>',
    "opml": "<opml><body>{}</body></opml>",
    "ipynb": '{{"cells":[{}],"metadata":{{}},"nbformat":4,"nbformat_minor":5}}',
    "rtf": "{{\\rtf1\\ansi {}}}",
}
_PLAIN = (
    "甲",
    "一段文字。",
    "“引”，",
    "latin ",
    "\n",
    "\n\n",
    "　　",
    "\U00020000",
    "\\",
    "<",
    "&amp;",
)


def other(chance: random.Random) -> Source:
    """Return a mixture of the signs of one of the formats that pandoc reads for us."""
    reader = chance.choice(tuple(_SIGNS))
    signs = (*_SIGNS[reader], *_SIGNS[reader], *_PLAIN)
    inner = "".join(chance.choice(signs) for _ in range(chance.randint(1, 40)))
    return Source(_WRAPPED.get(reader, "{}").format(inner).encode(), reader)


# --- damage ----------------------------------------------------------------------------------


def _mixture(signs: Sequence[str], chance: random.Random) -> bytes:
    return "".join(chance.choice(signs) for _ in range(chance.randint(1, 60))).encode(
        "utf-8", "surrogatepass"
    )


def _spoiled(text: str, signs: Sequence[str], chance: random.Random) -> bytes:
    """Return ``text`` with signs put in, cut out, or with other bytes."""
    for _ in range(chance.randint(1, 5)):
        place = chance.randrange(len(text) + 1)
        match chance.randrange(4):
            case 0:
                text = text[:place] + chance.choice(signs) + text[place:]
            case 1:
                text = text[:place] + text[place + chance.randint(1, 20) :]
            case 2:
                text = (
                    text[:place] + text[place : place + 60] * chance.randint(2, 30) + text[place:]
                )
            case _:
                text = texts.mutated(text, chance)
    data = text.encode("utf-8", "ignore")
    return texts.damaged(data, chance) if chance.random() < 0.2 else data


def _encoded(text: str, chance: random.Random) -> bytes:
    if chance.random() < 0.2:
        text = text.replace("\n", "\r\n")
    return text.encode(chance.choice(("utf-8", "utf-8", "utf-8", "utf-8-sig", "utf-16")))

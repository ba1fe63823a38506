"""Small documents for tests: one with every node, and strategies that make any."""

from __future__ import annotations

from hypothesis import strategies as st

from pipeline.model.nodes import (
    Anchor,
    Block,
    BookTitle,
    BulletList,
    Cell,
    Code,
    CodeBlock,
    Contributor,
    Credit,
    Definition,
    DefinitionList,
    Dialogue,
    Document,
    Emphasis,
    EmphasisDots,
    Figure,
    Formula,
    Image,
    Inline,
    LanguageRun,
    LineBreak,
    Link,
    ListItem,
    Math,
    Metadata,
    Note,
    NoteReference,
    PageBreak,
    Paragraph,
    Point,
    PointList,
    ProperName,
    Quote,
    Ruby,
    Rule,
    Section,
    Signature,
    Small,
    Strikeout,
    Strong,
    Subscript,
    Superscript,
    Table,
    Text,
    Turn,
    Verse,
)


def text(value: str) -> tuple[Inline, ...]:
    """Return ``value`` as inlines."""
    return (Text(text=value),)


def paragraph(value: str) -> Paragraph:
    """Return a paragraph of ``value``."""
    return Paragraph(inlines=text(value))


def plain_document() -> Document:
    """Return what every format can hold: sections, lists, points, credits."""
    bullets = BulletList(
        items=(
            ListItem(marker="✦", blocks=(paragraph("要发现人才。"), paragraph("也要用好人才。"))),
            ListItem(marker="✦", blocks=(paragraph("要坚持标准，定“十四五”规划。"),)),
        )
    )
    points = PointList(
        scheme="第N，",
        items=tuple(
            Point(label=label, ordinal=number, scheme="第N，", blocks=(paragraph(value),))
            for number, (label, value) in enumerate(
                (("第一，", "率先形成新格局。"), ("第二，", "勇当开路先锋。")), 1
            )
        ),
    )
    first = Section(
        heading=text("一体化发展不是一日之功，既要有耐心，又要有紧迫感。"),
        label="一体化发展不是一日之功",
        level=1,
        number=1,
        inferred=True,
        blocks=(bullets, points, paragraph("正文一段，说明各点。")),
    )
    second = Section(heading=text("二、其他"), label="其他", level=1, blocks=(paragraph("完。"),))
    return Document(
        meta=Metadata(
            title="在座谈会上的讲话",
            title_words=("在", "座谈会", "上", "的", "讲话"),
            keywords=("一体化发展", "新格局"),
            credits=(Credit(text="制图：某人"),),
            contributors=(Contributor(role="制图", name="某人"),),
        ),
        blocks=(first, second),
    )


def every_inline() -> tuple[Inline, ...]:
    """Return one of each inline."""
    return (
        Text(text="正文<&>\"'"),
        Emphasis(inlines=text("强调")),
        Strong(inlines=text("加重")),
        EmphasisDots(inlines=text("着重")),
        Ruby(base=text("漢字"), reading="hànzì"),
        Link(target="https://example.org/?a=1&b=2", inlines=text("链接")),
        NoteReference(id="n1"),
        Code(text="x < 1 && y"),
        Math(tex="a^2"),
        Image(source="missing.png", alt="一张图"),
        LineBreak(),
        ProperName(inlines=text("屈原")),
        BookTitle(inlines=text("史记")),
        Strikeout(inlines=text("删去")),
        Text(text="平方公里的“2”在上："),
        Superscript(inlines=text("2")),
        Subscript(inlines=text("下")),
        Small(inlines=text("小字")),
        LanguageRun(inlines=text("word for word"), language="en"),
        LanguageRun(inlines=text("שלום"), language="he", direction="rtl"),
        Anchor(id="place 1"),
        Link(target="#place 1", inlines=text("上文")),
        Link(target="#table", inlines=text("见表")),
        Link(target="#deep", inlines=text("见节")),
    )


def _marked(inner: st.SearchStrategy[Inline]) -> st.SearchStrategy[Inline]:
    several = st.lists(inner, max_size=3).map(tuple)
    kinds = (Emphasis, Strong, EmphasisDots, ProperName, BookTitle, Strikeout, Superscript)
    others = (Subscript, Small)
    targets = st.sampled_from(["#table", "https://example.org/?a=1&b=\"'<", "mailto:a@b.example"])
    return st.one_of(
        *(st.builds(kind, inlines=several) for kind in (*kinds, *others)),
        st.builds(Ruby, base=several, reading=st.sampled_from(["hànzì", "a&b", "'"])),
        st.builds(Link, target=targets, inlines=several),
        st.builds(LanguageRun, inlines=several, language=st.sampled_from(["en", "x-keyword"])),
    )


inlines: st.SearchStrategy[Inline] = st.recursive(
    st.sampled_from(
        [
            *(Text(text=each) for each in ("字", "a <b>", "&\"'", "x↔y", "  ", "")),
            *(Code(text=each) for each in ("x<1", "a  b", "↩")),
            *(Math(tex=each) for each in ("a^2", r"\text{data}<1", r"\nosuch{")),
            LineBreak(),
            NoteReference(id="n1"),
            Image(source="missing.png", alt="一张图"),
        ]
    ),
    _marked,
    max_leaves=6,
)
"""Inlines in each other, many of them such as no reader makes."""


def spanned_table() -> Table:
    """Return a table with cells over rows and columns, aligned columns, and a header column."""
    return Table(
        id="table",
        caption=text("表二"),
        header_rows=2,
        header_columns=1,
        alignments=("", "center", "right"),
        rows=(
            (Cell(inlines=text("地区"), row_span=2), Cell(inlines=text("产量"), column_span=2)),
            (Cell(inlines=text("粮")), Cell(inlines=text("棉"))),
            (
                Cell(inlines=text("甲县"), row_span=2),
                Cell(inlines=text("12")),
                Cell(inlines=text("3.5"), alignment="left"),
            ),
            (Cell(inlines=text("合并"), column_span=2, alignment="center"),),
            (Cell(inlines=text("乙县")), Cell(inlines=text("8")), Cell(inlines=text("0.6"))),
        ),
    )


def every_block() -> tuple[Block, ...]:
    """Return one of each block."""
    inner = BulletList(items=(ListItem(marker="○", blocks=(paragraph("内层"),)),))
    return (
        Paragraph(inlines=every_inline()),
        Paragraph(inlines=text("总之如此。"), role="conclusion"),
        BulletList(items=(ListItem(marker="●", blocks=(paragraph("第一项"), inner)),)),
        BulletList(
            items=(
                ListItem(blocks=(paragraph("待办"),), task="open"),
                ListItem(blocks=(paragraph("已办"),), task="done"),
            )
        ),
        PointList(
            scheme="N是",
            items=(
                Point(
                    label="一是",
                    ordinal=1,
                    scheme="N是",
                    blocks=(paragraph("到位。"), paragraph("再说一句。")),
                ),
            ),
        ),
        DefinitionList(items=(Definition(term=text("术语"), blocks=(paragraph("解释。"),)),)),
        Quote(blocks=(paragraph("引文一段。"),)),
        Verse(lines=(text("对酒当歌，人生几何"), text("譬如朝露，去日苦多"))),
        Dialogue(
            turns=(
                Turn(speaker="问：", blocks=(paragraph("如何？"),)),
                Turn(speaker="答：", blocks=(paragraph("甚好。"),)),
            )
        ),
        Table(
            caption=text("表一"),
            header_rows=1,
            rows=(
                (Cell(inlines=text("甲")), Cell(inlines=text("乙"))),
                (Cell(inlines=text("丙")), Cell(inlines=text("丁 & 戊"))),
            ),
        ),
        PageBreak(),
        spanned_table(),
        Figure(
            id="figure", image=Image(source="missing.png", alt="图的说明"), caption=text("图一")
        ),
        CodeBlock(text="def f(x):\n    return x < 1", language="python", id="code"),
        Formula(tex="E=mc^2", label="(1)", id="formula"),
        Rule(text="＊＊＊"),
        Signature(lines=(text("某单位"), text("2026年1月1日"))),
    )


def full_document() -> Document:
    """Return a document that holds every node, three levels deep."""
    third = Section(heading=text("1. 更深"), level=3, id="deep", blocks=(paragraph("三级正文。"),))
    second = Section(heading=text("（一）块"), label="块", level=2, blocks=(*every_block(), third))
    first = Section(heading=text("一、行内"), label="行内", level=1, blocks=(second,))
    return Document(
        meta=Metadata(
            title="样张",
            subtitle="各种结构",
            creators=(Contributor(name="某人", role="作者："),),
            date="2026年1月1日",
            credits=(Credit(text="来源：某处"),),
        ),
        blocks=(paragraph("卷首的段落。"), first),
        notes=(Note(id="n1", blocks=(paragraph("注的内容。"),), placement="end"),),
    )


# --- strategies ------------------------------------------------------------------------------

_HAN = (
    "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过"
)
_MARKS = "，。、；：？！“”《》（）—…"
_OTHER = "aZ09 <&>\"'✦é𠮷"

words = st.text(alphabet=_HAN + _MARKS + _OTHER, min_size=1, max_size=60).filter(
    lambda value: bool(value.strip())
)
"""Text with Han, marks, Latin, markup characters, a rare Han character beyond the BMP."""

inline_text = words.map(text)
paragraphs = words.map(paragraph)


def _lists(inner: st.SearchStrategy[Block]) -> st.SearchStrategy[Block]:
    items = st.lists(inner, min_size=1, max_size=3).map(tuple)
    bullets = st.lists(items.map(lambda blocks: ListItem(blocks=blocks)), min_size=1, max_size=4)
    points = st.lists(items, min_size=1, max_size=4).map(
        lambda run: PointList(
            scheme="N是",
            items=tuple(
                Point(
                    label=f"{'一二三四'[number]}是", ordinal=number + 1, scheme="N是", blocks=each
                )
                for number, each in enumerate(run)
            ),
        )
    )
    return bullets.map(lambda run: BulletList(items=tuple(run))) | points


blocks: st.SearchStrategy[Block] = st.recursive(paragraphs, _lists, max_leaves=8)
"""Paragraphs, and lists and points nested in each other."""


def _section(level: int) -> st.SearchStrategy[Section]:
    inner: st.SearchStrategy[Block] = blocks
    if level < 3:
        inner = blocks | st.deferred(lambda: _section(level + 1))
    body = st.lists(inner, max_size=3).map(tuple)
    return st.builds(
        lambda heading, inside, number: Section(
            heading=heading, blocks=inside, level=level, number=number, inferred=bool(number)
        ),
        inline_text,
        body,
        st.integers(0, 3) if level == 1 else st.just(0),
    )


def _document(title: str, front: list[Block], sections: list[Section]) -> Document:
    meta = Metadata(title=title, title_words=(title,) if title else ())
    return Document(meta=meta, blocks=(*front, *sections))


documents = st.builds(
    _document, st.just("") | words, st.lists(blocks, max_size=2), st.lists(_section(1), max_size=3)
)
"""Plain documents of any shape, with and without titles and sections."""


def nested_document(kind: str, levels: int) -> Document:
    """Return a paragraph inside so many quotations, lists, sections, or its phrase in others."""
    block: Block = paragraph("底。")
    phrase = text("底。")
    for level in range(levels, 0, -1):
        match kind:
            case "quotations":
                block = Quote(blocks=(block,))
            case "lists":
                block = BulletList(items=(ListItem(blocks=(block,)),))
            case "sections":
                block = Section(heading=text("节"), level=level, blocks=(block,))
            case _:
                phrase = (Strong(inlines=phrase),)
                block = Paragraph(inlines=phrase)
    return Document(meta=Metadata(title="深"), blocks=(block,))

"""A document with every node, with pictures of every kind and formulas, made here by code."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import msgspec

from pipeline.model.nodes import (
    CodeBlock,
    Document,
    Figure,
    Formula,
    Image,
    Link,
    Math,
    Media,
    Node,
    Note,
    NoteReference,
    Paragraph,
    Section,
    Text,
)
from tests import samples

if TYPE_CHECKING:
    from pipeline.model.nodes import Block

SVG = (
    b'<svg xmlns="http://www.w3.org/2000/svg" width="320" height="180" viewBox="0 0 320 180">'
    b'<rect width="320" height="180" fill="#f7f3ec"/><circle cx="160" cy="90" r="70"/></svg>'
)
CODE = (
    '# 注释\nimport os\n\nclass A:\n    def f(self, x: int = 3) -> str:\n        return f"{x} 个"'
)


def raster(kind: str, size: tuple[int, int], mode: str = "RGB") -> bytes:
    """Return a picture with an ellipse and a diagonal in it."""
    from PIL import Image as Pillow  # noqa: PLC0415  (heavy)
    from PIL import ImageDraw  # noqa: PLC0415  (heavy)

    image = Pillow.new("RGB", size, (160, 40, 40))
    draw = ImageDraw.Draw(image)
    draw.ellipse((2, 2, size[0] - 3, size[1] - 3), fill=(240, 200, 90))
    draw.line((0, 0, *size), fill=(0, 0, 0), width=2)
    buffer = io.BytesIO()
    image.convert(mode).save(buffer, kind)
    return buffer.getvalue()


def media() -> tuple[Media, ...]:
    """Return pictures of every kind: small, wide, tall, in colours of print."""
    kinds: tuple[tuple[str, str, tuple[int, int], str], ...] = (
        ("a.png", "PNG", (300, 200), "RGB"),
        ("wide.jpg", "JPEG", (1600, 500), "RGB"),
        ("print.jpg", "JPEG", (150, 150), "CMYK"),
        ("c.gif", "GIF", (60, 40), "RGB"),
        ("tall.webp", "WEBP", (100, 1200), "RGB"),
        ("i.png", "PNG", (24, 24), "RGB"),
    )
    made = [
        Media(
            name=name,
            media_type=f"image/{kind.lower()}",
            data=raster(kind, size, mode),
            width=size[0],
            height=size[1],
        )
        for name, kind, size, mode in kinds
    ]
    drawing = Media(name="e.svg", media_type="image/svg+xml", data=SVG, width=320, height=180)
    return (*made, drawing)


def pictures_and_formulas() -> tuple[Block, ...]:
    """Return paragraphs, figures and formulas as a text on physics might have them."""
    figures = (
        Figure(
            image=Image(source="wide.jpg", alt="宽图"),
            caption=samples.text("图二　一张很宽的照片"),
            id="wide",
        ),
        Figure(
            image=Image(source="print.jpg", alt="印刷色", width="50%"),
            caption=samples.text("图三　印刷色的照片"),
        ),
        Figure(
            image=Image(source="tall.webp", alt="高图", title="题目"),
            caption=samples.text("图四　一张很高的图"),
        ),
        Figure(image=Image(source="e.svg", alt="矢量"), caption=samples.text("图五　矢量图")),
        Figure(image=Image(source="c.gif", alt="没有图注")),
    )
    return (
        Paragraph(
            inlines=(
                Text(text="质能方程"),
                Math(tex="E=mc^2"),
                Text(text="与积分"),
                Math(tex=r"\int_0^1 \frac{x}{\sqrt{y}}\,\mathrm{d}x"),
                Text(text="都在行内。小图"),
                Image(source="c.gif", alt="小图"),
                Text(text="在此。"),
            )
        ),
        Formula(tex=r"\sum_{i=1}^{n} i = \frac{n(n+1)}{2}", label="(2)", id="sum"),
        Formula(tex=r"\begin{pmatrix}a&b\\c&d\end{pmatrix}\begin{pmatrix}x\\y\end{pmatrix}"),
        *figures,
        Paragraph(
            inlines=(
                Text(text="见"),
                Link(target="#wide", inlines=samples.text("图二")),
                Text(text="、"),
                Link(target="#sum", inlines=samples.text("式二")),
                Text(text="。脚注"),
                NoteReference(id="n2"),
                Text(text="与尾注"),
                NoteReference(id="n1"),
            )
        ),
        CodeBlock(text=CODE, language="python"),
        CodeBlock(text="没有语言"),
    )


def document() -> Document:
    """Return a document with every node, all of whose pictures are there."""
    full: Document = _pictured(samples.full_document())
    section = Section(
        heading=samples.text("二、图与公式"),
        label="图与公式",
        level=1,
        blocks=pictures_and_formulas(),
    )
    note = Note(
        id="n2",
        blocks=(
            Paragraph(
                inlines=(
                    Text(text="脚注的内容"),
                    Math(tex="x_1"),
                    Image(source="i.png", alt="注中图"),
                )
            ),
        ),
    )
    meta = msgspec.structs.replace(
        full.meta,
        description="各种结构的样张。",
        publisher="某出版社",
        rights="版权所有",
        identifier="urn:isbn:9787000000000",
    )
    return msgspec.structs.replace(
        full,
        meta=meta,
        blocks=(*full.blocks, section),
        notes=(*full.notes, note),
        media=media(),
    )


def _pictured(node: Any) -> Any:  # noqa: ANN401  (nodes and tuples of any kind)
    """Return a tree whose pictures are there."""
    if isinstance(node, tuple):
        return tuple(map(_pictured, node))
    if isinstance(node, Image):
        source = "i.png" if node.alt == "一张图" else "a.png"
        return msgspec.structs.replace(node, source=source)
    if not isinstance(node, Node):
        return node
    return type(node)(**{name: _pictured(getattr(node, name)) for name in node.__struct_fields__})

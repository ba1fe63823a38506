"""Bare addresses in Markdown, with Chinese right beside them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pipeline.model.nodes import Code, CodeBlock, Document, Link, Math, Metadata, Paragraph, Text
from pipeline.model.walk import plain
from tests.readers.marked import nodes, paragraphs, read
from tests.writers.test_markdown import bare, markdown

if TYPE_CHECKING:
    from pipeline.theme import Theme


def links(source: str) -> list[tuple[str, str]]:
    return [(plain(each.inlines), each.target) for each in nodes(read(source), Link)]


@pytest.mark.parametrize(
    ("source", "text", "target"),
    [
        ("见www.example.com。后", "www.example.com", "http://www.example.com"),
        ("见 www.example.com，后", "www.example.com", "http://www.example.com"),
        ("访问https://a.cn看看吧", "https://a.cn", "https://a.cn"),
        ("访问https://a.cn/x看看", "https://a.cn/x", "https://a.cn/x"),
        ("请点http://c.cn/查看", "http://c.cn/", "http://c.cn/"),
        ("（https://a.cn/x）", "https://a.cn/x", "https://a.cn/x"),
        ("《https://a.cn》、", "https://a.cn", "https://a.cn"),
        ("https://a.cn/x_(y)，", "https://a.cn/x_(y)", "https://a.cn/x_(y)"),
        ("(https://a.cn/x)", "https://a.cn/x", "https://a.cn/x"),
        ("https://a.cn/x_y*z.", "https://a.cn/x_y*z", "https://a.cn/x_y*z"),
        ("见https://a.cn/wiki/北京 等", "https://a.cn/wiki/北京", "https://a.cn/wiki/北京"),
        ("https://a.cn/中文/x", "https://a.cn/中文/x", "https://a.cn/中文/x"),
        ("https://a.cn/?q=中文&z=1。", "https://a.cn/?q=中文&z=1", "https://a.cn/?q=中文&z=1"),
        ("发到zhang@example.com。", "zhang@example.com", "mailto:zhang@example.com"),
        ("QQ邮箱123@qq.com！", "123@qq.com", "mailto:123@qq.com"),
        ("li.s+x@m.b.com.cn，谢", "li.s+x@m.b.com.cn", "mailto:li.s+x@m.b.com.cn"),
        ("mailto:a@b.cn", "mailto:a@b.cn", "mailto:a@b.cn"),
        ("ftp://a.cn/x。", "ftp://a.cn/x", "ftp://a.cn/x"),
        ("**https://b.cn**后", "https://b.cn", "https://b.cn"),
        ("http://localhost:8080/x", "http://localhost:8080/x", "http://localhost:8080/x"),
        ("|甲|\n|--|\n|www.a.com|", "www.a.com", "http://www.a.com"),
        ("www.a.com&copy; 后", "www.a.com", "http://www.a.com"),
    ],
)
def test_bare_addresses(study: Theme, source: str, text: str, target: str) -> None:
    assert links(f"{source}\n") == [(text, target)]
    document = read(f"{source}\n")
    assert bare(read(markdown(document, study))) == bare(document)


@pytest.mark.parametrize(
    "text",
    [
        *("wwwexample.com", "xwww.a.com", "www.", "www.中文", "www.a_b.com", "a@b", "@张三"),
        *("a@b.c-", "张三@李四", "https://", "见https://，后"),
        *('src="https://a.cn/x"', "href='www.a.com'", "地址=a@b.cn"),
    ],
)
def test_no_addresses(text: str) -> None:
    document = read(f"{text}\n")
    assert nodes(document, Link) == []
    assert paragraphs(document) == [text]


@pytest.mark.parametrize(
    "source",
    [
        "[www.b.com](https://c.cn)",
        '[见 a@b.cn 处](https://c.cn "题")',
        "[见 www.b.com][1]\n\n[1]: https://c.cn",
        '<a href="https://c.cn">www.a.com</a>',
        "<https://c.cn>",
    ],
)
def test_links_hold_no_links(source: str) -> None:
    [(_, target)] = links(f"{source}\n")
    assert target == "https://c.cn"


@pytest.mark.parametrize("text", ["www.a.com", "a@b.cn", "https://a.cn/x_y", "见www.a_b.c.cn。"])
def test_text_that_looks_like_an_address_stays_text(study: Theme, text: str) -> None:
    document = Document(meta=Metadata(), blocks=(Paragraph(inlines=(Text(text=text),)),))
    assert bare(read(markdown(document, study))) == document


_ADDRESSES = "见www.a_b.c.cn与a*b@c.cn，https://a.cn/x_y*z。"


@pytest.mark.parametrize(
    "source",
    [
        f"`{_ADDRESSES}`",
        f"```\n{_ADDRESSES}\n```",
        f"    {_ADDRESSES}",
        f"- 甲\n\n      {_ADDRESSES}",
    ],
)
def test_program_text_keeps_its_addresses(source: str) -> None:
    document = read(f"{source}\n")
    found = [each.text for each in nodes(document, Code)]
    found += [each.text.rstrip("\n") for each in nodes(document, CodeBlock)]
    assert found == [_ADDRESSES]


def test_formulas_keep_their_addresses() -> None:
    source = "$www.a.com$\n\n$x\n+www.b_c.com$\n"
    assert [each.tex.split() for each in nodes(read(source), Math)] == [
        ["www.a.com"],
        ["x", "+www.b_c.com"],
    ]


def test_the_target_of_a_link_whose_words_call_a_note_is_no_bare_address() -> None:
    source = "甲[[^1]](https://a.cn/?a=1)乙\n\n[^1]: 注\n"
    assert [link.target for link in nodes(read(source), Link)] == ["https://a.cn/?a=1"]

"""Tags of site generators in Markdown: Hugo, Hexo, GitBook."""

from __future__ import annotations

import pytest

from pipeline.model.nodes import CodeBlock, Figure, Link, Paragraph, Quote, Strong
from pipeline.model.walk import plain
from tests.readers.marked import codes, nodes, paragraphs, read


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("{{< note >}}\n注意**这里**。\n{{< /note >}}", ["注意这里。"]),
        ('{{% notice tip "小标题" %}}\n文。\n{{% /notice %}}', ["小标题", "文。"]),
        (
            '{{< admonition type=tip title="小标题" open=false >}}\n文。\n{{< /admonition >}}',
            ["小标题", "文。"],
        ),
        ("{% note info %}\n文。\n{% endnote %}", ["文。"]),
        ("{% note warning 小标题 %}\n文。\n{% endnote %}", ["小标题", "文。"]),
        ('{% hint style="info" %}\n文。\n{% endhint %}', ["文。"]),
        ("{% note %}文。{% endnote %}", ["文。"]),
        ("{% cq %}\n文。\n{% endcq %}", ["文。"]),
        ("{% blockquote 鲁迅, 故乡 %}\n文。\n{% endblockquote %}", ["文。", "鲁迅, 故乡"]),
    ],
)
def test_boxes_are_quotations(source: str, expected: list[str]) -> None:
    document = read(f"前文。\n\n{source}\n\n后文。")
    (quote,) = nodes(document, Quote)
    assert [plain(each.inlines) for each in nodes(quote, Paragraph)] == expected  # type: ignore[arg-type]
    assert paragraphs(document) == ["前文。", *expected, "后文。"]
    assert codes(source) == ["callout"]


def test_boxes_in_boxes_and_in_quotations() -> None:
    source = (
        "> {% note info %}\n> 外\n>\n> {% note %}\n> 内\n> {% endnote %}\n> {% endnote %}\n\n后文。"
    )
    document = read(source)
    assert len(nodes(document, Quote)) == 3
    assert paragraphs(document) == ["外", "内", "后文。"]


@pytest.mark.parametrize(
    ("tag", "caption", "alt", "width"),
    [
        ('{{< figure src="a.png" title="图一" alt="说明" >}}', "图一", "说明", ""),
        ("{{< image src='a.png' caption=\"图一\" width=300 />}}", "图一", "图一", "300px"),
        ("{% asset_img a.png 图一 %}", "图一", "图一", ""),
        ('{% img left /x/a.png 300 200 "图一" %}', "图一", "图一", "300px"),
        ('{{< figure src="a.png" alt="图一" >}}', "图一", "图一", ""),
    ],
)
def test_pictures(tag: str, caption: str, alt: str, width: str) -> None:
    (figure,) = nodes(read(f"前文。\n\n{tag}\n"), Figure)
    assert figure.image.source.endswith("a.png")
    assert (plain(figure.caption), figure.image.alt, figure.image.width) == (caption, alt, width)


@pytest.mark.parametrize(
    ("tag", "text", "targets"),
    [
        ('{{< link "https://a.cn" "文字" >}}', "文字", ["https://a.cn"]),
        ("{% link 文字 https://a.cn %}", "文字", ["https://a.cn"]),
        ("{% btn https://a.cn, 文字, fa-icon %}", "文字", ["https://a.cn"]),
        ('{% embed url="https://a.cn" %}', "https://a.cn", ["https://a.cn"]),
        ('[文字]({{< ref "a.md" >}})', "文字", ["a.md"]),
        ("{% post_link 某文 %}", "某文", []),
        ("{% label primary@文字 %}", "文字", []),
    ],
)
def test_links_and_words(tag: str, text: str, targets: list[str]) -> None:
    source = f"见{tag}。"
    document = read(source)
    assert paragraphs(document) == [f"见{text}。"]
    assert [each.target for each in nodes(document, Link)] == targets
    assert codes(source) == ["shortcode"]


@pytest.mark.parametrize(
    "source",
    [
        '{{< highlight js "linenos=table" >}}\nalert("甲")\n{{< /highlight >}}',
        '{% highlight js %}\nalert("甲")\n{% endhighlight %}',
        '{% codeblock lang:js %}\nalert("甲")\n{% endcodeblock %}',
    ],
)
def test_program_text(source: str) -> None:
    (block,) = nodes(read(source), CodeBlock)
    assert (block.language, block.text) == ("js", 'alert("甲")')


def test_the_title_of_program_text_stays() -> None:
    document = read("{% codeblock 例一 lang:js %}\n{% note %}\n{% endcodeblock %}")
    assert paragraphs(document) == ["例一"]
    assert nodes(document, CodeBlock)[0].text == "{% note %}"


@pytest.mark.parametrize(
    "source",
    [
        '{{< tabs >}}\n{{< tab "甲页" >}}\n甲文\n{{< /tab >}}\n{{< /tabs >}}',
        "{% tabs %}\n<!-- tab 甲页@icon -->\n甲文\n<!-- endtab -->\n{% endtabs %}",
        '{% tabs %}\n{% tab title="甲页" %}\n甲文\n{% endtab %}\n{% endtabs %}',
    ],
)
def test_tags_around_text_leave_it_and_their_titles(source: str) -> None:
    document = read(source)
    assert paragraphs(document) == ["甲页", "甲文"]
    assert [plain(each.inlines) for each in nodes(document, Strong)] == ["甲页"]
    assert set(codes(source)) == {"shortcode"}


def test_what_cannot_be_shown_is_reported() -> None:
    assert codes("文。\n\n{{< bilibili BV1xx >}}\n") == ["shortcode-empty"]


@pytest.mark.parametrize(
    "text",
    [
        "{{< unknown 参数 >}}",
        "{% note %}没有结束",
        "没有开始{% endnote %}",
        "{% if page.x %}内容{% endif %}",
        "{{ page.title }}",
        "{{</* note */>}}",
        "100{%",
    ],
)
def test_other_tags_stay_as_they_are(text: str) -> None:
    assert paragraphs(read(text)) == [text]


def test_tags_in_program_text_end_nothing() -> None:
    source = "`{{< note >}}` 与 \\{% note %}\n\n```\n{% endnote %}\n```\n\n{% note %}没有结束\n"
    document = read(source)
    assert paragraphs(document) == ["{{< note >}} 与 {% note %}", "{% note %}没有结束"]
    assert [block.text for block in nodes(document, CodeBlock)] == ["{% endnote %}"]

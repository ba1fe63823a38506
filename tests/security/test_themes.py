"""A theme from a stranger reads nothing outside its folder and loads nothing in any format."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from pipeline import theme
from pipeline.diagnostics import Report
from pipeline.model.nodes import Document, Metadata, Paragraph, Section, Text
from pipeline.safety.archives import open_archive
from pipeline.safety.css import load_in
from pipeline.safety.xml import parse_xml
from pipeline.theme import ThemeError
from pipeline.writers import registry

SHEETS = ("print.css", "ebook.css", "deck.css", "index.css")

LOADS = (
    "@import 'file:///etc/passwd';",
    '@IMPORT url("http://127.0.0.1/x.css");',
    "@\\69mport 'x.css';",
    "p { background: url(file:///etc/passwd) }",
    "p { background: url( 'http://127.0.0.1/x' ) }",
    "p { background: URL(x.png) }",
    "p { background: u\\72l(x.png) }",
    "p { background: \\000075rl(x.png) }",
    "p { background: ur\\\nl(x.png) }",
    "p { background: url(//host/share/x.png) }",
    "p { background: url(data:image/svg+xml,x) }",
    "p { background: url() }",
    "p { background: url(\\22#x) }",
    "p { background: src('x.png') }",
    "p { background: image-set('x.png' 1x) }",
    "p { background: -webkit-image-set('x.png' 1x) }",
    "p { background: image('x.png') }",
    "p { content: attr(href url) }",
    "@font-face { font-family: x; src: url(http://127.0.0.1/x.woff2) }",
    ":root { --x: url(x.png) }",
    "p { width: expression(alert(1)) }",
    "p { behavior: x }",
    "p { color: red } </style><script>alert(1)</script>",
    "p { content: '<!--' }",
    "p { content: ']]>' }",
    "/* url( */ p { background: url(x) }",
)


def make(project: Path, name: str = "bad", tokens: str = "", **sheets: str) -> Path:
    folder = project / "styles" / name
    folder.mkdir(parents=True)
    text = f'inherits = "study"\nname = "bad"\n{tokens}'
    (folder / "theme.toml").write_text(text, encoding="utf-8")
    for sheet, css in sheets.items():
        (folder / f"{sheet}.css").write_text(css, encoding="utf-8")
    return folder


@pytest.mark.parametrize("css", LOADS)
def test_what_loads_is_refused_in_every_sheet(css: str, tmp_path: Path) -> None:
    make(tmp_path, **{name.removesuffix(".css"): f"p {{ color: red }}\n{css}" for name in SHEETS})
    bad = theme.load("bad", tmp_path)
    for name in SHEETS:
        with pytest.raises(ThemeError, match=rf"{name}:[23]: style sheets may not load"):
            bad.stylesheet(name)


@pytest.mark.parametrize(
    "css",
    [
        "p { fill: url(#pattern); mask: url( '#mask' ) }",
        "p::before { content: '\\201C'; background: linear-gradient(red, blue) }",
        "@media (width < 600px) { p { border-image: none } }",
        "@charset 'utf-8'; @page { @top-left { content: string(title) } }",
        "a::after { content: attr(href) } .imported { color: red }",
    ],
)
def test_what_loads_nothing_is_accepted(css: str) -> None:
    assert load_in(css) is None


@pytest.mark.parametrize(
    ("name", "sheet"), [("pdf", "print"), ("epub", "ebook"), ("slides.html", "deck")]
)
def test_no_output_is_made_with_a_sheet_that_loads(name: str, sheet: str, tmp_path: Path) -> None:
    secret = tmp_path / "secret.css"
    secret.write_text("p { content: 'BAIT' }")
    make(tmp_path, **{sheet: f"@import url({secret.as_uri()});"})
    bad = theme.load("bad", tmp_path)
    document = Document(meta=Metadata(title="题"), blocks=(Paragraph(inlines=(Text(text="文"),)),))
    with pytest.raises(ThemeError, match="may not load"):
        registry.find(name).write(document, bad, Report())


def test_tokens_cannot_bring_loads_in(tmp_path: Path) -> None:
    tokens = "[marks]\nbullet = '''\"; } @import \"http://127.0.0.1/x.css\"; p { content: \"'''\n"
    make(tmp_path, tokens=tokens, print="li::marker { content: var(--mark-bullet) }")
    with pytest.raises(ThemeError, match="may not load"):
        theme.load("bad", tmp_path).stylesheet("print.css")


@pytest.mark.parametrize("name", ["docx", "pptx", "epub", "slides.html", "pdf"])
def test_family_names_cannot_bring_markup_in(name: str, tmp_path: Path) -> None:
    families = """families = ['x" <script>&amp;</b> onload="y', "it's", '"/><w:p/>']"""
    make(tmp_path, tokens=f"[fonts.text]\n{families}\n[fonts.display]\n{families}\n")
    bad = theme.load("bad", tmp_path)
    section = Section(heading=(Text(text="章"),), label="", level=1, blocks=())
    document = Document(meta=Metadata(title="题"), blocks=(section,))
    if name in ("slides.html", "pdf"):
        with pytest.raises(ThemeError, match="may not"):
            registry.find(name).write(document, bad, Report())
        return
    parts = open_archive(registry.find(name).write(document, bad, Report()))
    for part in parts.names():
        if part.endswith((".xml", ".rels", ".xhtml", ".opf", ".ncx", ".svg")):
            root = parse_xml(parts.read(part), part)
            assert not list(root.iter("script", "{*}script"))


@pytest.mark.parametrize(
    "parent", ["../../etc", "/etc", "a/b", "bad", "", ".", "study/../study", "x\\ny"]
)
def test_themes_inherit_by_name_only(parent: str, tmp_path: Path) -> None:
    folder = make(tmp_path)
    (folder / "theme.toml").write_text(f'inherits = "{parent}"\nname = "bad"\n')
    (tmp_path / "etc").mkdir()
    (tmp_path / "etc" / "theme.toml").write_text('name = "etc"\n')
    with pytest.raises(ThemeError):
        theme.load("bad", tmp_path)


@pytest.mark.parametrize("name", ["../etc", "/etc", "..", "study/../study", ""])
def test_themes_are_asked_for_by_name_only(name: str, tmp_path: Path) -> None:
    (tmp_path / "styles").mkdir()
    (tmp_path / "etc").mkdir()
    (tmp_path / "etc" / "theme.toml").write_text('inherits = "study"\nname = "etc"\n')
    with pytest.raises(ThemeError, match="unknown theme"):
        theme.load(name, tmp_path)


def test_links_out_of_a_theme_are_refused(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("p { color: BAIT }")
    folder = make(tmp_path)
    (folder / "ebook.css").symlink_to(secret)
    bad = theme.load("bad", tmp_path)
    with pytest.raises(ThemeError, match="leads out"):
        bad.stylesheet("ebook.css")
    (folder / "theme.toml").unlink()
    (folder / "theme.toml").symlink_to(secret)
    with pytest.raises(ThemeError, match="leads out"):
        theme.load("bad", tmp_path)


def test_a_pipe_in_a_theme_does_not_hang(tmp_path: Path) -> None:
    folder = make(tmp_path)
    os.mkfifo(folder / "print.css")
    assert theme.load("bad", tmp_path).stylesheet("print.css")  # its ancestor's: a pipe is no file


def test_large_files_in_a_theme_are_refused(tmp_path: Path) -> None:
    folder = make(tmp_path)
    with (folder / "print.css").open("wb") as file:
        file.truncate(10**12)  # a hole: it takes no room on the disk
    with pytest.raises(ThemeError, match="larger than 1 MB"):
        theme.load("bad", tmp_path).stylesheet("print.css")


@pytest.mark.parametrize(
    "tokens",
    [
        f"x = {'[' * 100_000}",
        f"x = {'[' * 9_000}",
        f"x = {'9' * 9_000}",
        f"x = {'9' * 100_000}",
        "\n".join(f"[{'.'.join('a' * 20)}{n}]" for n in range(9)),
        f"{'.'.join('a' * 4_000)} = 1",
        "x = 2026-99-99",
        "#" * 2_000_000,
        "x = nan\n[page]\nwidth = 'inf'",
        "[page]\nwidth = '999999999999999mm'\n[page.y]\nz = 1",
        "[type.body]\nsize = -1",
    ],
)
def test_broken_tokens_are_a_clear_error(tokens: str, tmp_path: Path) -> None:
    make(tmp_path, tokens=tokens)
    with pytest.raises(ThemeError) as caught:
        theme.load("bad", tmp_path)
    assert "theme.toml" in str(caught.value)
    assert len(str(caught.value)) < 500

"""HTML and XHTML pages: what holds for a page on the web and for one in an e-book alike."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import unquote

from pipeline.verify.finding import Finding

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from lxml import etree

_HEADING = re.compile(r"h([1-6])")
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_WHITE_IN_URLS = re.compile(r"[\t\n\r]|^[\x00-\x20]+|[\x00-\x20]+$")  # as the URL Standard strips
_MAY_LOAD = re.compile(r"url|@|src|image|\\", re.IGNORECASE)
_ACTIVE = ("javascript:", "vbscript:", "data:")
_LOADING = ("src", "poster", "background", "data", "srcset", "imagesrcset", "ping", "manifest")
_LOADED_LINKS = frozenset(
    ("stylesheet", "icon", "apple-touch-icon", "mask-icon", "manifest", "import", "preload")
) | frozenset(("modulepreload", "prefetch", "prerender", "preconnect", "dns-prefetch"))


def name_of(element: etree._Element) -> str:
    """Return an element's name without its namespace; empty for a comment."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def elements(root: etree._Element) -> Iterator[etree._Element]:
    """Yield all elements, comments and the like left out."""
    return (one for one in root.iter() if isinstance(one.tag, str))


def text_of(element: etree._Element) -> str:
    """Return the text in an element, white space squeezed out."""
    return "".join("".join(element.itertext()).split())


def level_of(element: etree._Element) -> int:
    """Return the level of a heading, 0 for other elements."""
    match = _HEADING.fullmatch(name_of(element))
    return int(match[1]) if match else 0


def page(root: etree._Element, name: str) -> Iterator[Finding]:
    """Yield what is wrong with a page by itself: ids, language, title, tables, images, handlers."""
    yield from _head(root, name)
    ids: set[str] = set()
    for element in elements(root):
        place = f"{name}:{element.sourceline}"
        identity = element.get("id")
        if identity is not None and identity in ids:
            yield Finding("error", "id-twice", f"two elements have the id {identity!r}", place)
        ids.add(identity or "")
        yield from _element(element, place)


def _head(root: etree._Element, name: str) -> Iterator[Finding]:
    language = root.get("lang") or root.get("{http://www.w3.org/XML/1998/namespace}lang")
    if not (language or "").strip():
        yield Finding("error", "language-missing", "the page does not name its language", name)
    head = next((child for child in root if name_of(child) == "head"), root)
    if not any(name_of(child) == "title" and text_of(child) for child in head):
        yield Finding("error", "title-missing", "the page has no title", name)


def _element(element: etree._Element, place: str) -> Iterator[Finding]:
    tag = name_of(element)
    if tag == "table" and element.get("role") not in ("presentation", "none"):
        if not any(name_of(cell) == "th" for cell in elements(element)):
            message = "the table has no header cells"
            yield Finding("error", "table-without-header", message, place)
    elif tag in ("img", "area") and element.get("alt") is None:
        yield Finding("error", "image-without-text", f"{tag} has no alt", place)
    elif tag == "svg" and element.get("role") == "img" and not _named(element):
        yield Finding("error", "image-without-text", "the drawing has no title", place)
    for attribute, value in element.attrib.items():
        key = _attribute(attribute)
        if key.startswith("on") or key == "srcdoc":
            message = f"{tag} has the handler {key}"
            yield Finding("error", "active-content", message, place)
        elif key in ("href", "action", "formaction") and _cleaned(value).lower().startswith(
            _ACTIVE
        ):
            message = f"{tag} runs {value[:30]!r}"
            yield Finding("error", "active-content", message, place)


def _attribute(name: object) -> str:
    """Return an attribute's name without namespace or, as HTML has it, prefix."""
    return str(name).rpartition("}")[2].rpartition(":")[2].lower()


def _named(drawing: etree._Element) -> bool:
    titled = any(name_of(child) == "title" and text_of(child) for child in drawing)
    return titled or bool(drawing.get("aria-label") or drawing.get("aria-labelledby"))


def skipped_headings(root: etree._Element, name: str, above: int) -> Iterator[Finding]:
    """Yield headings that skip a level (WCAG 2.2, technique G141).

    Args:
        root: The page.
        name: What findings call it.
        above: The level of the heading before the page, 0 for none.
    """
    for element in elements(root):
        level = level_of(element)
        if level > above + 1:
            before = f"follows h{above}" if above else "comes first"
            place = f"{name}:{element.sourceline}"
            yield Finding("error", "heading-skip", f"h{level} {before}", place)
        above = level or above


# --- what a page loads, and where its links lead -----------------------------------------------


def loads(root: etree._Element) -> Iterator[tuple[str, int]]:
    """Yield each URL that showing the page makes a program load, with its line; data not."""
    for element in elements(root):
        line = element.sourceline or 0
        urls = (_cleaned(url) for url in _loaded(element))
        for url in urls:
            if url and not url.startswith("#") and not url.lower().startswith("data:"):
                yield url, line


def _loaded(element: etree._Element) -> Iterator[str]:
    tag = name_of(element)
    for attribute, value in element.attrib.items():
        key = _attribute(attribute)
        if key in ("srcset", "imagesrcset"):
            yield from _candidates(value)
        elif key in _LOADING and not (key == "data" and tag != "object"):
            yield value
        elif key == "style":
            yield from css_loads(value)
        elif key == "href" and (_is_loaded_link(element) or tag == "base" or _is_drawn(element)):
            yield value
        elif tag == "meta" and key == "http-equiv" and value.lower() == "refresh":
            yield element.get("content", "").partition("=")[2] or "refresh:"
    if tag == "style":
        yield from css_loads("".join(element.itertext()))


def _candidates(srcset: str) -> Iterator[str]:
    """Yield the URLs of a srcset; those of data hold commas, and load nothing."""
    for candidate in re.split(r",\s", srcset):
        yield candidate.strip().partition(" ")[0]


def _is_loaded_link(element: etree._Element) -> bool:
    kinds = set(element.get("rel", "").lower().split())
    return name_of(element) == "link" and bool(kinds & _LOADED_LINKS)


def _is_drawn(element: etree._Element) -> bool:
    """Tell whether ``href`` is a part of a drawing (SVG: image, use, gradients …)."""
    return name_of(element) not in ("a", "area", "link", "base")


def css_loads(css: str) -> Iterator[str]:
    """Yield the URLs that a style sheet, or a style attribute, loads."""
    if not _MAY_LOAD.search(css):
        return
    import tinycss2  # type: ignore[import-untyped]  # noqa: PLC0415  (no types; heavy)

    waiting = list(reversed(tinycss2.parse_component_value_list(css, skip_comments=True)))
    importing = False
    while waiting:
        token = waiting.pop()
        if token.type == "at-keyword":
            importing = token.lower_value == "import"
        elif token.type == "url" or (token.type == "string" and importing):
            yield token.value
        elif token.type == "function":
            arguments = list(token.arguments)
            if token.lower_name in ("url", "src", "image-set", "-webkit-image-set", "image"):
                yield from (one.value for one in arguments if one.type == "string")
            waiting.extend(reversed(arguments))
        elif token.type in ("{} block", "() block", "[] block"):
            importing = False
            waiting.extend(reversed(token.content))
        elif token.type == "literal" and token.value == ";":
            importing = False


def is_remote(url: str) -> bool:
    """Tell whether a URL names a scheme or a host, instead of a place beside the page."""
    return url.startswith(("//", "\\\\", "/\\", "\\/")) or bool(_SCHEME.match(url))


def links(root: etree._Element) -> Iterator[tuple[str, int]]:
    """Yield where a click leads inside the work, with the line: no web addresses, no mail."""
    for element in elements(root):
        url = _cleaned(element.get("href", "")) if name_of(element) in ("a", "area") else ""
        if url and not is_remote(url):
            yield url, element.sourceline or 0


def _cleaned(url: str) -> str:
    return _WHITE_IN_URLS.sub("", url)


def lost_fragments(
    root: etree._Element, name: str, exists: Callable[[str, str], str]
) -> Iterator[Finding]:
    """Yield links that lead nowhere.

    Args:
        root: The page.
        name: What findings call it.
        exists: Takes a file, empty for the page itself, and a fragment; returns what is missing.
    """
    for url, line in links(root):
        file, _, fragment = url.partition("#")
        problem = exists(unquote(file.partition("?")[0]), unquote(fragment))
        if problem:
            message = f"a link leads to {url!r}: {problem}"
            yield Finding("error", "fragment-missing", message, f"{name}:{line}")

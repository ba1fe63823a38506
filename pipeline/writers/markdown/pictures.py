"""Pictures in Markdown: references in the text, definitions with ``data:`` URIs at the end."""

from __future__ import annotations

import base64
import re
from pathlib import PurePosixPath
from typing import TYPE_CHECKING
from urllib.parse import quote

from pipeline.model.nodes import Image, Text
from pipeline.model.walk import media_of, nodes_of
from pipeline.writers.markdown import escape
from pipeline.writers.markdown.escape import attributes

if TYPE_CHECKING:
    from pipeline.model.nodes import Document, Media

_UNFIT = re.compile(r"[^\w.-]+")
_BLANKS = re.compile(r"(?! )\s|^ | $|  ")
_PLAIN_URL = re.compile(r"[!#$%&*+,./:;=?@\w~-]+")


class Pictures:
    """Writes pictures, and keeps what has to stand at the end of the file."""

    def __init__(self, document: Document) -> None:
        """Write the pictures of ``document``."""
        self._media = media_of(document)
        self._labels: dict[tuple[str, ...], str] = {}
        self._definitions: list[str] = []
        self._words = (
            "\n".join(node.text.lower() for node in nodes_of(document) if isinstance(node, Text))
            if self._media
            else ""
        )

    def markdown(
        self,
        image: Image,
        words: str,
        *,
        name: str = "",
        classes: tuple[str, ...] = (),
        alt: str | None = None,
    ) -> str:
        """Return a picture.

        Args:
            image: The node.
            words: What stands in brackets, as Markdown.
            name: An id for it.
            classes: Classes for it.
            alt: What is read instead of ``words``.
        """
        pairs = {} if alt is None else {"alt": alt}
        pairs |= {"width": image.width} if image.width else {}
        squeezed = _BLANKS.search(image.title)  # pandoc makes one space of them in a title
        pairs |= {"title": image.title} if squeezed else {}
        attrs = attributes(name, classes, pairs)
        title = f' "{escape.title(image.title)}"' if image.title and not squeezed else ""
        media = self._media.get(image.source)
        if media is None:
            target = address(image.source) or (
                "<>" if title else ""
            )  # else the title is the address
            return f"![{words}]({target}{title}){attrs}"
        key = (media.name, title, attrs)
        label = self._labels.get(key)
        if label is None:
            label = self._labels[key] = self._label(media.name)
            after = f" {attrs}" if attrs else ""
            self._definitions.append(f"[{label}]: <{_uri(media)}>{title}{after}")
        return f"![{words}][{label}]"

    def _label(self, name: str) -> str:
        """Return a label that names the picture, and that nothing in the text means by chance."""
        stem = _UNFIT.sub("-", PurePosixPath(name).stem).strip("-") or "picture"
        taken = {label.lower() for label in self._labels.values()}
        label, number = stem, 1
        while label.lower() in taken or f"[{label.lower()}]" in self._words:
            number += 1
            label = f"{stem}-{number}"
        return label

    def definitions(self) -> str:
        """Return the definitions of all pictures that were written."""
        return "\n\n".join(self._definitions)


def _uri(media: Media) -> str:
    """Return a picture as ``data:`` URI (RFC 2397), with its name as a parameter."""
    data = base64.b64encode(media.data).decode()
    return f"data:{media.media_type};name={quote(media.name, safe='')};base64,{data}"


def address(target: str) -> str:
    """Return a URL as it stands in parentheses."""
    if _PLAIN_URL.fullmatch(target) and not re.search(r"&\w+;|%%", target):
        return target
    made = re.sub(r"[\\<>&]|%(?=%)", lambda match: f"\\{match[0]}", target)
    made = re.sub(r"\s", lambda match: quote(match[0]), made)
    return f"<{made}>" if target else ""

"""What every writer promises, tested over the registry, so that a new one is tested at once."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings

from pipeline.diagnostics import KanbenError, Report
from pipeline.model.nodes import Document, Metadata
from pipeline.theme import Theme
from pipeline.verify import fidelity, readback
from pipeline.verify.readback import Piece
from pipeline.writers import registry
from tests import rich, samples
from tests.conftest import ROOT

FORMATS = tuple(registry.available())
LAYOUTS = tuple(name for name in FORMATS if name.endswith(".pdf"))
"""What ``pdf`` makes, with other style sheets; some tests take a smaller share of them."""

_DIGESTS = """
import hashlib, json, sys
from pathlib import Path
from pipeline import theme
from pipeline.diagnostics import Report
from pipeline.model import codec
from pipeline.writers import registry
style = theme.load("study", Path(sys.argv[1]))
digests = {}
for order in sys.argv[2:]:
    source, formats = order.split(":")
    document = codec.decode(Path(source).read_bytes())
    for name in formats.split(","):
        content = registry.find(name).write(document, style, Report())
        digests[f"{Path(source).name} {name}"] = hashlib.sha256(content).hexdigest()
print(json.dumps(digests))
"""


def _read_back(name: str, content: bytes, folder: Path) -> list[Piece]:
    """Return the text of an output as another tool reads it."""
    read = readback.reader_for(name)
    assert read is not None, f"no reader for {name}: add one to pipeline/verify/readback.py"
    path = folder / f"output{registry.find(name).suffix}"
    path.write_bytes(content)
    return read(path)


@pytest.mark.parametrize("name", FORMATS)
def test_specification_agrees_with_its_entry_point(name: str) -> None:
    spec = registry.find(name)
    assert name == spec.name
    assert "/" in spec.media_type
    assert spec.describe


@pytest.mark.parametrize("name", FORMATS)
def test_speech_is_whole_and_in_order(
    name: str, speech: Document, study: Theme, tmp_path: Path
) -> None:
    report = Report()
    content = registry.find(name).write(speech, study, report)
    assert list(report) == []
    assert fidelity.losses(speech, _read_back(name, content, tmp_path)) == []


@pytest.mark.parametrize("name", FORMATS)
def test_silent_and_complete_on_a_plain_document(name: str, study: Theme, tmp_path: Path) -> None:
    document = samples.plain_document()
    report = Report()
    content = registry.find(name).write(document, study, report)
    assert list(report) == []
    assert fidelity.losses(document, _read_back(name, content, tmp_path)) == []


@pytest.mark.parametrize("name", FORMATS)
def test_every_node_is_kept_or_reported(name: str, study: Theme, tmp_path: Path) -> None:
    document = samples.full_document()
    report = Report()
    content = registry.find(name).write(document, study, report)
    assert {diagnostic.code for diagnostic in report} <= {"dropped"}
    assert fidelity.losses(document, _read_back(name, content, tmp_path)) == []


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("title", ["", "只有标题"])
def test_nearly_empty_documents(name: str, title: str, study: Theme, tmp_path: Path) -> None:
    meta = Metadata(title=title, title_words=(title,) if title else ())
    for blocks in ((), (samples.paragraph("一句。"),)):
        document = Document(meta=meta, blocks=blocks)
        content = registry.find(name).write(document, study, Report())
        assert fidelity.losses(document, _read_back(name, content, tmp_path)) == []


@pytest.mark.parametrize("name", [name for name in FORMATS if name not in LAYOUTS])
@settings(max_examples=8)
@given(document=samples.documents)
def test_any_document_is_whole(
    name: str, study: Theme, tmp_path_factory: pytest.TempPathFactory, document: Document
) -> None:
    _is_whole(name, study, tmp_path_factory, document)


@pytest.mark.parametrize("name", LAYOUTS)
@settings(max_examples=3)
@given(document=samples.documents)
def test_any_document_is_whole_in_every_layout(
    name: str, study: Theme, tmp_path_factory: pytest.TempPathFactory, document: Document
) -> None:
    _is_whole(name, study, tmp_path_factory, document)


def _is_whole(
    name: str, study: Theme, tmp_path_factory: pytest.TempPathFactory, document: Document
) -> None:
    content = registry.find(name).write(document, study, Report())
    folder = tmp_path_factory.mktemp("any")
    assert fidelity.losses(document, _read_back(name, content, folder)) == []


def test_same_bytes_in_other_circumstances(speech: Document, tmp_path: Path) -> None:
    """Other hash seed, time zone, locale and working folder: the same bytes in every format."""
    from pipeline.model import codec  # noqa: PLC0415

    shorter = [name for name in FORMATS if name not in LAYOUTS]
    orders = {}
    for number, document in enumerate((speech, samples.full_document(), rich.document())):
        source = tmp_path / f"{number}.json"
        source.write_bytes(codec.encode(document))
        orders[source] = FORMATS if number == 1 else shorter
    first, second = (
        _digests(orders, folder, {"PYTHONHASHSEED": seed, "TZ": zone, "LC_ALL": locale})
        for folder, seed, zone, locale in (
            (ROOT, "1", "UTC", "C.UTF-8"),
            (tmp_path, "2", "Asia/Shanghai", "C"),
        )
    )
    assert set(first) == {
        f"{source.name} {name}" for source, formats in orders.items() for name in formats
    }
    assert first == second


def _digests(
    orders: Mapping[Path, Sequence[str]], folder: Path, environment: dict[str, str]
) -> dict[str, str]:
    """Return the digest of each document in each of its formats, all made by one process."""
    told = [f"{source}:{','.join(formats)}" for source, formats in orders.items()]
    run = subprocess.run(
        [sys.executable, "-c", _DIGESTS, str(ROOT), *told],
        cwd=folder,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    digests: dict[str, str] = json.loads(run.stdout)
    return digests


@pytest.mark.parametrize("kind", ["quotations", "lists", "sections", "phrases"])
@pytest.mark.parametrize("name", [*FORMATS, "pandoc:odt"])
def test_deep_nesting_is_written_or_a_clear_error(name: str, kind: str, study: Theme) -> None:
    """Readers refuse such sources themselves; documents come from elsewhere too."""
    document = samples.nested_document(kind, 500)
    try:
        content = registry.find(name).write(document, study, Report())
    except KanbenError as error:
        assert error.diagnostic.code == "nested-too-deeply"  # noqa: PT017  (or it is written)
        assert re.search(r"\b(50\d|100\d) levels", error.diagnostic.message)  # noqa: PT017
    else:
        assert content


def test_unknown_format_names_the_known_ones() -> None:
    with pytest.raises(KanbenError, match="unknown format 'wps'") as caught:
        registry.find("wps")
    assert "docx" in str(caught.value)

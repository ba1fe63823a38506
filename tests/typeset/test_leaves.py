"""Places in long texts are found as if they were encoded anew each time."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from pipeline.typeset.leaves import Offsets

TEXTS = st.builds(
    lambda piece, times, rest: piece * times + rest,
    st.text(st.sampled_from("a中é𠮷 "), min_size=1, max_size=5),
    st.sampled_from([0, 1, 100, 300, 512]),
    st.text(st.sampled_from("a中é𠮷 "), max_size=5),
)


@given(TEXTS, st.data())
def test_characters_and_bytes(text: str, data: st.DataObject) -> None:
    """Each of the places of a text, its ends and those around what is kept among them."""
    count = data.draw(st.integers(0, len(text)))
    offsets = Offsets(text)
    for place in {count, 0, len(text), min(512, len(text)), min(513, len(text))}:
        size = len(text[:place].encode())
        assert offsets.bytes(place) == size
        assert offsets.characters(size) == place


def test_places_are_kept_in_steps() -> None:
    """A place is found from the one kept before it, not from the beginning."""
    offsets = Offsets("中" * 5_000)
    assert offsets._bytes == [min(at * 512, 5_000) * 3 for at in range(11)]
    offsets._bytes[9] += 1
    assert offsets.bytes(512 * 9) == 512 * 9 * 3 + 1
    assert Offsets.of("中" * 5_000) is Offsets.of("中" * 5_000)

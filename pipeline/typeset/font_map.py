"""Makes WeasyPrint take its fonts from a configuration of fontconfig that we have made.

WeasyPrint 70 loads the system's configuration for each document, and offers ``@font-face`` to add
to it. That copies whole fonts, cannot say what stands in for what, and fetches files, which our
fetcher never does.
"""

from __future__ import annotations

from typing import Any


def font_map(address: int) -> Any:  # noqa: ANN401  (WeasyPrint has no types)
    """Return what WeasyPrint calls a font configuration, over the ``FcConfig`` at ``address``."""
    from weasyprint.text.ffi import ffi, gobject, pangoft2  # noqa: PLC0415  (heavy)
    from weasyprint.text.fonts import FontConfiguration  # noqa: PLC0415  (heavy)

    class Given(FontConfiguration):  # type: ignore[misc]  # (WeasyPrint has no types)
        def __init__(self) -> None:
            self._config = ffi.cast("FcConfig *", address)
            self.font_map = ffi.gc(pangoft2.pango_ft2_font_map_new(), gobject.g_object_unref)
            pangoft2.pango_fc_font_map_set_config(
                ffi.cast("PangoFcFontMap *", self.font_map), self._config
            )
            self._folder = None
            self.strut_layouts: dict[object, object] = {}
            self.font_features: dict[object, object] = {}

    return Given()

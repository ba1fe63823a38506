"""What the preflight finds, and how it says so: one diagnostic a kind, with bounded lists."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from pipeline.diagnostics import Diagnostic
from pipeline.fonts import BOLD, Configuration, Typefaces, rules
from pipeline.model.source import Span
from pipeline.preflight.characters import asked_as_emoji, is_drawn, named
from pipeline.preflight.coverage import Coverage, Covered
from pipeline.preflight.remedies import remedy
from pipeline.preflight.style import Style
from pipeline.preflight.usage import Passage, Usage, usage_of
from pipeline.theme.tokens import Font

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from pipeline.diagnostics import Report
    from pipeline.model.nodes import Document
    from pipeline.theme import Theme

_MOST_NAMED = 8  # characters in one message
_DOCTOR = "Run kanben doctor for the command that installs them"
_SELECTOR = "\ufe0f"


class BoldGap(msgspec.Struct, frozen=True):
    """A family without a bold face that bold text is asked for in, and what stands in for it."""

    family: str
    stand_in: str
    characters: int


class Findings(msgspec.Struct, frozen=True):
    """What is worth knowing before pages are set.

    Attributes:
        unfound: Stacks of which no family is installed.
        others: Characters by the font that draws them, though the theme does not name it.
        missing: Characters that no font has, in order of their codes.
        bold: Families without a bold face.
        places: Where the first character of each group occurs first.
        rules: The rules for fontconfig under which all this is so.
    """

    unfound: tuple[Font, ...] = ()
    others: dict[str, tuple[str, ...]] = {}
    missing: tuple[str, ...] = ()
    bold: tuple[BoldGap, ...] = ()
    places: dict[str, Span] = {}
    rules: str = ""

    def tell(self, report: Report) -> None:
        """Add diagnostics: warnings for what a reader would see as a fault, else evidence."""
        for stack in self.unfound:
            report.warn(
                "font-missing",
                f"none of {', '.join(stack.families)} is installed; another font stands in",
                hint=_DOCTOR,
            )
        if self.missing:
            report.warn(
                "glyph-missing",
                f"no font has {_list(self.missing)}; each is printed as a box with its code",
                self.places.get(self.missing[0]),
                remedy(self.missing),
            )
        for gap in self.bold:
            self._tell_bold(gap, report)
        if self.others:
            shown = "; ".join(
                f"{family} draws {_list(characters)}" for family, characters in self.others.items()
            )
            first = next(iter(self.others.values()))[0]
            message = f"the theme's fonts lack some characters: {shown}"
            report.add(Diagnostic("font-fallback", "info", message, self.places.get(first)))

    @staticmethod
    def _tell_bold(gap: BoldGap, report: Report) -> None:
        lack = f"{gap.family} has no bold face, which {gap.characters} characters ask for"
        if gap.stand_in:
            message = f"{lack}; {gap.stand_in} stands in"
            report.add(Diagnostic("bold-stand-in", "info", message))
        else:
            report.warn(
                "bold-missing", f"{lack}; they look like the text around them", hint=_DOCTOR
            )


def _list(characters: tuple[str, ...]) -> str:
    shown = ", ".join(map(named, characters[:_MOST_NAMED]))
    more = len(characters) - _MOST_NAMED
    return f"{shown} and {more} more" if more > 0 else shown


def inspect(
    document: Document, theme: Theme, is_formula: Callable[[str], bool] = lambda _: False
) -> Findings:
    """Return what there is to know about the fonts of ``document`` on paper.

    Args:
        document: What is to be set.
        theme: Whose families and weights are asked for.
        is_formula: Tells whether the font of formulas draws a character.

    Raises:
        KanbenError: fontconfig is not installed.
    """
    usage = usage_of(document, theme)
    lines = _named_fonts(theme)
    configuration = Configuration(Typefaces(lines))
    unfound, gaps = _stacks(configuration, theme)
    lines += "".join(
        rules.before(stack.families[0], [stand_in], bold=True)
        for stack, _, stand_in in gaps
        if stand_in
    )
    if any(stand_in for _, _, stand_in in gaps):
        configuration = Configuration(Typefaces(lines))
    coverage = Coverage(configuration, theme.fonts, document.meta.language)
    shares = _shares(usage, coverage, is_formula)
    others: dict[str, set[str]] = {}
    for share in shares:
        for family, characters in share.others.items():
            others.setdefault(family, set()).update(characters)
    missing = set[str]().union(*(share.missing for share in shares))
    groups = [*others.values(), missing]
    places = {min(group): usage.where(min(group)) for group in groups if group}
    return Findings(
        unfound,
        {family: tuple(sorted(found)) for family, found in sorted(others.items())},
        tuple(sorted(missing)),
        tuple(_gaps(gaps, usage, theme)),
        {character: span for character, span in places.items() if span is not None},
        lines,
    )


def _named_fonts(theme: Theme) -> str:
    """Return the rules for emoji, and for symbols after each stack."""
    own = theme.fonts
    lines = rules.before("emoji", own.emoji) if own.emoji else ""
    if own.symbols:
        lines += "".join(rules.after(last, own.symbols) for last in own.last_families)
    return lines


def _stacks(
    configuration: Configuration, theme: Theme
) -> tuple[tuple[Font, ...], list[tuple[Font, str, str]]]:
    """Return the stacks that are not there, and each that has no bold: with family and stand-in."""
    unfound, gaps = [], []
    for stack in (theme.fonts.text, theme.fonts.display, theme.fonts.code):
        family = next((each for each in stack.families if configuration.installed(each)), None)
        if family is None:
            if stack is not theme.fonts.code:
                unfound.append(stack)
            continue
        if not _is_bold(configuration, family):
            stand_ins = (each for each in stack.bold if _is_bold(configuration, each))
            gaps.append((stack, family, next(stand_ins, "")))
    return tuple(unfound), gaps


def _is_bold(configuration: Configuration, family: str) -> bool:
    face = configuration.installed(family, BOLD)
    return face is not None and face.is_bold


def _shares(usage: Usage, coverage: Coverage, is_formula: Callable[[str], bool]) -> list[Covered]:
    shares = []
    for style, found in usage.characters().items():
        emoji = _emoji(usage.printed[style]) if _SELECTOR in found else set()
        shares.append(coverage.of(found, style, emoji))
    in_formulas = set[str]().union(*(passage.text for passage in usage.formulas))
    asked = {each for each in in_formulas if not each.isascii() and not is_formula(each)}
    if asked:
        shares.append(coverage.of(asked, Style("text"), set()))
    return shares


def _emoji(passages: Iterable[Passage]) -> set[str]:
    return set().union(*(asked_as_emoji(passage.text) for passage in passages))


def _gaps(gaps: Iterable[tuple[Font, str, str]], usage: Usage, theme: Theme) -> Iterable[BoldGap]:
    for stack, family, stand_in in gaps:
        wanted = set().union(
            *(
                passage.text
                for style, passages in usage.printed.items()
                if style.bold and theme.fonts.role(style.font) is stack
                for passage in passages
            )
        )
        count = sum(map(is_drawn, wanted))
        if count:
            yield BoldGap(family, stand_in, count)

"""Every colour can be read, in print without colour and by people who see colours otherwise."""

from __future__ import annotations

from itertools import combinations

import pytest
from board.colours import BLINDNESS, contrast, distance, grey, lightness, linear, seen

from xl_kpi.board import formats, palette
from xl_kpi.board.palette import RAG_SHADES, Shade
from xl_kpi.board.rating import Rag

READABLE = 4.5
"""WCAG 2.2, level AA, success criterion 1.4.3."""
PLAINLY_APART = 20
"""CIEDE2000; 1 is just noticed with the colours side by side, and 20 are seen apart at a glance."""
EYES = (None, *BLINDNESS)
RAG_FILLS = {rag: shade.fill for rag, shade in RAG_SHADES.items()}
TEXTS = [
    *palette.SHADES,
    Shade(palette.BAR.fill, palette.QUIET.text),  # a small denominator's percentage
    Shade(palette.TOTAL.fill, palette.QUIET.text),
]


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ((50, 2.6772, -79.7751), (50, 0, -82.7485), 2.0425),
        ((50, -1.3802, -84.2814), (50, 0, -82.7485), 1.0000),
        ((50, 2.5, 0), (50, 0, -2.5), 4.3065),
        ((50, 2.5, 0), (73, 25, -18), 27.1492),
        ((60.2574, -34.0099, 36.2677), (60.4626, -34.1751, 39.4387), 1.2644),
        ((2.0776, 0.0795, -1.1350), (0.9033, -0.0636, -0.5514), 0.9082),
    ],
)
def test_distances_are_those_published_with_the_formula(
    one: tuple[float, float, float], other: tuple[float, float, float], expected: float
) -> None:
    assert distance(one, other) == pytest.approx(expected, abs=0.00005)


def test_contrast_and_blindness_are_measured_as_published() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)
    for blindness in BLINDNESS:  # greys look the same to everybody
        assert seen("#808080", blindness) == pytest.approx(seen("#808080", None), abs=0.05)
    red, green = seen("#A50021", "deuteranopia"), seen("#5A4A00", "deuteranopia")
    assert distance(red, green) < distance(seen("#A50021", None), seen("#5A4A00", None)) / 2
    assert linear("#FFFFFF") == (1, 1, 1)


@pytest.mark.parametrize("shade", TEXTS, ids=str)
def test_every_text_is_read_on_its_fill_in_colour_and_in_grey(shade: Shade) -> None:
    assert contrast(shade.fill, shade.text) >= READABLE
    assert contrast(grey(shade.fill), grey(shade.text)) >= READABLE


@pytest.mark.parametrize("eyes", EYES)
@pytest.mark.parametrize(("one", "other"), [*combinations(Rag, 2)])
def test_ratings_are_told_apart_by_everybody(one: Rag, other: Rag, eyes: str | None) -> None:
    fills = [seen(RAG_FILLS[rag], eyes) for rag in (one, other)]
    assert distance(*fills) >= PLAINLY_APART


@pytest.mark.parametrize("eyes", EYES)
def test_a_target_s_line_is_told_from_the_figures_by_everybody(eyes: str | None) -> None:
    lines = seen(palette.ACCENT, eyes), seen(palette.TARGET_LINE, eyes)
    assert distance(*lines) >= PLAINLY_APART


@pytest.mark.parametrize("eyes", EYES)
@pytest.mark.parametrize(
    ("marked", "least"), [(palette.HIGHLIGHT, 10), (palette.BAR, 8), (palette.TOTAL, 4)], ids=str
)
def test_what_is_marked_is_told_from_what_is_not(
    marked: Shade, least: float, eyes: str | None
) -> None:
    assert distance(seen(marked.fill, eyes), seen(palette.BODY.fill, eyes)) >= least


def test_ratings_are_told_apart_in_grey_by_their_fills_and_by_their_letters() -> None:
    for one, other in combinations(RAG_FILLS.values(), 2):
        assert abs(lightness(grey(one)) - lightness(grey(other))) >= 15
    letters = [section.strip('"') for section in formats.RAG.split(";")[:3]]
    assert sorted(letters) == ["A", "G", "R"]


def test_a_bar_is_seen_in_grey() -> None:
    assert lightness(palette.BODY.fill) - lightness(grey(palette.BAR.fill)) >= 10


@pytest.mark.parametrize("codes", [formats.DIRECTION, formats.COMPARED, formats.COMPARED_FAR])
def test_every_judgement_has_a_sign_and_a_word(codes: dict[object, str]) -> None:
    for code in codes.values():
        for section in code.split(";")[:3]:
            sign, *words = section.strip('"').split()
            assert set(sign) <= set("▲▼▬-")
            assert " ".join(words).replace(" ", "").isalpha()

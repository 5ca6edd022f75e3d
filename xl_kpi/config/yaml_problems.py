"""What the YAML parser says, in the analyst's words and with the remedy."""

from __future__ import annotations

from typing import TYPE_CHECKING

from yaml.error import MarkedYAMLError
from yaml.reader import ReaderError

if TYPE_CHECKING:
    from yaml import YAMLError

_QUOTES = 'text that begins with one of > | @ ` % & * ! goes in quotes, as in ">90%"'
_STRAY = "this line does not belong to those above it; check the indent, brackets and quotes"
_BRACKET = "a bracket is opened and never closed"

_REMEDIES = (
    ("sequence entries are not allowed", 'a lone - goes in quotes, as in target: "-"'),
    (
        "mapping values are not allowed",
        "a second colon, or an indent unlike its neighbours'; text that holds ': ' goes in quotes",
    ),
    ("cannot start any token", f"{_QUOTES}; indent with spaces, never with tabs"),
    ("chomping or indentation", _QUOTES),
    ("comment or line break", _QUOTES),
    ("unexpected end of stream", "a quote is opened and never closed"),
    ("expected ',' or '}'", "a { is not closed, or a comma is missing in it"),
    ("expected ',' or ']'", "a [ is not closed, or a comma is missing in it"),
    ("expected node content", _BRACKET),
    ("expected the node content", _BRACKET),
    ("unknown escape character", r"in double quotes write \\ for \, or use single quotes"),
    ("expected ':'", "a key without its colon, as in name: value"),
    ("expected '-' indicator", "the lines of a list begin with - at the same indent"),
    ("expected key", _STRAY),
    ("expected <block end>", _STRAY),
)
"""What the C parser or the Python one says, and what it means; the first that fits is used."""


def in_plain_words(error: YAMLError) -> str:
    """Return what is wrong with the file and what is right."""
    if isinstance(error, ReaderError):
        return "a control character that no text file holds; remove it"
    problem = str(getattr(error, "problem", None) or error)
    for said, meant in _REMEDIES:
        if said in problem:
            return f"not well-formed YAML: {meant}"
    return f"not well-formed YAML ({problem}); check indent, quotes and brackets"


def line_of(error: YAMLError, text: str) -> int:
    """Return the line that the parser stopped at, the first being 1.

    An unclosed quote or bracket is put at the line that opens it, not at the file's end.
    """
    if isinstance(error, ReaderError):
        return text.count("\n", 0, error.position) + 1
    if not isinstance(error, MarkedYAMLError):
        return 1
    opened = error.context_mark
    if opened is not None and error.context and "block" not in error.context:
        return int(opened.line) + 1
    return int(error.problem_mark.line) + 1 if error.problem_mark is not None else 1

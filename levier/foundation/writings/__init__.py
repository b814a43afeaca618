"""A report as a text that people go on writing: ODT and DOCX, from the same parts as its PDF.

Parts in, bytes out. Headings, heads of tables and the words for a picture are real ones, so that a
screen reader finds them. Nothing a person typed is read as markup: the libraries escape it.
"""

from __future__ import annotations

from levier.foundation.writings.open_document import ODT, as_odt
from levier.foundation.writings.parts import Grid, Heading, Part, Picture, Words, Writing
from levier.foundation.writings.word import DOCX, as_docx

__all__ = [
    "DOCX",
    "ODT",
    "Grid",
    "Heading",
    "Part",
    "Picture",
    "Words",
    "Writing",
    "as_docx",
    "as_odt",
]

"""The book as an ordered list of parts: which template, with what, reached how."""

from fiches.livret.book.order import parts
from fiches.livret.book.parts import Part
from fiches.livret.book.people import has_named_contacts
from fiches.livret.book.sheets import sheet_part
from fiches.livret.book.typeset import typeset, typeset_sheet

__all__ = ["Part", "has_named_contacts", "parts", "sheet_part", "typeset", "typeset_sheet"]

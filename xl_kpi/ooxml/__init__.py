"""Cells of an existing workbook changed without loss. Knows nothing of indicators."""

"""The board pack as an Excel workbook: built, and refreshed."""

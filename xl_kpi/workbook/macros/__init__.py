"""The macros and the ribbon of a workbook, from their sources to the parts of the file."""

"""What a machine can do: which ways of refreshing a workbook work, and what mends the others."""

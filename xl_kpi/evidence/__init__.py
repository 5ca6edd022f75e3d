"""The evidence behind a figure: its definition, how it was counted and rated, and the rows."""

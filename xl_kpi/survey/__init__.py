"""A pack that somebody made, as it was found: its tables, their months, rows and figures."""

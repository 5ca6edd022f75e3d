"""Measurements as the tables that the board sees."""

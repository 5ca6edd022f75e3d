"""Indicators' declarations as SQL, and the figures that it gives."""

"""Figures kept by month: a published month keeps what was published."""

"""Published figures: comparators, quartiles and populations from files that a council downloads."""

"""The audit of a pack: what its own figures say against what its other cells show."""

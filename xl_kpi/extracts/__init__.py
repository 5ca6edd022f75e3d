"""Source files as checked tables; what cannot be used is set aside with its reason."""

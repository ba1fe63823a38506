"""Setting pages."""

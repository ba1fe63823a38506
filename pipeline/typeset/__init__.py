"""Setting pages: what Kanben asks of WeasyPrint."""

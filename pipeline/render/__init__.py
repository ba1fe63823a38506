"""Trees that several writers share: XHTML, and pandoc's JSON."""

"""Writers: a document and a theme become the bytes of one format, one module a format."""

"""Guards against files from strangers: limits, archives, XML, pictures, paths."""

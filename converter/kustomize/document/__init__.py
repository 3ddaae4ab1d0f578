"""One YAML document: how an object is written, read, and addressed field by field."""

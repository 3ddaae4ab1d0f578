"""ARM templates in JSON, read into the syntax tree that Bicep's own files have."""

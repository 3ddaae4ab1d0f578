"""From a syntax tree to values: names, expressions, types, modules and resources, Bicep's way."""

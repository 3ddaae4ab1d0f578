"""From the text of a Bicep file to its syntax tree: lexer, token pass, Lark's tables, nodes, errors."""

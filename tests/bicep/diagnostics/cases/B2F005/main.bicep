var deep = [
  [[[['x']]]]
]

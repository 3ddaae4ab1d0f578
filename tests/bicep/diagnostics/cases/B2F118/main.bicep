var numbers = range(0, 40)

output pairs array = map(numbers, a => map(numbers, b => a * b))

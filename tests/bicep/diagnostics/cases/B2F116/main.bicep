output squares array = [for i in range(0, 100): i * i]

param replicas int = 2

output twice int = replicas + '2'
output name string = replicas ? 'many' : 'one'
output all array = [for item in 'abc': item]

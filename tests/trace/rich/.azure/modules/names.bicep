param first string
param second string

output short string = take(second, 9)
output long string = '${first}${second}.example.org'
output all object = { count: string(length(second)) }

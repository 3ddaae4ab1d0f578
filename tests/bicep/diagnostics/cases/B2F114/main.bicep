var line = '0123456789abcdef'
var page = '${line}${line}${line}${line}${line}'

output page string = page

var a = b
var b = c
var c = d
var d = 'end'

output a string = a

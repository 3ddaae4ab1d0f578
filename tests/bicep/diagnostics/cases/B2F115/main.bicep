var ten = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]
var hundred = [ten, ten, ten, ten, ten, ten, ten, ten, ten, ten]

output all array = hundred

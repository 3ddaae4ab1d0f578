param regions array

var summary = 'regions: ${join(map(regions, r => '${r}1'), ',')}, zones: ${length(['a', 'b'])}'
var names = concat(['first'], [for region in regions: 'web-${region}'])

output all array = union(names, [summary])

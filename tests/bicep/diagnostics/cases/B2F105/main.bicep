var host = '${name}.example.com'
var name = 'web-${suffix}'
var suffix = take(host, 3)

func double(value int) int => half(value) * 4
func half(value int) int => double(value) / 4

type Node = {
  name: string
  parent: Node
}

output host string = host

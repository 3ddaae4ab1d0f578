metadata description = 'A little of everything'

param flag bool = true
param count int = 3
param maybe object?

type Pair = { left: string, right: int? }
param pairs Pair[] = [
  { left: 'a', right: 1 }
  { left: 'b' }
]

#disable-next-line no-unused-vars
var unused = fail('nobody asks')

func shout(text string) string => '${toUpper(text)}!'
func times(text string, n int) string => join(map(range(0, n), i => text), '')

var many = '''
raw ${text}
  and 'quotes'
'''
var filled = $'''
${count} items
'''

output text object = {
  interpolated: 'a${1 + 2}b${'c${flag}'}'
  escaped: 'tab\t quote\' dollar\${x} \u{1F600}'
  raw: many
  filled: filled
  shout: shout(times('ab', 2))
}
output numbers object = {
  precedence: 1 + 2 * 3 - 4 / 3 % 2
  negative: -7 / 2
  remainder: -7 % 3
  compare: [1 < 2, 2 <= 2, 3 > 4, 'a' == 'A', 'a' =~ 'A', 'a' !~ 'b', 1 != 2]
}
output choices object = {
  several: count == 1
    ? 'one'
    : count == 2
      ? 'two'
      : 'many'
  missing: maybe.?a.b.c ?? 'nothing'
  present: { a: { b: 1 } }.?a.b
  index: any([1, 2])[?5]
  fromEnd: ['x', 'y', 'z'][^1]
  asserted: maybe!
}
output spread object = {
  object: { a: 1, ...{ b: 2, a: 3 }, c: 4 }
  array: [0, ...[1, 2], ...map([3], x => x * 10)]
}
output lambdas object = {
  rights: map(filter(pairs, p => contains(p, 'right')), p => p.right)
  sum: reduce(range(1, 4), 0, (all, next) => all + next)
  sorted: sort(['c', 'a', 'b'], (x, y) => x < y)
  keyed: toObject(pairs, p => p.left, p => p.?right ?? 0)
  grouped: groupBy(range(0, 5), i => i % 2 == 0 ? 'even' : 'odd')
  mapped: mapValues({ a: 1, b: 2 }, v => v + 1)
}
output loops array = [for (p, i) in pairs: '${i}:${p.left}']
output nested array = [for i in range(0, 2): map(range(0, i + 1), j => i * 10 + j)]
output items array = items({ b: 2, a: 1 })

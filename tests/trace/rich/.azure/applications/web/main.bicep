import { nameOf, sized, levels } from '../../functions/shared.bicep'
import * as shared from '../../functions/shared.bicep'

@description('Where this is deployed.')
@allowed(['test', 'prod'])
param environment string

@description('How many there are at least.')
param replicas int = 1
param most int?
param level string = 'low'
param tag string
param image { registry: string, path: string } = { registry: 'example.org', path: 'shop/web' }
param features object = { search: true, beta: false }
param more object = {}
param regions string[] = ['north', 'south']
param extra array = []
param ranges string[] = []
param limits { cpu: string, memory: string }?
param numbers int[] = [3, 1, 2]
param banner string = '''
Welcome,
everybody
'''

var settings = {
  test: { log: 'Debug', ratio: 10 }
  prod: { log: 'Warning', ratio: 5 }
}
var chosen = settings[environment]
var enabled = filter(items(features), entry => entry.value)
var names = map(enabled, entry => toUpper(entry.key))
var total = reduce(numbers, 0, (sum, one) => sum + one)
var isBig = replicas >= 2 && !contains(['test'], environment)
var picked = first(sort(regions, (one, two) => one < two))
var regional = [for region in regions: { name: 'REGION_${toUpper(region)}', value: region }]
var optional = isBig ? [{ name: 'BIG', value: 'yes' }] : []
var merged = { ...levels[level], ...(limits ?? {}) }

module app '../../modules/app.bicep' = {
  name: 'web-app'
  params: {
    name: nameOf(environment, 'web')
    image: '${image.registry}/${image.path}:${tag}'
    external: true
    scale: { least: replicas, most: most ?? sized(replicas, 4) }
    resources: merged
    allowed: ranges
    probes: environment != 'none'
    tail: empty(extra) ? 'short' : 'long'
    variables: concat(
      [
        { name: 'LOG', value: chosen.log }
        { name: 'RATIO', value: string(chosen.ratio) }
        { name: 'NAMES', value: join(names, ',') }
        { name: 'TOTAL', value: string(total) }
        { name: 'PICKED', value: picked }
        { name: 'PORT2', value: string(shared.ports.metrics) }
        { name: 'LENGTH', value: string(length(regions)) }
        { name: 'BANNER', value: trim(banner) }
        { name: 'SECOND', value: regions[1] }
        { name: 'GREATEST', value: string(max(numbers)) }
        { name: 'HOME', value: 'https://${split('a.b.example.org', '.')[1]}.example.org/${replace(level, 'o', '0')}' }
        { name: 'MAYBE', value: more.?gamma ?? 'no-gamma' }
        { name: 'SUFFIX', value: substring('abcdefgh', 2, 3) }
        { name: 'FORMAT', value: format('{0}-{1}', level, total) }
      ],
      regional,
      optional,
      extra
    )
  }
}

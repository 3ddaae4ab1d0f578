// Every construct of a template, once.
targetScope = 'resourceGroup'
metadata owner = 'platform'

import { tags, limit as upper } from './shared.bicep'
import * as shared from './shared.bicep'
import {
  one
  'quoted-name' as two
} from './shared.bicep'
extension kubernetes with {
  namespace: 'default'
} as k8s
extension 'br:example.azurecr.io/extension:1'

@description('How it scales')
type Scale = {
  @minValue(0)
  minReplicas: int

  'quoted key': string?
  rule: 'cpu' | 'memory'
  *: bool
}
type Pair = [
  @description('first')
  int
  string[]
]
type Level =
  | 'low'
  | 'high'
type Item = Scale.rule[0].*[*]!
type Negative = -1 | !true | null | -Item
type Account = resourceInput<'Microsoft.Storage/storageAccounts@2023-01-01'>.properties

@secure()
param password string
param count int = 3
param scale Scale?
param names shared.Name[] = []
param storage resource 'Microsoft.Storage/storageAccounts@2023-01-01'

func greet(name string, times int) string => '${name}${times}'
func lines(
  first string,
  second (string)
) (string[]) =>
  [first, second]

var plain = true
var typed string = 'x'
var list = [
  1
  2, 3
]
var object = { a: 1, 'b c': 2, '${plain}': null, ...list[0] }
var longTernary = plain
  ? [for (name, index) in names: '${index}${name}']
  : filter(names, name =>
    name != 'x')

resource account 'Microsoft.Storage/storageAccounts@2023-01-01' existing = {
  name: 'account'

  resource blobs 'blobServices' = {
    name: 'default'

    @batchSize(1)
    resource container 'containers' = [for name in names: if (plain) {
      name: name
      resource: 'a plain property'
    }]
  }
}
resource maybe 'Microsoft.App/jobs@2024-03-01' =
  if (plain) {
    name: 'maybe'
    parent: account::blobs
  }

module copies './module.bicep' = [for index in range(0, count): {
  name: 'copy-${index}'
  params: {
    value: object.?a ?? list[^1] ?? list[?0]
  }
}]

assert enough = count > 1 && !plain || (-count < 0)
test copy './module.test.bicep' = {
  params: {}
}

output kind resource = account
output text string = '''
  raw
'''
#disable-next-line BCP000
output last object[] = shared.make(map([1], x => x), copies[0]!.outputs, $'''a${count}b''')

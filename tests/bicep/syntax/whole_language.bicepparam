using './main.bicep' with {
  mode: 'stack'
}
extends './base.bicepparam'

import { regions } from './shared.bicep'
extension kubernetes
extensionConfig kubernetes with {
  namespace: 'default'
}
type Name = string
var prefix = 'x-'
param name = '${prefix}${readEnvironmentVariable('NAME')}'
param scale = {
  minReplicas: 1
  rules: regions
}

targetScope = 'subscription'

param stage string
param withCache bool
param zones array
param regions string[] = ['north', 'south']

resource group 'Microsoft.Resources/resourceGroups@2024-03-01' = {
  name: 'shop-${stage}'
  location: 'norwayeast'
}

module store 'modules/store.bicep' = {
  scope: group
  name: 'store'
  params: { name: 'shop${stage}', containers: ['orders', 'logs'] }
}

module regional 'modules/store.bicep' = [
  for (region, i) in regions: if (region != 'south' || stage == 'prod') {
    scope: resourceGroup('shop-${region}')
    name: 'store-${i}'
    params: { name: '${region}${stage}', containers: [] }
  }
]

module cache 'modules/cache.bicep' = if (withCache) {
  scope: group
  name: 'cache'
  params: { storeId: store.outputs.id }
}

module zonal 'modules/cache.bicep' = [
  for zone in zones: {
    scope: group
    name: 'cache-${zone.name}'
    params: { storeId: store.outputs.id, size: zone.?size ?? 1 }
  }
]

output groupId string = group.id
output storeId string = store.outputs.id
output first string = store.outputs.firstContainer
output regional array = [for (region, i) in regions: regional[i].name]
output cacheHost string? = cache.?outputs.host
output key string = store.outputs.key

param storeId string
@minValue(1)
@maxValue(6)
param size int = 2

resource cache 'Microsoft.Cache/redis@2024-03-01' = {
  name: 'cache-${last(split(storeId, '/'))}'
  properties: { sku: { capacity: size } }
}

output host string = cache.properties.hostName

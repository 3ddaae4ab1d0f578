param names array
param location string

resource apps 'Microsoft.App/containerApps@2024-03-01' = [for name in names: {
  name: 'shop'
  location: location
  tags: { name: name }
}]

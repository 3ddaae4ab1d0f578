resource environment 'Microsoft.App/managedEnvironments@2024-03-01' existing = {
  name: 'shop'
}

resource files 'Microsoft.App/managedEnvironments/storages@2024-03-01' = {
  name: 'files'
}

resource more 'Microsoft.App/managedEnvironments/storages@2024-03-01' = {
  parent: environment
  name: 'shop/more'
}

param environment string
param zones bool = false

resource platform 'Microsoft.App/managedEnvironments@2025-01-01' = {
  name: 'shared-${environment}'
  location: 'north'
  properties: {
    zoneRedundant: zones
    workloadProfiles: [
      { name: 'Consumption', workloadProfileType: 'Consumption' }
    ]
  }
}

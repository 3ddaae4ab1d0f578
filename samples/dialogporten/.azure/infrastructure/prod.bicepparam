using 'main.bicep'

param environment = 'prod'
param location = 'norwayeast'
param containerAppEnvZoneRedundancyEnabled = true

// The web applications have nodes of their own here.
param workloadProfiles = [
  {
    name: 'Consumption'
    workloadProfileType: 'Consumption'
  }
  {
    name: 'Dedicated-D8'
    workloadProfileType: 'D8'
    minimumCount: 3
    maximumCount: 10
  }
]

param appConfigurationSku = {
  name: 'standard'
}

param appInsightsSku = {
  name: 'PerGB2018'
}

param keyVaultSku = {
  name: 'standard'
  family: 'A'
}

param serviceBusSku = {
  name: 'Premium'
  tier: 'Premium'
  capacity: 1
}

using 'main.bicep'

param environment = 'staging'
param location = 'norwayeast'
param containerAppEnvZoneRedundancyEnabled = true

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

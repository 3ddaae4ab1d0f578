// What an environment's workloads stand on: one resource group with a vault, a configuration store, a message
// broker, telemetry and the managed environment for container apps.

targetScope = 'subscription'

import { namePrefix } from '../functions/naming.bicep'
import { productTags } from '../functions/tags.bicep'
import { Sku as AppConfigurationSku } from '../modules/appConfiguration/main.bicep'
import { Sku as AppInsightsSku } from '../modules/applicationInsights/main.bicep'
import { Sku as KeyVaultSku } from '../modules/keyVault/main.bicep'
import { Sku as ServiceBusSku } from '../modules/serviceBus/main.bicep'
import { WorkloadProfile } from '../modules/containerAppEnvironment/main.bicep'

@description('Name of the environment; part of every resource name.')
@minLength(3)
param environment string

@description('Azure region of everything.')
@minLength(3)
param location string

@description('Whether the managed environment is spread over three availability zones.')
param containerAppEnvZoneRedundancyEnabled bool

@description('Nodes that workloads can ask for.')
param workloadProfiles WorkloadProfile[] = [
  {
    name: 'Consumption'
    workloadProfileType: 'Consumption'
  }
]

@description('Whether telemetry is purged as soon as its thirty days are over.')
param appInsightsPurgeDataOn30Days bool = false

param appConfigurationSku AppConfigurationSku
param appInsightsSku AppInsightsSku
param keyVaultSku KeyVaultSku
param serviceBusSku ServiceBusSku

var prefix = namePrefix(environment)
var tags = productTags(environment)

resource group 'Microsoft.Resources/resourceGroups@2024-11-01' = {
  name: '${prefix}-rg'
  location: location
  tags: tags
}

module network '../modules/network/main.bicep' = {
  name: 'network'
  scope: group
  params: {
    namePrefix: prefix
    location: location
    tags: tags
  }
}

module keyVault '../modules/keyVault/main.bicep' = {
  name: 'keyVault'
  scope: group
  params: {
    namePrefix: prefix
    location: location
    tags: tags
    sku: keyVaultSku
  }
}

module applicationInsights '../modules/applicationInsights/main.bicep' = {
  name: 'applicationInsights'
  scope: group
  params: {
    namePrefix: prefix
    location: location
    tags: tags
    sku: appInsightsSku
    purgeAfter30Days: appInsightsPurgeDataOn30Days
  }
}

module appConfiguration '../modules/appConfiguration/main.bicep' = {
  name: 'appConfiguration'
  scope: group
  params: {
    namePrefix: prefix
    location: location
    tags: tags
    sku: appConfigurationSku
    workspaceName: applicationInsights.outputs.workspaceName
  }
}

module serviceBus '../modules/serviceBus/main.bicep' = {
  name: 'serviceBus'
  scope: group
  params: {
    namePrefix: prefix
    location: location
    tags: tags
    sku: serviceBusSku
    subnetId: network.outputs.serviceBusSubnetId
    networkId: network.outputs.id
  }
}

module hostIdentity '../modules/managedIdentity/main.bicep' = {
  name: 'hostIdentity'
  scope: group
  params: {
    name: '${prefix}-cae-id'
    location: location
    tags: tags
  }
}

module containerApps '../modules/containerAppEnvironment/main.bicep' = {
  name: 'containerApps'
  scope: group
  params: {
    name: '${prefix}-cae'
    location: location
    tags: tags
    identityId: hostIdentity.outputs.id
    subnetId: network.outputs.containerAppsSubnetId
    workspaceName: applicationInsights.outputs.workspaceName
    applicationInsightsName: applicationInsights.outputs.name
    zoneRedundant: containerAppEnvZoneRedundancyEnabled
    workloadProfiles: workloadProfiles
  }
}

// What the pipeline hands to the workloads as AZURE_* variables.
output resourceGroupName string = group.name
output containerAppEnvironmentName string = containerApps.outputs.name
output environmentKeyVaultName string = keyVault.outputs.name
output appConfigurationName string = appConfiguration.outputs.name
output serviceBusNamespaceName string = serviceBus.outputs.name

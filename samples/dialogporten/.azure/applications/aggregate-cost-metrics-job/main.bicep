// Adds up, every night, the cost metrics that Application Insights has recorded, and stores the sums as blobs.
targetScope = 'resourceGroup'

import { janitorSecrets, janitorVariables } from '../../functions/janitor.bicep'
import { imageReference, namePrefix, storageAccountName } from '../../functions/naming.bicep'
import { jobTags } from '../../functions/tags.bicep'

@description('Name of the environment; part of every resource name.')
@minLength(3)
param environment string

@description('Azure region.')
@minLength(3)
param location string

@description('When it runs: five cron fields, in UTC.')
@minLength(9)
param jobSchedule string

@description('Seconds after which a run is given up.')
param replicaTimeOutInSeconds int

@description('Workload profile of the managed environment; the shared nodes unless it says otherwise.')
param workloadProfileName string = 'Consumption'

@description('Blob container that the figures are written to.')
param storageContainerName string = 'costmetrics'

// What the pipeline knows.

@description('Version of the image.')
@minLength(3)
param imageTag string

@description('Managed environment that hosts the job.')
@minLength(3)
@secure()
param containerAppEnvironmentName string

@description('Vault with the connection strings.')
@minLength(3)
@secure()
param environmentKeyVaultName string

@description('Application Insights component that receives the telemetry.')
@minLength(3)
@secure()
param appInsightConnectionString string

@description('Subscription whose metrics are read.')
@secure()
param azureSubscriptionId string

var prefix = namePrefix(environment)
var name = '${prefix}-cost-metrics'
var tags = jobTags(environment, '${prefix}-aggregate-cost-metrics', 'Scheduled', 'Adds up the cost metrics of Application Insights')
var accountName = storageAccountName(prefix, resourceGroup().id)

resource host 'Microsoft.App/managedEnvironments@2024-10-02-preview' existing = {
  name: containerAppEnvironmentName
}

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' = {
  name: '${name}-identity'
  location: location
  tags: tags
}

module access '../../modules/roles/keyVaultSecretsUser.bicep' = {
  name: '${name}-secrets-user'
  params: {
    keyVaultName: environmentKeyVaultName
    principalIds: [identity.properties.principalId]
  }
}

module storage '../../modules/storageAccount/main.bicep' = {
  name: '${name}-storage'
  params: {
    name: accountName
    location: location
    tags: tags
    containerName: storageContainerName
    accessTier: 'Cool'
  }
}

module storageAccess '../../modules/roles/storageBlobDataContributor.bicep' = {
  name: '${name}-storage-contributor'
  params: {
    storageAccountName: storage.outputs.name
    principalIds: [identity.properties.principalId]
  }
}

module telemetryAccess '../../modules/roles/monitoringReader.bicep' = {
  name: '${name}-telemetry-reader'
  params: {
    applicationInsightsName: '${prefix}-applicationInsights'
    principalIds: [identity.properties.principalId]
  }
}

module job '../../modules/containerAppJob/main.bicep' = {
  name: name
  params: {
    name: name
    location: location
    tags: tags
    environmentId: host.id
    workloadProfileName: workloadProfileName
    identityId: identity.id
    image: imageReference('janitor', imageTag)
    arguments: ['aggregate-cost-metrics']
    cronExpression: jobSchedule
    timeoutSeconds: replicaTimeOutInSeconds
    secrets: janitorSecrets(environmentKeyVaultName)
    environmentVariables: [
      ...janitorVariables(environment, appInsightConnectionString)
      { name: 'MetricsAggregation__StorageAccountName', value: accountName }
      { name: 'MetricsAggregation__StorageContainerName', value: storageContainerName }
      { name: 'MetricsAggregation__SubscriptionId', value: azureSubscriptionId }
    ]
  }
  dependsOn: [
    access // secrets are fetched as the job is made
    storageAccess
    telemetryAccess
  ]
}

output name string = job.outputs.name
output identityPrincipalId string = job.outputs.identityPrincipalId

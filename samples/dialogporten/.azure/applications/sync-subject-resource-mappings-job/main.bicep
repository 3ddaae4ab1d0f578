// Follows, every few minutes, which subjects give access to which resources.
targetScope = 'resourceGroup'

import { janitorSecrets, janitorVariables } from '../../functions/janitor.bicep'
import { imageReference, namePrefix } from '../../functions/naming.bicep'
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

var prefix = namePrefix(environment)
var name = '${prefix}-sync-sr-mappings'
var tags = jobTags(environment, '${prefix}-sync-subject-resource-mappings', 'Scheduled', 'Follows which subjects give access to which resources')

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
    arguments: ['sync-subject-resource-mappings']
    cronExpression: jobSchedule
    timeoutSeconds: replicaTimeOutInSeconds
    secrets: janitorSecrets(environmentKeyVaultName)
    environmentVariables: janitorVariables(environment, appInsightConnectionString)
  }
  dependsOn: [
    access // secrets are fetched as the job is made
  ]
}

output name string = job.outputs.name
output identityPrincipalId string = job.outputs.identityPrincipalId

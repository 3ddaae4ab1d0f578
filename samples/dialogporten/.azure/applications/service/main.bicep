// The background service: takes messages off the bus and does what need not happen while somebody waits.
targetScope = 'resourceGroup'

import { imageReference, namePrefix } from '../../functions/naming.bicep'
import { utilizationRule } from '../../functions/scaling.bicep'
import { productTags } from '../../functions/tags.bicep'
import { listenOn, webVariables } from '../../functions/web.bicep'
import { Scale } from '../../modules/workload/types.bicep'

// Where it runs, and how much of it: one value or more for each environment.

@description('Name of the environment; part of every resource name.')
@minLength(3)
param environment string

@description('Azure region.')
@minLength(3)
param location string

@description('Workload profile of the managed environment; the shared nodes unless it says otherwise.')
param workloadProfileName string = 'Consumption'

@description('Cores and memory of a replica; left to the platform where nothing is given.')
param resources object?

@description('Replicas that run even when nobody calls.')
@minValue(1)
param minReplicas int = 1

@description('Bounds of the number of replicas, and what adds them.')
param scale Scale = {
  minReplicas: minReplicas
  maxReplicas: 10
  rules: [
    utilizationRule('cpu', 70)
    utilizationRule('memory', 70)
  ]
}

@description('Share of traces to keep: \'1\' is all of them, \'0.2\' every fifth.')
@minLength(1)
param otelTraceSamplerRatio string

// What the pipeline knows.

@description('Version of the image.')
@minLength(3)
param imageTag string

@description('Suffix of the revision\'s name.')
@minLength(3)
param revisionSuffix string

@description('Managed environment that hosts the app.')
@minLength(3)
param containerAppEnvironmentName string

@description('Application Insights component that receives the telemetry.')
@minLength(3)
@secure()
param appInsightConnectionString string

@description('App Configuration store with the app\'s settings.')
@minLength(5)
param appConfigurationName string

@description('Vault with the secrets that the settings refer to.')
@minLength(3)
param environmentKeyVaultName string

@description('Service Bus namespace that carries the messages.')
@minLength(3)
param serviceBusNamespaceName string

var prefix = namePrefix(environment)
var name = '${prefix}-service'
var tags = productTags(environment)

resource host 'Microsoft.App/managedEnvironments@2024-10-02-preview' existing = {
  name: containerAppEnvironmentName
}

resource appConfiguration 'Microsoft.AppConfiguration/configurationStores@2024-05-01' existing = {
  name: appConfigurationName
}

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' = {
  name: '${prefix}-service-identity'
  location: location
  tags: tags
}

module access '../../modules/workload/access.bicep' = {
  name: '${name}-access'
  params: {
    workloadName: name
    keyVaultName: environmentKeyVaultName
    appConfigurationName: appConfigurationName
    principalIds: [identity.properties.principalId]
  }
}

module messaging '../../modules/roles/serviceBusDataOwner.bicep' = {
  name: '${name}-messaging'
  params: {
    serviceBusNamespaceName: serviceBusNamespaceName
    principalIds: [identity.properties.principalId]
  }
}

module app '../../modules/containerApp/main.bicep' = {
  name: name
  params: {
    name: name
    location: location
    tags: tags
    environmentId: host.id
    workloadProfileName: workloadProfileName
    identityId: identity.id
    image: imageReference('service', imageTag)
    revisionSuffix: revisionSuffix
    resources: resources
    scale: scale
    environmentVariables: [
      ...webVariables(environment, appInsightConnectionString, otelTraceSamplerRatio)
      listenOn(8080)
      { name: 'AZURE_APPCONFIG_URI', value: appConfiguration.properties.endpoint }
      { name: 'Infrastructure__MassTransit__Host', value: 'sb://${serviceBusNamespaceName}.servicebus.windows.net/' }
    ]
  }
  dependsOn: [
    access // the app reads its settings as it starts
    messaging
  ]
}

output name string = app.outputs.name
output revisionName string = app.outputs.revisionName

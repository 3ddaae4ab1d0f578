import { Environment, nameOf } from '../shared/settings.bicep'

param environment Environment
param location string = resourceGroup().location

var name = nameOf(environment, 'apps')

resource logs 'Microsoft.OperationalInsights/workspaces@2023-09-01' = {
  name: nameOf(environment, 'logs')
  location: location
  properties: {
    retentionInDays: 30
  }
}

resource apps 'Microsoft.App/managedEnvironments@2025-01-01' = {
  name: name
  location: location
  properties: {
    appLogsConfiguration: {
      destination: 'azure-monitor'
    }
    // Only live has to survive the loss of a zone.
    zoneRedundant: environment == 'live'
  }
}

resource storage 'Microsoft.Storage/storageAccounts@2024-01-01' = {
  name: 'parcels${environment}files'
  location: location
  kind: 'FileStorage'
  sku: {
    name: 'Premium_LRS'
  }
}

resource labels 'Microsoft.App/managedEnvironments/storages@2025-01-01' = {
  parent: apps
  name: 'labels'
  properties: {
    azureFile: {
      accountName: storage.name
      accountKey: storage.listKeys().keys[0].value
      shareName: 'labels'
      accessMode: 'ReadWrite'
    }
  }
}

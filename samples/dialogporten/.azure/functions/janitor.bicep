// What the jobs of the janitor have in common: one image, the same two connection strings, another command each.

import { EnvironmentVariable, Secret } from '../modules/workload/types.bicep'
import { secretUrl } from 'keyVault.bicep'

@export()
@description('The database\'s connection string, from the environment\'s vault.')
func databaseSecret(vaultName string) Secret => {
  name: 'dbconnectionstring'
  keyVaultUrl: secretUrl(vaultName, 'dialogportenAdoConnectionString')
}

@export()
@description('The variable that hands the database\'s connection string to the application.')
func databaseVariable() EnvironmentVariable => {
  name: 'Infrastructure__DialogDbConnectionString'
  secretRef: 'dbconnectionstring'
}

@export()
@description('Database and cache, from the environment\'s vault.')
func janitorSecrets(vaultName string) Secret[] => [
  databaseSecret(vaultName)
  {
    name: 'redisconnectionstring'
    keyVaultUrl: secretUrl(vaultName, 'dialogportenRedisConnectionString')
  }
]

@export()
@description('The variables of every janitor job.')
func janitorVariables(environmentName string, telemetryConnection string) EnvironmentVariable[] => [
  databaseVariable()
  { name: 'Infrastructure__Redis__ConnectionString', secretRef: 'redisconnectionstring' }
  { name: 'DOTNET_ENVIRONMENT', value: environmentName }
  { name: 'APPLICATIONINSIGHTS_CONNECTION_STRING', value: telemetryConnection }
]

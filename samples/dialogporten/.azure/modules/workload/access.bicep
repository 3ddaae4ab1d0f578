// What every application may read: its configuration, and the secrets that the configuration refers to.

@description('The workload, for the names of the deployments.')
param workloadName string

@description('The identities that are given access.')
param principalIds string[]

@description('The vault of the environment.')
param keyVaultName string

@description('The App Configuration store of the environment.')
param appConfigurationName string

module secrets '../roles/keyVaultSecretsUser.bicep' = {
  name: '${workloadName}-secrets-user'
  params: {
    keyVaultName: keyVaultName
    principalIds: principalIds
  }
}

module configuration '../roles/appConfigurationDataReader.bicep' = {
  name: '${workloadName}-configuration-reader'
  params: {
    appConfigurationName: appConfigurationName
    principalIds: principalIds
  }
}

param environment string
@secure()
param environmentKeyVaultName string

module job '../../modules/job.bicep' = {
  name: 'job'
  params: {
    name: 'shop-${environment}-migrate'
    vault: environmentKeyVaultName
    timeout: 86400
  }
}

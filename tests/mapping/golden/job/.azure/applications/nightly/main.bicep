param environment string
@minLength(9)
param schedule string
param timeout int = 600
@secure()
param environmentKeyVaultName string

module job '../../modules/job.bicep' = {
  name: 'job'
  params: {
    name: 'shop-${environment}-nightly'
    vault: environmentKeyVaultName
    schedule: schedule
    timeout: timeout
  }
}

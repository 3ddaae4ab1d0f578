param environment string
param imageTag string
@secure()
param environmentKeyVaultName string

module job '../../modules/job.bicep' = {
  name: 'job'
  params: {
    name: 'shop-${environment}-migrate'
    image: 'registry.example.org/shop/migrate:${imageTag}'
    vault: environmentKeyVaultName
  }
}

param environment string
param imageTag string
@secure()
param environmentKeyVaultName string

module job '../../modules/job.bicep' = {
  name: 'job'
  params: {
    name: 'shop-${environment}-reindex'
    image: 'registry.example.org/shop/reindex:${imageTag}'
    vault: environmentKeyVaultName
  }
}

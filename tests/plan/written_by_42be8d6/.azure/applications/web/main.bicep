import { nameOf } from '../../functions/names.bicep'

@allowed(['test', 'prod'])
param environment string
@minLength(3)
@maxLength(8)
param region string = 'north'
@minValue(1)
@maxValue(9)
param replicas int = 1
param imageTag string
@secure()
param apiKey string
param settings object = {}

var name = nameOf(environment, 'web')

resource store 'Microsoft.AppConfiguration/configurationStores@2024-06-01' existing = {
  name: 'store-${environment}'
}

module app '../../modules/app.bicep' = {
  name: 'app'
  params: {
    name: name
    image: 'example.org/shop/web:${imageTag}'
    replicas: replicas
    key: apiKey
    variables: [
      { name: 'STAGE', value: environment }
      { name: 'REGION', value: region }
      { name: 'AZURE_APPCONFIG_URI', value: store.properties.endpoint }
    ]
  }
}

// The message broker: a Service Bus namespace that is reached over a private endpoint only.

import { uniqueName } from '../../functions/naming.bicep'

@export()
@description('Private endpoints need the Premium tier.')
type Sku = {
  name: 'Premium'
  tier: 'Premium'

  @description('Messaging units.')
  @minValue(1)
  capacity: int
}

param namePrefix string
param location string
param tags object
param sku Sku
param subnetId string
param networkId string

var seed = '${subscription().id}${resourceGroup().id}'
var endpointName = uniqueName('${namePrefix}-service-bus-pe', 80, seed)

resource namespace 'Microsoft.ServiceBus/namespaces@2024-01-01' = {
  name: uniqueName('${namePrefix}-service-bus', 50, seed)
  location: location
  tags: tags
  sku: sku
  identity: {
    type: 'SystemAssigned'
  }
  properties: {
    publicNetworkAccess: 'Disabled'
  }
}

module endpoint '../privateEndpoint/main.bicep' = {
  name: '${namePrefix}-service-bus-endpoint'
  params: {
    name: endpointName
    networkInterfaceName: uniqueName('${namePrefix}-service-bus-pe-nic', 80, seed)
    location: location
    tags: tags
    targetId: namespace.id
    targetGroup: 'namespace'
    subnetId: subnetId
    networkId: networkId
    linkName: '${namePrefix}-pdns-link'
    zoneName: 'privatelink.servicebus.windows.net'
  }
}

output name string = namespace.name

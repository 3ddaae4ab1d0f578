// The virtual network and the subnets of what is described here.

param namePrefix string
param location string
param tags object

var addressSpace = '10.0.0.0/16'

resource network 'Microsoft.Network/virtualNetworks@2024-05-01' = {
  name: '${namePrefix}-vnet'
  location: location
  tags: tags
  properties: {
    addressSpace: {
      addressPrefixes: [addressSpace]
    }
    subnets: [
      {
        name: 'default'
        properties: {
          addressPrefix: cidrSubnet(addressSpace, 24, 0)
        }
      }
      {
        name: 'containerAppEnvSubnet'
        properties: {
          addressPrefix: cidrSubnet(addressSpace, 23, 1) // 10.0.2.0/23
          privateLinkServiceNetworkPolicies: 'Disabled'
          delegations: [
            {
              name: 'containerAppEnvironment'
              properties: {
                serviceName: 'Microsoft.App/environments'
              }
            }
          ]
        }
      }
      {
        name: 'serviceBusSubnet'
        properties: {
          addressPrefix: cidrSubnet(addressSpace, 24, 4) // 10.0.4.0/24
        }
      }
    ]
  }

  resource containerApps 'subnets' existing = {
    name: 'containerAppEnvSubnet'
  }

  resource serviceBus 'subnets' existing = {
    name: 'serviceBusSubnet'
  }
}

output id string = network.id
output containerAppsSubnetId string = network::containerApps.id
output serviceBusSubnetId string = network::serviceBus.id

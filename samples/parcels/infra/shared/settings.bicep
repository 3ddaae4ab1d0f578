// What the templates share. There is one parameter file a template: what differs by environment stands here.

@export()
type Environment = 'dev' | 'qa' | 'live'

@export()
@description('The name of a resource of an environment')
func nameOf(environment string, what string) string => 'parcels-${environment}-${what}'

@export()
@description('The address of a secret in the Key Vault of an environment')
func secretUrl(environment string, secret string) string =>
  'https://parcels-${environment}-kv${az.environment().suffixes.keyvaultDns}/secrets/${secret}'

@export()
var registry = 'registry.example.com/parcels'

@export()
var queues = {
  arrivals: 'parcel-arrivals'
  labels: 'label-requests'
}

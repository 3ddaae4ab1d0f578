using './main.bicep'

param zones = true
param enabled = true
param access = 'Disabled'
param outbound = 'LoadBalancer'

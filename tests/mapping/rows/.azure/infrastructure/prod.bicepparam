using './main.bicep'

param zones = false
param enabled = false
param access = 'Enabled'
param outbound = 'UserDefinedRouting'

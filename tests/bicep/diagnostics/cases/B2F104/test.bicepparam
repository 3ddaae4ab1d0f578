using 'main.bicep'

param environment = 'tset'
param replicas = 40
param name = 7
param scale = { min: 'one', mx: 3 }

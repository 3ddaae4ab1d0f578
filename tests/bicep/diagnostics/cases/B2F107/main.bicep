var scale = {
  minReplicas: 1
  maxReplicas: 3
}

module app 'app.bicep' = {}

output least int = scale.minReplica
output place string = resourceGroup().locaton
output url string = app.outputs.hostname

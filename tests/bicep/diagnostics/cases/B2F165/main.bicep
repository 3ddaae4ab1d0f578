param stage string
param location string

resource logs 'Microsoft.OperationalInsights/workspaces@2023-09-01' = {
  name: take('${stage}-logs', 3)
  location: location
}

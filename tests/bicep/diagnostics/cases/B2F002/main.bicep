param name strin = 'web'
parm replicas int = 1
param images array = [
  'web'
  'worker',
]

resource app 'Microsoft.App/containerApps@2024-03-01' = {
  name = name
  location: resourceGroup().location
  tags: {
    team 'platform'
    owner: 'web'
      + 'team'
  }
}

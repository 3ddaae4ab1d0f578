using 'main.bicep'
param stage = 'prod'
param withCache = false
param zones = [
  { name: 'a', size: 3 }
  { name: 'b' }
]

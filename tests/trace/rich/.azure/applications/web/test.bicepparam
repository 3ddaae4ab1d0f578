using './main.bicep'

param environment = 'test'
param tag = readEnvironmentVariable('TAG', '0.0.1')
param level = readEnvironmentVariable('LEVEL', 'high')
param extra = [
  { name: 'FIRST', value: 'one' }
  { name: 'NEXT', value: 'two' }
]

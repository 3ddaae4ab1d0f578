using 'main.bicep'
param flag = bool(readEnvironmentVariable('FLAG'))
param count = int(readEnvironmentVariable('COUNT'))
param maybe = json(readEnvironmentVariable('MAYBE'))
param pairs = [
  { left: 'x', right: 5 }
]

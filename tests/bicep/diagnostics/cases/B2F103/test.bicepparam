using 'main.bicep'

param replicas = 2

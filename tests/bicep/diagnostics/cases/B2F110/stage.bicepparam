using 'main.bicep'

param environment = 'stage'

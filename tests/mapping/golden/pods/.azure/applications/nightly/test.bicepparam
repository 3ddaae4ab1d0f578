using './main.bicep'

param timeout = 600

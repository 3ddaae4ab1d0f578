using './main.bicep'

param timeout = 1800

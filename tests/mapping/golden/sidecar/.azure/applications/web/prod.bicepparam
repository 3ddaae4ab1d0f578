using './main.bicep'

param level = 'warning'

using './main.bicep'

param allowed = ['192.0.2.7']

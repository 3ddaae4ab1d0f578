using './main.bicep'

param allowed = ['192.0.2.0/24', '198.51.100.0/24']

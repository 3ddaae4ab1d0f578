using './main.bicep'

param tag = readEnvironmentVariable('TAG', '7.0.0')

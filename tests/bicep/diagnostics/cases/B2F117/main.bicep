module one 'one.bicep' = {}

module two 'two.bicep' = {}

module three 'three.bicep' = {}

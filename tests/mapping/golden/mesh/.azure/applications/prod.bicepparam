using 'main.bicep'
param isOrdersPublic = true
param hasAudit = true

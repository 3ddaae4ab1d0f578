using 'main.bicep'
param isOrdersPublic = false
param hasAudit = false

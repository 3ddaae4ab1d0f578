// An app without HTTP, which no route leads to.
resource ledger 'Microsoft.App/containerApps@2025-01-01' = {
  name: 'ledger'
  properties: {
    configuration: {
      ingress: {
        external: true
        targetPort: 7000
        transport: 'tcp'
        ipSecurityRestrictions: [{ name: 'office', action: 'Deny', ipAddressRange: '192.0.2.0/24' }]
      }
    }
    template: { containers: [{ name: 'ledger', image: 'example.org/ledger:1.2.3' }] }
  }
}

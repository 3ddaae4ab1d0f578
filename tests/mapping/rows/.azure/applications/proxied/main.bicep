// An app that azd releases a service to, before its first release.
resource proxied 'Microsoft.App/containerApps@2025-01-01' = {
  name: 'proxied'
  tags: { 'azd-service-name': 'proxied' }
  properties: { template: { containers: [{ name: 'proxied', image: 'nginx:latest' }] } }
}

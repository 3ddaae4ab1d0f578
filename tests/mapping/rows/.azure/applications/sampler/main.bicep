// An app that azd releases a service to, before its first release.
resource sampler 'Microsoft.App/containerApps@2025-01-01' = {
  name: 'sampler'
  tags: { 'azd-service-name': 'sampler' }
  properties: { template: { containers: [{ name: 'sampler', image: 'mcr.microsoft.com/example/app:1' }] } }
}

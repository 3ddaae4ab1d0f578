// No word of scaling.
resource idle 'Microsoft.App/containerApps@2025-01-01' = {
  name: 'idle'
  properties: { template: { containers: [{ name: 'idle', image: 'example.org/idle:1.2.3' }] } }
}

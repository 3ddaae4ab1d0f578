// TCP for everybody, which the platform has no entry point for, and a browser's questions that reach nobody.
resource hidden 'Microsoft.App/containerApps@2025-01-01' = {
  name: 'hidden'
  properties: {
    configuration: {
      ingress: {
        external: true
        transport: 'Tcp'
        targetPort: 70
        corsPolicy: { allowedOrigins: ['*'], allowedMethods: ['GET'], allowedHeaders: ['x'], exposeHeaders: ['y'], maxAge: 1, allowCredentials: false }
      }
    }
    template: { containers: [{ name: 'hidden', image: 'example.org/hidden:1.2.3' }] }
  }
}

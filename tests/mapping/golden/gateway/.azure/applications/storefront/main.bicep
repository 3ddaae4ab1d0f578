// An app that the source lets some addresses reach, and pages of another origin ask.
param allowed string[]

resource storefront 'Microsoft.App/containerApps@2025-01-01' = {
  name: 'storefront'
  properties: {
    configuration: {
      ingress: {
        external: true
        targetPort: 8080
        ipSecurityRestrictions: [for range in allowed: { name: 'range', action: 'Allow', ipAddressRange: range }]
        corsPolicy: {
          allowedOrigins: ['https://shop.example.org']
          allowedMethods: ['GET', 'POST']
          allowedHeaders: ['content-type']
          exposeHeaders: ['etag']
          maxAge: 600
          allowCredentials: true
        }
      }
    }
    template: { containers: [{ name: 'storefront', image: 'example.org/storefront:1.2.3' }] }
  }
}

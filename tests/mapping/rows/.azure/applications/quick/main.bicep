// A job with the image that the portal gives it.
resource quick 'Microsoft.App/jobs@2025-01-01' = {
  name: 'quick'
  properties: {
    configuration: { triggerType: 'Manual', replicaTimeout: 60 }
    template: { containers: [{ name: 'quick', image: 'mcr.microsoft.com/k8se/quickstart-jobs:latest' }] }
  }
}

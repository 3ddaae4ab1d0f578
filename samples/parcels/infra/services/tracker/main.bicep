// Where a parcel is: an HTTP API with a cache of places beside it, and a reader of the arrivals queue.

import { Environment, nameOf, queues, registry, secretUrl } from '../../shared/settings.bicep'

param environment Environment
param imageTag string
param location string = resourceGroup().location


var sizes = {
  dev: { cpu: '0.25', memory: '0.5Gi', maxReplicas: 1 }
  qa: { cpu: '0.25', memory: '0.5Gi', maxReplicas: 2 }
  live: { cpu: '1.0', memory: '2Gi', maxReplicas: 12 }
}
var size = sizes[environment]

resource apps 'Microsoft.App/managedEnvironments@2025-01-01' existing = {
  name: nameOf(environment, 'apps')
}

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2023-01-31' = {
  name: nameOf(environment, 'tracker')
  location: location
}

resource tracker 'Microsoft.App/containerApps@2025-01-01' = {
  name: nameOf(environment, 'tracker')
  location: location
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: {
      '${identity.id}': {}
    }
  }
  properties: {
    environmentId: apps.id
    configuration: {
      activeRevisionsMode: 'Single'
      ingress: {
        external: true
        targetPort: 8080
        transport: 'http2'
        corsPolicy: {
          allowedOrigins: ['https://parcels.example.com']
          allowedMethods: ['GET']
          maxAge: 600
        }
      }
      secrets: [
        {
          name: 'queue-connection'
          keyVaultUrl: secretUrl(environment, 'queue-connection')
          identity: identity.id
        }
        {
          name: 'signing-key'
          keyVaultUrl: secretUrl(environment, 'signing-key')
          identity: identity.id
        }
      ]
    }
    template: {
      containers: [
        {
          name: 'tracker'
          image: '${registry}/tracker:${imageTag}'
          resources: {
            cpu: json(size.cpu)
            memory: size.memory
          }
          env: [
            { name: 'ENVIRONMENT', value: environment }
            { name: 'QUEUE_NAME', value: queues.arrivals }
            { name: 'QUEUE_CONNECTION', secretRef: 'queue-connection' }
            { name: 'PLACES_SOCKET', value: '/run/places/places.sock' }
            { name: 'SIGNING_KEY_FILE', value: '/secrets/signing.pem' }
          ]
          volumeMounts: [
            { volumeName: 'places', mountPath: '/run/places' }
            { volumeName: 'keys', mountPath: '/secrets' }
            { volumeName: 'labels', mountPath: '/labels' }
          ]
          probes: [
            {
              type: 'Readiness'
              httpGet: { path: '/ready', port: 8080 }
              periodSeconds: 10
            }
          ]
        }
        {
          name: 'places'
          image: '${registry}/places:3.4.0'
          args: ['--socket', '/run/places/places.sock']
          resources: {
            cpu: json('0.25')
            memory: '0.5Gi'
          }
          volumeMounts: [
            { volumeName: 'places', mountPath: '/run/places' }
          ]
        }
      ]
      volumes: [
        { name: 'places', storageType: 'EmptyDir' }
        {
          name: 'keys'
          storageType: 'Secret'
          secrets: [{ secretRef: 'signing-key', path: 'signing.pem' }]
        }
        { name: 'labels', storageType: 'AzureFile', storageName: 'labels' }
      ]
      scale: {
        // dev and qa sleep until a parcel arrives.
        minReplicas: environment == 'live' ? 2 : 0
        maxReplicas: size.maxReplicas
        rules: [
          {
            name: 'arrivals'
            azureQueue: {
              accountName: 'parcels${environment}queues'
              queueName: queues.arrivals
              queueLength: 20
              auth: [{ secretRef: 'queue-connection', triggerParameter: 'connection' }]
            }
          }
          {
            name: 'cpu'
            custom: {
              type: 'cpu'
              metadata: { type: 'Utilization', value: '75' }
            }
          }
        ]
      }
    }
  }
}

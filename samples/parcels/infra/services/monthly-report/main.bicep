// What was sent last month. Nobody reads a report of dev.

import { Environment, nameOf, registry } from '../../shared/settings.bicep'

param environment Environment
param imageTag string
param location string = resourceGroup().location

resource apps 'Microsoft.App/managedEnvironments@2025-01-01' existing = {
  name: nameOf(environment, 'apps')
}

resource report 'Microsoft.App/jobs@2025-01-01' = if (environment != 'dev') {
  name: nameOf(environment, 'monthly-report')
  location: location
  properties: {
    environmentId: apps.id
    configuration: {
      triggerType: 'Schedule'
      replicaTimeout: 3600
      scheduleTriggerConfig: {
        cronExpression: environment == 'live' ? '30 4 1 * *' : '0 6 * * 1'
      }
    }
    template: {
      containers: [
        {
          name: 'report'
          image: '${registry}/report:${imageTag}'
          command: ['/bin/report']
          args: ['--month', 'last']
          resources: {
            cpu: json('1')
            memory: '2Gi'
          }
        }
      ]
    }
  }
}

// Names that the source guards although they are no secrets.
@secure()
param subscription string = ''
@secure()
param vault string = ''
@secure()
param store string = ''
@secure()
param bus string = ''
@secure()
param cluster string = ''
@secure()
param otherSubscriptionId string = ''
@secure()
param otherKeyVaultName string = ''

resource public 'Microsoft.App/containerApps@2025-01-01' = {
  name: 'public'
  properties: {
    template: {
      containers: [
        {
          name: 'public'
          image: 'example.org/public:1.2.3'
          env: [
            { name: 'SUBSCRIPTION', value: subscription }
            { name: 'VAULT', value: vault }
            { name: 'STORE', value: store }
            { name: 'BUS', value: bus }
            { name: 'CLUSTER', value: cluster }
            { name: 'OTHER_SUBSCRIPTION', value: otherSubscriptionId }
            { name: 'OTHER_VAULT', value: otherKeyVaultName }
          ]
        }
      ]
    }
  }
}

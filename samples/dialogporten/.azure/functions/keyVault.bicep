@export()
@description('The address of a secret\'s newest version, in whichever cloud the deployment runs.')
func secretUrl(vaultName string, secretName string) string =>
  'https://${vaultName}${az.environment().suffixes.keyvaultDns}/secrets/${secretName}'

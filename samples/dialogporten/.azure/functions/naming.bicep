// How things are called. Every name of the product follows from the environment's name and, where it
// must be unique in the whole of Azure, from a hash of the place that it lives in.

@export()
@description('What the names of an environment\'s resources begin with.')
func namePrefix(environmentName string) string => 'dp-be-${environmentName}'

@export()
@description('A name with a 13-character hash of the seed behind a dash; the base is cut so that the whole fits.')
func uniqueName(base string, maxLength int, seed string) string => '${take(base, maxLength - 14)}-${uniqueString(seed)}'

@export()
@description('A vault\'s name: 24 characters at most, so that a long prefix costs some of the hash.')
func keyVaultName(prefix string, seed string) string => take('${prefix}-kv-${uniqueString(seed)}', 24)

@export()
@description('A storage account\'s name: 24 lower-case letters and digits at most.')
func storageAccountName(prefix string, seed string) string =>
  take('${toLower(replace(prefix, '-', ''))}storage${uniqueString(seed)}', 24)

@export()
@description('The published image of one of the product\'s components.')
func imageReference(component string, tag string) string => 'ghcr.io/altinn/dialogporten-${component}:${tag}'

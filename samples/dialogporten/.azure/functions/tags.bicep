@export()
@description('The tags of everything that belongs to an environment.')
func productTags(environmentName string) object => {
  Environment: environmentName
  Product: 'Dialogporten'
}

@export()
@description('The product\'s tags with those that tell one job from another.')
func jobTags(
  environmentName string,
  fullName string,
  jobType 'Manual' | 'Scheduled',
  purpose string
) object => {
  ...productTags(environmentName)
  FullName: fullName
  JobType: jobType
  Description: purpose
}

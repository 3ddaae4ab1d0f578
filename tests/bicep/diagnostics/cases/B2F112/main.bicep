param name string
var name = 'web'

output tags object = {
  team: 'platform'
  owner: 'web'
  team: 'web'
}

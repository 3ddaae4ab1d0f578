@export()
var baseTags = { team: 'platform' }

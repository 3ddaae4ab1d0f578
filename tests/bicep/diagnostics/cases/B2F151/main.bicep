type stage = 'test' | 'prod' | true

param size string | int

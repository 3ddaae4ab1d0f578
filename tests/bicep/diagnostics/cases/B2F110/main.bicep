param environment string

var size = environment == 'prod' ? 'large' : environment == 'test' ? 'small' : fail('no size for ${environment}')

output size string = size

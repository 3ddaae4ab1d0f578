param principalId string = ''

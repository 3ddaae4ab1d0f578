param image string = "nginx"
var path = 'C:\data'
var limit = 9223372036854775808;

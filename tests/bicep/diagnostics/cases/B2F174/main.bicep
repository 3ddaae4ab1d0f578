module app 'br/publik:avm/res/app/container-app:0.11.0' = {}

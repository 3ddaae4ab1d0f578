module app 'br/public:app:0.11.0' = {}

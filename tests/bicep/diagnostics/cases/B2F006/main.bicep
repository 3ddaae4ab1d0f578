// This file is longer than its limit, which a test sets to 64 bytes.
param name string

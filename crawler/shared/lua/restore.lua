-- restore WORKER SECONDS KEY HOST REQUEST: the crawl works on it still, though the server knows of no lease.
local key, host = ARGV[3], ARGV[4]
redis.call('SADD', P .. 'seen', key)
redis.call('SADD', P .. 'names', host)
redis.call('HSET', P .. 'requests', key, host .. '\0' .. ARGV[5])
redis.call('ZREM', P .. 'waiting:' .. host, key)
redis.call('ZADD', P .. 'leases', now + ARGV[2] * 1000, key)
redis.call('HSET', P .. 'holders', key, ARGV[1])

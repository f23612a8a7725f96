-- push WORKER KEY HOST REQUEST PRIORITY: 1 where the request waits now, 0 where this run was given it before. What the
-- crawl itself has leased (a retry, a redirect) takes the place of its lease.
local worker, key, host = ARGV[1], ARGV[2], ARGV[3]
if redis.call('HGET', P .. 'holders', key) == worker then
    free_place(key, host_of(key) or host)
    end_lease(key)
elseif redis.call('SADD', P .. 'seen', key) == 0 then
    return 0
end
redis.call('SADD', P .. 'names', host)
redis.call('HSET', P .. 'requests', key, host .. '\0' .. ARGV[4])
redis.call('ZADD', P .. 'waiting:' .. host, redis.call('INCR', P .. 'order') - ARGV[5] * 2 ^ 40, key)
make_ready(host)
return 1

-- leave WORKER: gives its leases back; how many crawls are left.
local holders = redis.call('HGETALL', P .. 'holders')
for i = 1, #holders, 2 do
    if holders[i + 1] == ARGV[1] then
        give_back(holders[i])
    end
end
redis.call('ZREM', P .. 'workers', ARGV[1])
redis.call('ZREMRANGEBYSCORE', P .. 'workers', '-inf', now)
return redis.call('ZCARD', P .. 'workers')

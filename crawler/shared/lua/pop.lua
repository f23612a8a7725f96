-- pop WORKER SECONDS PLACES: {key, host, request} leased for so many seconds; nothing where no host is ready. A host is
-- handed out as often at once as it has places, unless it is shut or at its ceiling: what waits for it then is only to be put
-- off.
for _, key in ipairs(redis.call('ZRANGEBYSCORE', P .. 'leases', '-inf', now, 'LIMIT', 0, 100)) do
    give_back(key)
end
while true do
    local host = redis.call('ZRANGEBYSCORE', P .. 'ready', '-inf', now, 'LIMIT', 0, 1)[1]
    if not host then
        return false
    end
    local known = redis.call('HMGET', P .. 'host:' .. host, 'delay', 'shut', 'is_full')
    local is_shut = known[3] or tonumber(known[2] or 0) > now
    local key
    if is_shut or redis.call('SCARD', P .. 'busy:' .. host) < tonumber(ARGV[3]) then
        key = redis.call('ZPOPMIN', P .. 'waiting:' .. host)[1]
    end
    if key then
        local value = redis.call('HGET', P .. 'requests', key)
        redis.call('ZADD', P .. 'leases', now + ARGV[2] * 1000, key)
        redis.call('HSET', P .. 'holders', key, ARGV[1])
        redis.call('SADD', P .. 'busy:' .. host, key)
        if redis.call('EXISTS', P .. 'waiting:' .. host) == 1 then
            redis.call('ZADD', P .. 'ready', now + (is_shut and 0 or tonumber(known[1] or 0) * 1000), host)
        else
            redis.call('ZREM', P .. 'ready', host)
        end
        return {key, host, string.sub(value, #host + 2)}
    end
    redis.call('ZREM', P .. 'ready', host) -- until a place is free
end

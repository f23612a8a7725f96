-- join WORKER SECONDS SOURCES: 1 where no other crawl is alive, which begins a run; 0 where it takes part in one;
-- -1 where that one is of other sources.
redis.call('ZREMRANGEBYSCORE', P .. 'workers', '-inf', now)
local is_first = redis.call('ZCARD', P .. 'workers') == 0
if is_first then
    for _, host in ipairs(redis.call('SMEMBERS', P .. 'names')) do
        redis.call('DEL', P .. 'waiting:' .. host, P .. 'busy:' .. host, P .. 'host:' .. host, P .. 'state:' .. host)
    end
    for _, name in ipairs({'requests', 'seen', 'ready', 'leases', 'holders', 'names', 'order', 'sources'}) do
        redis.call('DEL', P .. name)
    end
elseif (redis.call('GET', P .. 'sources') or ARGV[3]) ~= ARGV[3] then
    return -1
end
redis.call('SET', P .. 'sources', ARGV[3])
redis.call('ZADD', P .. 'workers', now + ARGV[2] * 1000, ARGV[1])
return is_first and 1 or 0

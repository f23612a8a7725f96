-- slow HOST DELAY PAUSE SHUT: from now on so many seconds between two requests, none for so many, and none at all for so many.
local name = P .. 'host:' .. ARGV[1]
redis.call('SADD', P .. 'names', ARGV[1])
redis.call('HSET', name, 'delay', ARGV[2])
if tonumber(ARGV[3]) > 0 then
    local following = math.max(now + ARGV[3] * 1000, tonumber(redis.call('HGET', name, 'next') or 0))
    redis.call('HSET', name, 'next', following)
    redis.call('ZADD', P .. 'ready', 'XX', following, ARGV[1])
end
if tonumber(ARGV[4]) > 0 then
    redis.call('HSET', name, 'shut', now + ARGV[4] * 1000)
    make_ready(ARGV[1]) -- whatever places it has: nothing is downloaded from it any more
    redis.call('ZADD', P .. 'ready', 'XX', now, ARGV[1])
end

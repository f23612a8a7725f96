-- ask HOST DELAY PER_HOST PER_RUN: the milliseconds to wait for the next turn of the host, so many seconds after the one
-- before, which is counted. No turn: -1 where the host is shut, -2 and -3 where it or the run has had so many requests.
local name, run = P .. 'host:' .. ARGV[1], P .. 'host:'
local known = redis.call('HMGET', name, 'next', 'delay', 'shut', 'requests')
if tonumber(known[3] or 0) > now then
    return -1
elseif tonumber(known[4] or 0) >= tonumber(ARGV[3]) then
    redis.call('HSET', name, 'is_full', 1)
    make_ready(ARGV[1])
    return -2
elseif tonumber(redis.call('HGET', run, 'requests') or 0) >= tonumber(ARGV[4]) then
    return -3
end
redis.call('SADD', P .. 'names', ARGV[1], '')
redis.call('HINCRBY', name, 'requests', 1)
redis.call('HINCRBY', run, 'requests', 1)
local turn = math.max(now, tonumber(known[1] or 0))
local following = turn + math.floor(math.max(tonumber(known[2] or 0), tonumber(ARGV[2])) * 1000)
redis.call('HSET', name, 'next', following)
redis.call('ZADD', P .. 'ready', 'XX', following, ARGV[1])
return turn - now

-- renew WORKER SECONDS IS_AFTER_OUTAGE KEY...: the crawl is alive and goes on with these; answers those that nobody has any
-- more. No crawl could renew its leases while the server was away: then all of them are renewed.
local until_then = now + ARGV[2] * 1000
redis.call('ZADD', P .. 'workers', until_then, ARGV[1])
if ARGV[3] == '1' then
    for _, key in ipairs(redis.call('ZRANGE', P .. 'leases', 0, -1)) do
        redis.call('ZADD', P .. 'leases', 'XX', 'GT', until_then, key)
    end
end
local lost = {}
for i = 4, #ARGV do
    if redis.call('ZSCORE', P .. 'leases', ARGV[i]) then
        redis.call('ZADD', P .. 'leases', 'XX', 'GT', until_then, ARGV[i])
    else
        lost[#lost + 1] = ARGV[i]
    end
end
return lost

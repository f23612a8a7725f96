-- What the other scripts begin with: the keys of the shared frontier, all under the prefix KEYS[1], and what is done in
-- more than one of them. Moments are milliseconds of the server's clock, the only one that all crawls share.
--   requests        key -> host, NUL, request     of all that wait or are leased
--   seen            keys that this run has been given
--   waiting:HOST    keys that wait, the first to be handed out with the lowest score
--   ready           hosts with waiting requests and a free place, by the moment when they may be asked
--   busy:HOST       keys that are being downloaded
--   leases          leased keys by the moment when they go back; holders: which crawl has them
--   workers         crawls by the moment until which they are taken to be alive
--   host:HOST       next (moment of the next request), delay (seconds between two), shut (until when it is left alone),
--                   requests, is_full (at its ceiling); that of no name counts the run's requests
--   state:HOST      what `crawler.politeness` knows of it
--   names           hosts of this run
local P = KEYS[1]
local clock = redis.call('TIME')
local now = clock[1] * 1000 + math.floor(clock[2] / 1000)

local function host_of(key)
    local value = redis.call('HGET', P .. 'requests', key)
    return value and string.sub(value, 1, string.find(value, '\0', 1, true) - 1)
end

local function make_ready(host)
    if redis.call('EXISTS', P .. 'waiting:' .. host) == 1 then
        redis.call('ZADD', P .. 'ready', 'NX', redis.call('HGET', P .. 'host:' .. host, 'next') or 0, host)
    end
end

local function free_place(key, host)
    if redis.call('SREM', P .. 'busy:' .. host, key) == 1 then
        make_ready(host)
    end
end

local function end_lease(key)
    redis.call('ZREM', P .. 'leases', key)
    redis.call('HDEL', P .. 'holders', key)
end

-- A lease that goes back is handed out again before what has waited less long.
local function give_back(key)
    end_lease(key)
    local host = host_of(key)
    if host then
        redis.call('ZADD', P .. 'waiting:' .. host, 0, key)
        redis.call('SREM', P .. 'busy:' .. host, key)
        make_ready(host)
    end
end

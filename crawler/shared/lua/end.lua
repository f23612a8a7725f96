-- end KEY...: forgets requests that are done with, whoever has them.
for _, key in ipairs(ARGV) do
    local host = host_of(key)
    end_lease(key)
    if host then
        redis.call('ZREM', P .. 'waiting:' .. host, key)
        redis.call('HDEL', P .. 'requests', key)
        free_place(key, host)
    end
end

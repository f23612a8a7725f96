-- release KEY: its download is over, and the place of its host free.
local host = host_of(ARGV[1])
if host then
    free_place(ARGV[1], host)
end

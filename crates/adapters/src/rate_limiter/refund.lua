-- Puts something back into a bucket. KEYS: the bucket. ARGV: the time to restore it, in microseconds.
local kind = redis.call('TYPE', KEYS[1]).ok
local full_at = kind == 'string' and tonumber(redis.call('GET', KEYS[1]))
if full_at then redis.call('SET', KEYS[1], string.format('%.0f', full_at - tonumber(ARGV[1])), 'KEEPTTL') end
return '0'

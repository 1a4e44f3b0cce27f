-- Spends from a bucket, of which is kept when it is full again. Everything is in microseconds, instants since 1970.
-- KEYS: the bucket. ARGV: now, the time to restore what is spent, the time to restore everything.
-- Answers "spent" and when it is full again, or "wait" and how long.
local function whole(number) return string.format('%.0f', number) end
local now, cost, size = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local kind = redis.call('TYPE', KEYS[1]).ok
if kind ~= 'string' and kind ~= 'none' then redis.call('DEL', KEYS[1]) end
local full_at = tonumber(redis.call('GET', KEYS[1]) or '') or now
-- Nothing that was spent from a bucket takes longer than all of it: what says so is junk.
if not (full_at >= now and full_at <= now + size) then full_at = now end
local later = full_at + cost
if later - now > size then return {'wait', whole(later - now - size)} end
if later > now then redis.call('SET', KEYS[1], whole(later), 'PX', whole(math.ceil((later - now) / 1000))) end
return {'spent', whole(later)}

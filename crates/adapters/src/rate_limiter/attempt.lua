-- Counts an attempt under every key, or under none. Instants and times are microseconds, instants since 1970.
-- KEYS: the counters. ARGV: now, the attempt's name, and for each key how many quotas it has and the most and the time of each.
-- Answers 0, or how long to wait.
local function whole(number) return string.format('%.0f', number) end
local now, name = tonumber(ARGV[1]), ARGV[2]
local longest, wait, next_argument = {}, 0, 3
for index, key in ipairs(KEYS) do
  local kind = redis.call('TYPE', key).ok
  if kind ~= 'zset' and kind ~= 'none' then redis.call('DEL', key) end
  longest[index] = 0
  local quotas = tonumber(ARGV[next_argument])
  next_argument = next_argument + 1
  for _ = 1, quotas do
    local most, within = tonumber(ARGV[next_argument]), tonumber(ARGV[next_argument + 1])
    next_argument = next_argument + 2
    longest[index] = math.max(longest[index], within)
    -- With this one forgotten there is room for another.
    local oldest = redis.call('ZREVRANGE', key, most - 1, most - 1, 'WITHSCORES')[2]
    if oldest then wait = math.max(wait, math.min(tonumber(oldest) + within - now, within)) end
  end
end
if wait > 0 then return whole(wait) end
for index, key in ipairs(KEYS) do
  redis.call('ZREMRANGEBYSCORE', key, '-inf', whole(now - longest[index]))
  redis.call('ZADD', key, whole(now), name)
  redis.call('PEXPIRE', key, whole(math.ceil(longest[index] / 1000)))
end
return '0'

/**
 * Decides and counts one request. The meaning of every line stands in `velocity-window.ts`, `amount-window.ts` and
 * `call-row.ts` of the package.
 *
 * KEYS: who is blocked (sorted set: counter, end), then the counter of each velocity limit, cost and row.
 * ARGV: JSON of the time (false for Redis's own), of limit, window and `byWindow` of each velocity limit, of amount,
 * limit and bucket length of each cost, and of hash, consecutive, cycles and window of the row (or false).
 * Answer: time, 1 when let through; end of each velocity limit (0: let through); end (-1: never) and sum of each cost;
 * period and end of the loop; as text.
 *
 * A velocity limit is a list of times, newest last: the same few commands whatever the limit. A cost is a text,
 * big-endian: number of the newest bucket (6 bytes), sum (7), amount of that bucket (7), then 61 earlier amounts (7
 * each); mostly the first 20 bytes are all that is read and written. A row is a text of calls,
 * `,time:hash:result:period` each. One text each way is 10 µs less on the wire than an argument and an answer for each
 * number.
 */
export const CHECK_SCRIPT = `
local call, floor, max = redis.call, math.floor, math.max
local pack, peek, sub, format = struct.pack, struct.unpack, string.sub, string.format
-- Redis may date the expiry of a key before the time that was decided with.
local SLACK = 1000
local NOTHING = '\\0\\0\\0\\0\\0\\0\\0'
local input = cjson.decode(ARGV[1])
local now, rates, costs, rule = input[1], input[2], input[3], input[4]
if not now then
  local clock = call('TIME')
  now = clock[1] * 1000 + floor(clock[2] / 1000)
end
local blocked, nowText = KEYS[1], format('%.0f', now)
local answer, allowed, noted = { nowText, 1 }, true, {}

local function note(ends, key)
  noted[#noted + 1] = ends
  noted[#noted + 1] = key
end

local closed = #rates > 0 and call('ZMSCORE', blocked, unpack(KEYS, 2, 1 + #rates))
for index, rate in ipairs(rates) do
  local limit, window, byWindow = rate[1], rate[2], rate[3]
  local key, ends = KEYS[1 + index], 0
  local standing = byWindow and closed[index] and tonumber(closed[index])
  if standing and standing > now then
    ends = standing
  else
    local decisive = call('LINDEX', key, -limit)
    if decisive and tonumber(decisive) > now - window then
      ends = (byWindow and now or tonumber(decisive)) + window
      note(ends, key)
    end
  end
  if ends > 0 then allowed = false end
  answer[#answer + 1] = ends
end

local spendings = {}
for index, cost in ipairs(costs) do
  local amount, limit, length = cost[1], cost[2], cost[3]
  local key = KEYS[1 + #rates + index]
  local bucket, newest, sum, spent = floor(now / length), 0, 0, 0
  local head = call('GETRANGE', key, 0, 19)
  if head ~= '' then newest, sum, spent = peek('>I6I7I7', head) end
  if bucket > newest then
    local earlier = sub(call('GET', key) or string.rep(NOTHING, 64), 21)
    local function put(number, value)
      local at = 7 * (number % 61)
      earlier = sub(earlier, 1, at) .. value .. sub(earlier, at + 8)
    end
    put(newest, pack('>I7', spent))
    for passed = max(newest + 1, bucket - 60), sum > 0 and bucket or 0 do
      sum = sum - peek('>I7', earlier, 1 + 7 * (passed % 61))
      put(passed, NOTHING)
    end
    spent = 0
    call('SET', key, pack('>I6I7I7', bucket, sum, spent) .. earlier, 'PX', 62 * length)
  else
    bucket = newest
  end
  local ends = 0
  if amount > limit - sum then
    allowed, ends = false, -1
    local state, left = call('GET', key), sum
    for passed = bucket - 60, bucket do
      left = left - (passed == bucket and spent or peek('>I7', state, 21 + 7 * (passed % 61)))
      if amount <= limit - left then
        ends = (passed + 61) * length
        note(ends, key)
        break
      end
    end
  end
  spendings[index] = pack('>I6I7I7', bucket, sum + amount, spent + amount)
  answer[#answer + 1] = ends
  answer[#answer + 1] = format('%.0f', sum)
end

if rule then
  local hash, consecutive, cycles, window = rule[1], rule[2], rule[3], rule[4]
  local key = KEYS[#KEYS]
  local text = call('GET', key) or ''
  local row, freed, period, ends = nil, false, 0, 0
  -- A call that is not in the row cannot close a loop; the row is cut when it has grown.
  if #text < 2000 and not string.find(text, ':' .. hash .. ':', 1, true) then
    row = table.concat({ text, ',', nowText, ':', hash, '::0' })
    freed = text ~= '' and sub(text, -1) ~= '0'
  else
    local calls = {}
    for at, name, result, refused in string.gmatch(text, '(%d+):([%w_-]+):([%w_-]*):(%d)') do
      if tonumber(at) > now - window then
        calls[#calls + 1] = { at, name, result, refused }
      else
        calls = {}
      end
    end
    local last = calls[#calls]
    if last and last[4] ~= '0' and last[2] == hash then
      period, ends = tonumber(last[4]), last[1] + window
    else
      freed = last and last[4] ~= '0'
      calls[#calls + 1] = { nowText, hash, '', '0' }
      local count = #calls
      for each = 1, 3 do
        local length = each == 1 and consecutive or each * cycles
        local repeated, varied = count >= length, each == 1
        for at = count, max(count - length, 0) + each + 1, -1 do
          local earlier, later = calls[at - each], calls[at]
          if earlier[2] ~= later[2] or (earlier[3] ~= '' and later[3] ~= '' and earlier[3] ~= later[3]) then
            repeated = false
            break
          end
          -- Over a whole round this meets every two neighbours of it.
          if earlier[2] ~= calls[at - 1][2] then varied = true end
        end
        if repeated and varied then
          period, ends = each, now + window
          calls[count][4] = format('%d', each)
          note(ends, key)
          break
        end
      end
      local kept = {}
      for at = max(1, count - max(consecutive, 3 * cycles) + 1), count do
        kept[#kept + 1] = ',' .. table.concat(calls[at], ':')
      end
      row = table.concat(kept)
    end
  end
  if period > 0 then allowed = false end
  answer[#answer + 1] = period
  answer[#answer + 1] = ends
  -- Refused by another limit: the call counts nowhere.
  if row and (allowed or period > 0) then
    call('SET', key, row, 'PX', window + SLACK)
    if freed and period == 0 then call('ZREM', blocked, key) end
  end
end

if #noted > 0 then
  call('ZREMRANGEBYSCORE', blocked, '-inf', now)
  call('ZADD', blocked, unpack(noted))
  local lasts = call('PTTL', blocked)
  for index = 1, #noted, 2 do lasts = max(lasts, noted[index] - now) end
  call('PEXPIRE', blocked, lasts)
end
if allowed then
  for index, rate in ipairs(rates) do
    local key, limit = KEYS[1 + index], rate[1]
    if call('RPUSH', key, nowText) > limit then call('LTRIM', key, -limit, -1) end
    call('PEXPIRE', key, rate[2] + SLACK)
  end
  for index, head in ipairs(spendings) do call('SETRANGE', KEYS[1 + #rates + index], 0, head) end
else
  answer[2] = 0
end
return table.concat(answer, ' ')
`;

/** Puts a result into the row of calls. KEYS: the row. ARGV: hash of the call, hash of the result. */
export const REPORT_SCRIPT = `
local row = redis.call('GET', KEYS[1])
if not row then return 0 end
local calls, open = {}, nil
for at, name, result, period in string.gmatch(row, '(%d+):([%w_-]+):([%w_-]*):(%d)') do
  calls[#calls + 1] = { at, name, result, period }
  if name == ARGV[1] and result == '' and period == '0' then open = calls[#calls] end
end
if not open then return 0 end
open[3] = ARGV[2]
for index = 1, #calls do calls[index] = ',' .. table.concat(calls[index], ':') end
redis.call('SET', KEYS[1], table.concat(calls), 'KEEPTTL')
return 1
`;

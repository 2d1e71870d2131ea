import { createHash } from 'node:crypto';
import { LATEST_STAMP } from '../storage/known-records.js';

/** A script that the server caches; the text is sent only if the cache does not contain it. */
export interface Script {
  readonly text: string;
  readonly sha: string;
}

function script(text: string): Script {
  return { text, sha: createHash('sha1').update(text).digest('hex') };
}

// A session is one hash. Its fields are the keys of cookies, with the values stamp|expires|JSON, where the JSON of a deletion is empty; and
// #epoch, #revision and #cursor, which cannot be keys of cookies. A sorted set has the keys of deletions by stamp.

/**
 * KEYS: hash, deletions. ARGV: channel, the epoch for a new session, the time on the server's clock at which the batch was sent, the number
 * of deletions to keep, the seconds until an unused session is deleted or '', then for each change key, cookie, expires, age, seen. Returns
 * time, epoch, revision, then for each change its new stamp, or the current value if that is newer.
 */
export const APPLY = script(`
local hash, deletions = KEYS[1], KEYS[2]
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
-- A client may keep a batch while it is offline and send it later, when the ages in it are out of date.
local late = math.max(now - ARGV[3], 0)
redis.call('HSETNX', hash, '#epoch', ARGV[2])
local epoch = redis.call('HGET', hash, '#epoch')
local revision = redis.pcall('HINCRBY', hash, '#revision', 1)
-- A revision that cannot be incremented is returned as it is; nothing is written.
if type(revision) == 'table' then return { '', epoch, redis.call('HGET', hash, '#revision') } end
revision = tostring(revision)
local answer, news = { string.format('%.0f', now), epoch, revision }, {}
for i = 6, #ARGV, 5 do
  local key, cookie, expires = ARGV[i], ARGV[i + 1], ARGV[i + 2]
  local stamp = math.max(now - late - ARGV[i + 3] * 1000, ARGV[i + 4] + 1)
  local before = redis.call('HGET', hash, key)
  local known = tonumber(before and string.match(before, '^(%d+)|') or '0')
  -- A stamp that is out of range could never be overwritten.
  if known > ${LATEST_STAMP} then known = 0 end
  if stamp > known then
    local text = string.format('%.0f', stamp)
    redis.call('HSET', hash, key, text .. '|' .. expires .. '|' .. cookie)
    if cookie == '' then redis.call('ZADD', deletions, text, key) else redis.call('ZREM', deletions, key) end
    answer[#answer + 1] = text
    news[#news + 1] = { key, text .. '|' .. expires .. '|' .. cookie }
  else
    answer[#answer + 1] = before
  end
end
local excess = redis.call('ZCARD', deletions) - ARGV[4]
if excess > 0 then
  for _, key in ipairs(redis.call('ZRANGE', deletions, 0, excess - 1)) do redis.call('HDEL', hash, key) end
  redis.call('ZREMRANGEBYRANK', deletions, 0, excess - 1)
end
-- Removes records that expired an hour ago: each batch looks at more fields than it can have added.
local count = 10 + 2 * #news
local scan = redis.call('HSCAN', hash, redis.call('HGET', hash, '#cursor') or '0', 'COUNT', count)
redis.call('HSET', hash, '#cursor', scan[1])
for i = 1, #scan[2], 2 do
  local key, expires = scan[2][i], string.match(scan[2][i + 1], '^%d+|(%d+)')
  if expires and string.sub(key, 1, 1) ~= '#' and (expires + 3600) * 1000000 < now then
    redis.call('HDEL', hash, key)
    redis.call('ZREM', deletions, key)
  end
end
if ARGV[5] ~= '' then
  redis.call('EXPIRE', hash, ARGV[5])
  redis.call('EXPIRE', deletions, ARGV[5])
end
redis.call('PUBLISH', ARGV[1], cjson.encode({ epoch = epoch, revision = revision, news = news }))
return answer`);

/** KEYS: hash, deletions. ARGV: key, value, …. Removes the fields that still have the given value. */
export const REMOVE = script(`
for i = 1, #ARGV, 2 do
  if redis.call('HGET', KEYS[1], ARGV[i]) == ARGV[i + 1] then
    redis.call('HDEL', KEYS[1], ARGV[i])
    redis.call('ZREM', KEYS[2], ARGV[i])
  end
end`);

/** KEYS: lock. ARGV: token, milliseconds. Returns 1 if the token holds the lock: a client may send a command again whose reply was lost. */
export const LOCK = script(`
if redis.call('SET', KEYS[1], ARGV[1], 'NX', 'PX', ARGV[2]) then return 1 end
if redis.call('GET', KEYS[1]) == ARGV[1] then return 1 end
return 0`);

/** KEYS: lock. ARGV: token. */
export const RELEASE = script(`
if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('DEL', KEYS[1]) end`);

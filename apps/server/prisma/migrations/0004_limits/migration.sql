-- What limits over time have counted, when there is no Redis: one row for each limit that something was counted for.
-- Times are milliseconds since 1970, like those of the package that decides the same in memory and in Redis.
CREATE TABLE "limit_window" (
  "project_id" TEXT NOT NULL,
  "kind" TEXT NOT NULL,
  "window_ms" BIGINT NOT NULL,
  "key" TEXT NOT NULL,
  -- velocity: requests that counted; loop: calls of the row, with their hashes, results and refusals.
  "times" BIGINT[],
  "hashes" TEXT[],
  "results" TEXT[],
  "periods" INTEGER[],
  -- cost: number of the newest bucket, and the sums of 61 buckets, each at its number modulo 61.
  "bucket" BIGINT NOT NULL,
  "amounts" BIGINT[],
  "blocked_until_ms" BIGINT NOT NULL,
  "expires_at_ms" BIGINT NOT NULL,
  CONSTRAINT "limit_window_pkey" PRIMARY KEY ("project_id", "kind", "window_ms", "key"),
  CONSTRAINT "limit_window_kind_check" CHECK ("kind" IN ('velocity', 'cost', 'loop'))
-- Rows are rewritten in place; no index holds a column that changes.
) WITH (fillfactor = 50);

-- Decides and counts one request; all of it under one lock of the project, so that checks come one after the other.
-- The meaning of every line stands in velocity-window.ts, amount-window.ts and call-row.ts of @letsping/guardrails.
-- Answers the time, 1 when let through; the end of each velocity limit (0: let through); end (-1: never) and sum of
-- each cost; period and end of the loop.
CREATE FUNCTION "limit_window_check"(
  in_project TEXT, in_now_ms BIGINT, in_velocity JSONB, in_costs JSONB, in_loop JSONB
) RETURNS BIGINT[] LANGUAGE plpgsql AS $$
DECLARE
  at_ms BIGINT;
  allowed BOOLEAN := true;
  answer BIGINT[] := '{}';
  rule JSONB;
  held "limit_window";
  rates "limit_window"[] := '{}';
  spendings "limit_window"[] := '{}';
  noted BOOLEAN[] := '{}';
  written "limit_window"[] := '{}';
  window_length BIGINT;
  bucket_length BIGINT;
  decisive BIGINT;
  ends BIGINT;
  amount BIGINT;
  total BIGINT;
  remaining BIGINT;
  slot INTEGER;
  first_call INTEGER;
  calls INTEGER;
  kept INTEGER;
  round_length INTEGER;
  needed INTEGER;
  repeated BOOLEAN;
  varied BOOLEAN;
  period INTEGER := 0;
  row_changed BOOLEAN := false;
BEGIN
  PERFORM pg_advisory_xact_lock(hashtext('limit_window'), hashtext(in_project));
  -- Read under the lock: the next check never decides with an earlier time.
  at_ms := coalesce(in_now_ms, floor(extract(epoch FROM clock_timestamp()) * 1000)::BIGINT);

  FOR rule IN SELECT value FROM jsonb_array_elements(in_velocity) LOOP
    window_length := (rule ->> 'windowMs')::BIGINT;
    held := coalesce(
      (SELECT w FROM "limit_window" w WHERE w."project_id" = in_project AND w."kind" = 'velocity'
        AND w."window_ms" = window_length AND w."key" = rule ->> 'key'),
      ROW(in_project, 'velocity', window_length, rule ->> 'key', '{}', '{}', '{}', '{}', 0, '{}', 0, 0)::"limit_window");
    ends := 0;
    IF rule ->> 'recover' = 'window' AND held."blocked_until_ms" > at_ms THEN
      ends := held."blocked_until_ms";
      noted := noted || false;
    ELSE
      decisive := held."times"[cardinality(held."times") - (rule ->> 'limit')::INTEGER + 1];
      IF decisive > at_ms - window_length THEN
        ends := window_length + CASE WHEN rule ->> 'recover' = 'window' THEN at_ms ELSE decisive END;
        held."blocked_until_ms" := ends;
      END IF;
      noted := noted || (ends > 0);
    END IF;
    allowed := allowed AND ends = 0;
    answer := answer || ends;
    rates := rates || held;
  END LOOP;

  FOR rule IN SELECT value FROM jsonb_array_elements(in_costs) LOOP
    bucket_length := (rule ->> 'bucketMs')::BIGINT;
    amount := (rule ->> 'amount')::BIGINT;
    held := coalesce(
      (SELECT w FROM "limit_window" w WHERE w."project_id" = in_project AND w."kind" = 'cost'
        AND w."window_ms" = (rule ->> 'windowMs')::BIGINT AND w."key" = rule ->> 'key'),
      ROW(in_project, 'cost', (rule ->> 'windowMs')::BIGINT, rule ->> 'key', '{}', '{}', '{}', '{}',
        0, array_fill(0::BIGINT, ARRAY[61]), 0, 0)::"limit_window");
    FOR passed IN greatest(held."bucket" + 1, at_ms / bucket_length - 60) .. at_ms / bucket_length LOOP
      held."amounts"[passed % 61 + 1] := 0;
    END LOOP;
    held."bucket" := greatest(held."bucket", at_ms / bucket_length);
    total := (SELECT sum(spent) FROM unnest(held."amounts") spent);
    ends := 0;
    IF amount > (rule ->> 'limit')::BIGINT - total THEN
      ends := -1;
      remaining := total;
      FOR passed IN held."bucket" - 60 .. held."bucket" LOOP
        remaining := remaining - held."amounts"[passed % 61 + 1];
        IF amount <= (rule ->> 'limit')::BIGINT - remaining THEN
          ends := (passed + 61) * bucket_length;
          held."blocked_until_ms" := ends;
          EXIT;
        END IF;
      END LOOP;
    END IF;
    held."expires_at_ms" := greatest((held."bucket" + 62) * bucket_length, held."blocked_until_ms");
    allowed := allowed AND ends = 0;
    answer := answer || ends || total;
    spendings := spendings || held;
  END LOOP;

  IF in_loop IS NOT NULL THEN
    window_length := (in_loop ->> 'windowMs')::BIGINT;
    held := coalesce(
      (SELECT w FROM "limit_window" w WHERE w."project_id" = in_project AND w."kind" = 'loop'
        AND w."window_ms" = window_length AND w."key" = in_loop ->> 'key'),
      ROW(in_project, 'loop', window_length, in_loop ->> 'key', '{}', '{}', '{}', '{}', 0, '{}', 0, 0)::"limit_window");
    calls := cardinality(held."times");
    first_call := calls + 1;
    WHILE first_call > 1 AND held."times"[first_call - 1] > at_ms - window_length LOOP
      first_call := first_call - 1;
    END LOOP;
    ends := 0;
    IF first_call <= calls AND held."periods"[calls] > 0 AND held."hashes"[calls] = in_loop ->> 'hash' THEN
      period := held."periods"[calls];
      ends := held."times"[calls] + window_length;
    ELSE
      row_changed := true;
      held."times" := held."times"[first_call:] || at_ms;
      held."hashes" := held."hashes"[first_call:] || (in_loop ->> 'hash');
      held."results" := held."results"[first_call:] || ''::TEXT;
      held."periods" := held."periods"[first_call:] || 0;
      calls := cardinality(held."times");
      FOR round_length IN 1 .. 3 LOOP
        needed := CASE WHEN round_length = 1 THEN (in_loop ->> 'consecutive')::INTEGER
          ELSE round_length * (in_loop ->> 'cycles')::INTEGER END;
        CONTINUE WHEN calls < needed;
        repeated := true;
        varied := round_length = 1;
        FOR place IN calls - needed + round_length + 1 .. calls LOOP
          repeated := held."hashes"[place - round_length] = held."hashes"[place]
            AND (held."results"[place - round_length] IN ('', held."results"[place]) OR held."results"[place] = '');
          EXIT WHEN NOT repeated;
          -- Over a whole round this meets every two neighbours of it.
          varied := varied OR held."hashes"[place - round_length] <> held."hashes"[place - 1];
        END LOOP;
        IF repeated AND varied THEN
          period := round_length;
          ends := at_ms + window_length;
          held."periods"[calls] := period;
          EXIT;
        END IF;
      END LOOP;
      kept := greatest((in_loop ->> 'consecutive')::INTEGER, 3 * (in_loop ->> 'cycles')::INTEGER);
      held."times" := held."times"[calls - kept + 1:];
      held."hashes" := held."hashes"[calls - kept + 1:];
      held."results" := held."results"[calls - kept + 1:];
      held."periods" := held."periods"[calls - kept + 1:];
      held."blocked_until_ms" := ends;
      held."expires_at_ms" := at_ms + window_length;
    END IF;
    allowed := allowed AND period = 0;
    answer := answer || period::BIGINT || ends;
    -- Refused by another limit: the call counts nowhere.
    IF row_changed AND (allowed OR period > 0) THEN
      written := written || held;
    END IF;
  END IF;

  FOR place IN 1 .. cardinality(rates) LOOP
    CONTINUE WHEN NOT (allowed OR noted[place]);
    held := rates[place];
    IF allowed THEN
      kept := (in_velocity -> (place - 1) ->> 'limit')::INTEGER;
      held."times" := (held."times" || at_ms)[cardinality(held."times") + 2 - kept:];
    END IF;
    held."expires_at_ms" := greatest(held."expires_at_ms", at_ms + held."window_ms", held."blocked_until_ms");
    written := written || held;
  END LOOP;
  FOR place IN 1 .. cardinality(spendings) LOOP
    held := spendings[place];
    IF allowed THEN
      slot := held."bucket" % 61 + 1;
      held."amounts"[slot] := held."amounts"[slot] + (in_costs -> (place - 1) ->> 'amount')::BIGINT;
    END IF;
    written := written || held;
  END LOOP;
  INSERT INTO "limit_window" SELECT (each).* FROM unnest(written) each
    ON CONFLICT ("project_id", "kind", "window_ms", "key") DO UPDATE SET
      "times" = excluded."times", "hashes" = excluded."hashes", "results" = excluded."results",
      "periods" = excluded."periods", "bucket" = excluded."bucket", "amounts" = excluded."amounts",
      "blocked_until_ms" = excluded."blocked_until_ms", "expires_at_ms" = excluded."expires_at_ms";

  -- Now and then the project's rows that no longer count go; nobody else has to sweep.
  IF at_ms % 128 = 0 THEN
    DELETE FROM "limit_window" WHERE "project_id" = in_project AND "expires_at_ms" <= at_ms;
  END IF;
  RETURN ARRAY[at_ms, allowed::INTEGER] || answer;
END $$;

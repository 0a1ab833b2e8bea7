-- A statement asks the clock before it waits for its row. Where whoever held the row has changed nothing (a batch that was
-- rolled back), PostgreSQL does not ask again, and what was in time then would be written now. A trigger runs when the row
-- is held: what is too late by then is left out, as if the statement had found nothing. Who decides has rights as of the
-- beginning of the statement, so a decision may not wait long either.
CREATE FUNCTION "approval_request_leave_out"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RETURN NULL;
END $$;
CREATE TRIGGER "approval_request_in_time" BEFORE UPDATE ON "approval_request"
  FOR EACH ROW WHEN (
    OLD."status" = 'PENDING' AND NEW."status" <> 'PENDING' AND (
      (OLD."expires_at" > clock_timestamp()) <> (NEW."status" <> 'EXPIRED')
      OR NEW."decided_by" IS NOT NULL AND clock_timestamp() > statement_timestamp() + interval '2 seconds')
    OR OLD."execution_state" = 'NOT_STARTED' AND NEW."execution_state" = 'EXECUTING'
      AND OLD."executable_until" <= clock_timestamp())
  EXECUTE FUNCTION "approval_request_leave_out"();

-- A final status never changes, and neither does what was decided. The condition stands in the trigger, so that an
-- update that keeps to it, as every decision does, runs no function.
DROP TRIGGER "approval_request_final_is_final" ON "approval_request";
CREATE TRIGGER "approval_request_final_is_final" BEFORE UPDATE ON "approval_request"
  FOR EACH ROW WHEN (OLD."status" <> 'PENDING' AND (NEW."status" <> OLD."status"
    OR NEW."receipt" IS DISTINCT FROM OLD."receipt" OR NEW."sealed_decision" IS DISTINCT FROM OLD."sealed_decision"))
  EXECUTE FUNCTION "approval_request_final_is_final"();

-- Idempotency keys are looked through for removal once a request is final: before, it need not stand in this index.
DROP INDEX "approval_request_idempotency_idx";
CREATE INDEX "approval_request_idempotency_idx" ON "approval_request" ("resolved_at")
  WHERE "idempotency_hash" IS NOT NULL AND "resolved_at" IS NOT NULL;

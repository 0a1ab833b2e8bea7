-- Who revealed what: asked at every decision, of an audit that only grows.
CREATE INDEX "audit_entry_revealed_idx" ON "audit_entry" ("request_id", "actor_id") WHERE "type" = 'request.revealed';

-- Each index costs every request twice. This one is the beginning of another.
DROP INDEX "approval_request_key_id_idx";
-- Nobody decided what waits or expired.
DROP INDEX "approval_request_project_id_decided_by_created_at_idx";
CREATE INDEX "approval_request_decided_by_idx" ON "approval_request" ("project_id", "decided_by", "created_at" DESC) WHERE "decided_by" IS NOT NULL;

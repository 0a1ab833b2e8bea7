-- Rotation of keys: one identity, for a while with two secrets.
ALTER TABLE "api_key"
  ADD COLUMN "previous_hash" BYTEA,
  ADD COLUMN "previous_preview" TEXT,
  ADD COLUMN "previous_until" TIMESTAMPTZ(3),
  ADD COLUMN "previous_last_used_at" TIMESTAMPTZ(3),
  ADD COLUMN "rotated_at" TIMESTAMPTZ(3);
CREATE UNIQUE INDEX "api_key_previous_hash_key" ON "api_key" ("previous_hash");

-- 30 days in milliseconds are more than an INTEGER holds.
ALTER TABLE "project" ALTER COLUMN "execution_window_ms" TYPE DOUBLE PRECISION;

ALTER TABLE "sign_in_link" ADD COLUMN "user_id" TEXT;

ALTER TABLE "auth_user" ADD COLUMN "two_factor_enabled" BOOLEAN NOT NULL DEFAULT false;

CREATE TABLE "two_factor" (
    "id" TEXT NOT NULL,
    "secret" TEXT NOT NULL,
    "backup_codes" TEXT NOT NULL,
    "user_id" TEXT NOT NULL,
    "verified" BOOLEAN NOT NULL DEFAULT true,
    "failed_verification_count" INTEGER NOT NULL DEFAULT 0,
    "locked_until" TIMESTAMPTZ(3),
    CONSTRAINT "two_factor_pkey" PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "two_factor_user_id_key" ON "two_factor" ("user_id");
ALTER TABLE "two_factor" ADD CONSTRAINT "two_factor_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "auth_user" ("id") ON DELETE CASCADE ON UPDATE CASCADE;

CREATE TABLE "invitation" (
    "id" TEXT NOT NULL,
    "project_id" TEXT NOT NULL,
    "email" TEXT NOT NULL,
    "role" TEXT NOT NULL,
    "team_roles" TEXT[],
    "token_hash" BYTEA NOT NULL,
    "invited_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "accepted_at" TIMESTAMPTZ(3),
    "accepted_by" TEXT,
    "revoked_at" TIMESTAMPTZ(3),
    CONSTRAINT "invitation_pkey" PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "invitation_token_hash_key" ON "invitation" ("token_hash");
CREATE INDEX "invitation_project_id_created_at_idx" ON "invitation" ("project_id", "created_at");
-- An invitation never makes an owner, whatever a program tries.
ALTER TABLE "invitation" ADD CONSTRAINT "invitation_role_check" CHECK ("role" IN ('viewer', 'operator', 'admin'));

CREATE TABLE "saved_view" (
    "id" TEXT NOT NULL,
    "project_id" TEXT NOT NULL,
    "user_id" TEXT NOT NULL,
    "page" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "filter" JSONB NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "saved_view_pkey" PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "saved_view_project_id_user_id_page_name_key" ON "saved_view" ("project_id", "user_id", "page", "name");

-- History asks by key and by person.
CREATE INDEX "approval_request_project_id_key_id_created_at_idx" ON "approval_request" ("project_id", "key_id", "created_at" DESC);
CREATE INDEX "approval_request_project_id_decided_by_created_at_idx" ON "approval_request" ("project_id", "decided_by", "created_at" DESC);
-- Few requests name an agent; filters ask for its names.
CREATE INDEX "approval_request_agent_idx" ON "approval_request" ("project_id", "agent_id") WHERE "agent_id" IS NOT NULL;
-- History asks what ran, failed or is unknown; most requests never run.
CREATE INDEX "approval_request_execution_idx" ON "approval_request" ("project_id", "execution_state", "created_at" DESC) WHERE "execution_state" <> 'NOT_STARTED';
-- Ten thousand may wait: they are paged and counted from the index alone.
DROP INDEX "approval_request_pending_idx";
CREATE INDEX "approval_request_pending_idx" ON "approval_request" ("project_id", "expires_at", "id") INCLUDE ("held", "mode") WHERE "status" = 'PENDING';

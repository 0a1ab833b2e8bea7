-- What the guardrails said of a request. Findings and commitments lie sealed in its body; here is what lists count by.
ALTER TABLE "approval_request"
  ADD COLUMN "flagged" BOOLEAN NOT NULL DEFAULT false,
  ADD COLUMN "finding_rules" TEXT[] DEFAULT '{}',
  ADD COLUMN "hidden_count" INTEGER NOT NULL DEFAULT 0;
CREATE INDEX "approval_request_flagged_idx" ON "approval_request" ("project_id", "created_at" DESC) WHERE "flagged";

-- The settings of a project, sealed. Without a row it has the defaults.
CREATE TABLE "guardrail_settings" (
  "project_id" TEXT NOT NULL,
  "version" INTEGER NOT NULL,
  "sealed_settings" BYTEA NOT NULL,
  "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  "updated_by" TEXT NOT NULL,
  CONSTRAINT "guardrail_settings_pkey" PRIMARY KEY ("project_id")
);

-- Calls that were refused. What a limit refuses within one minute, of one key, service, action and rule, is one row.
CREATE TABLE "blocked_call" (
  "id" TEXT NOT NULL,
  "project_id" TEXT NOT NULL,
  "key_id" TEXT,
  "service" TEXT NOT NULL,
  "action" TEXT NOT NULL,
  "mode" TEXT NOT NULL,
  "families" TEXT[],
  "rules" TEXT[],
  "count" INTEGER NOT NULL DEFAULT 1,
  "first_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  "last_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  "sealed_body" BYTEA NOT NULL,
  "bundle" TEXT,
  CONSTRAINT "blocked_call_pkey" PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "blocked_call_project_id_bundle_key" ON "blocked_call" ("project_id", "bundle");
CREATE INDEX "blocked_call_project_id_last_at_id_idx" ON "blocked_call" ("project_id", "last_at" DESC, "id" DESC);
CREATE INDEX "blocked_call_last_at_idx" ON "blocked_call" ("last_at");

-- Fingerprints, keyed per project, of values that were masked: "the same account as in 41 earlier requests".
CREATE TABLE "seen_value" (
  "project_id" TEXT NOT NULL,
  "fingerprint" TEXT NOT NULL,
  "request_id" TEXT NOT NULL,
  "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  CONSTRAINT "seen_value_pkey" PRIMARY KEY ("project_id", "fingerprint", "request_id")
);
CREATE INDEX "seen_value_request_id_idx" ON "seen_value" ("request_id");

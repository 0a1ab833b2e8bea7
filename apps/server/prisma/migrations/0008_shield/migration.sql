-- What the Shield said of a request. Its words lie sealed in the body; here is what lists count by.
ALTER TABLE "approval_request"
  ADD COLUMN "skeleton" BYTEA,
  ADD COLUMN "shield_bits" DOUBLE PRECISION,
  ADD COLUMN "shield_alarm" INTEGER NOT NULL DEFAULT 0,
  ADD COLUMN "shield_held" BOOLEAN NOT NULL DEFAULT false,
  ADD COLUMN "shield_taught" BOOLEAN NOT NULL DEFAULT false,
  ADD COLUMN "shield_retry_at" TIMESTAMPTZ(3);
CREATE INDEX "approval_request_shield_idx" ON "approval_request" ("project_id", "created_at" DESC)
  INCLUDE ("key_id", "service", "shield_alarm", "shield_held")
  WHERE "shield_alarm" > 0;
-- Approvals that are still to be learned: those that were left out when they were made.
CREATE INDEX "approval_request_untaught_idx" ON "approval_request" ("resolved_at")
  WHERE "shield_alarm" > 0 AND NOT "shield_taught" AND "status" IN ('APPROVED', 'APPROVED_WITH_MODIFICATIONS');

-- What the Shield knows of one agent, under one service.
CREATE TABLE "shield_profile" (
  "project_id" TEXT NOT NULL,
  "key_id" TEXT NOT NULL,
  "service" TEXT NOT NULL,
  "revision" INTEGER NOT NULL,
  "mode" TEXT NOT NULL,
  "is_established" BOOLEAN NOT NULL,
  "version" INTEGER NOT NULL,
  "version_at" TIMESTAMPTZ(3) NOT NULL,
  "total_runs" INTEGER NOT NULL,
  "sealed_profile" BYTEA NOT NULL,
  "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  CONSTRAINT "shield_profile_pkey" PRIMARY KEY ("project_id", "key_id", "service")
);

-- How far the steps of an agent are put together to runs.
CREATE TABLE "shield_agent" (
  "project_id" TEXT NOT NULL,
  "key_id" TEXT NOT NULL,
  "grouped_at" TIMESTAMPTZ(3),
  "grouped_id" TEXT,
  "due_at" TIMESTAMPTZ(3),
  CONSTRAINT "shield_agent_pkey" PRIMARY KEY ("project_id", "key_id")
);
CREATE INDEX "shield_agent_due_at_idx" ON "shield_agent" ("due_at");

-- A run that is over, until and after it was learned.
CREATE TABLE "shield_run" (
  "project_id" TEXT NOT NULL,
  "id" TEXT NOT NULL,
  "key_id" TEXT NOT NULL,
  "request_ids" TEXT[],
  "started_at" TIMESTAMPTZ(3) NOT NULL,
  "ended_at" TIMESTAMPTZ(3) NOT NULL,
  "alarm" INTEGER NOT NULL DEFAULT 0,
  "state" TEXT NOT NULL DEFAULT 'waiting',
  "due_at" TIMESTAMPTZ(3),
  "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  CONSTRAINT "shield_run_pkey" PRIMARY KEY ("project_id", "id")
);
CREATE INDEX "shield_run_project_id_key_id_ended_at_idx" ON "shield_run" ("project_id", "key_id", "ended_at" DESC);
CREATE INDEX "shield_run_due_at_idx" ON "shield_run" ("due_at");

-- The settings of a project, sealed. Without a row it has the defaults.
CREATE TABLE "shield_settings" (
  "project_id" TEXT NOT NULL,
  "version" INTEGER NOT NULL,
  "sealed_settings" BYTEA NOT NULL,
  "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  "updated_by" TEXT NOT NULL,
  CONSTRAINT "shield_settings_pkey" PRIMARY KEY ("project_id")
);

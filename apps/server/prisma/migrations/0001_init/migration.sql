-- The first schema. Plain SQL in Prisma's layout; applied by src/db/migrate.ts or by `prisma migrate deploy`.

CREATE TABLE "gateway" (
  "id" TEXT NOT NULL,
  "only" BOOLEAN NOT NULL DEFAULT true,
  "master_key_check" TEXT NOT NULL,
  "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  CONSTRAINT "gateway_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "signing_key" (
  "kid" TEXT NOT NULL,
  "public_jwk" JSONB NOT NULL,
  "sealed_private" BYTEA NOT NULL,
  "endorsement" TEXT,
  "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  "retired_at" TIMESTAMPTZ(3),
  CONSTRAINT "signing_key_pkey" PRIMARY KEY ("kid")
);

CREATE TABLE "project" (
  "id" TEXT NOT NULL,
  "name" TEXT NOT NULL,
  "execution_window_ms" INTEGER NOT NULL DEFAULT 3600000,
  "pseudonym_key" BYTEA NOT NULL,
  "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  CONSTRAINT "project_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "project_role" (
  "project_id" TEXT NOT NULL,
  "name" TEXT NOT NULL,
  "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  CONSTRAINT "project_role_pkey" PRIMARY KEY ("project_id", "name")
);

CREATE TABLE "member" (
  "project_id" TEXT NOT NULL,
  "user_id" TEXT NOT NULL,
  "role" TEXT NOT NULL,
  "team_roles" TEXT[],
  "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  CONSTRAINT "member_pkey" PRIMARY KEY ("project_id", "user_id")
);

CREATE TABLE "api_key" (
  "id" TEXT NOT NULL,
  "project_id" TEXT NOT NULL,
  "name" TEXT NOT NULL,
  "hash" BYTEA NOT NULL,
  "preview" TEXT NOT NULL,
  "mode" TEXT NOT NULL,
  "scope" TEXT NOT NULL DEFAULT 'key',
  "created_by" TEXT,
  "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  "last_used_at" TIMESTAMPTZ(3),
  "revoked_at" TIMESTAMPTZ(3),
  CONSTRAINT "api_key_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "approval_request" (
  "id" TEXT NOT NULL,
  "project_id" TEXT NOT NULL,
  "key_id" TEXT,
  "agent_id" TEXT,
  "service" TEXT NOT NULL,
  "action" TEXT NOT NULL,
  "mode" TEXT NOT NULL,
  "observe" BOOLEAN NOT NULL DEFAULT false,
  "held" BOOLEAN NOT NULL DEFAULT true,
  "priority" TEXT NOT NULL,
  "roles" TEXT[],
  "status" TEXT NOT NULL DEFAULT 'PENDING',
  "version" INTEGER NOT NULL DEFAULT 1,
  "sealed_body" BYTEA NOT NULL,
  "payload_digest" TEXT NOT NULL,
  "editable" BOOLEAN NOT NULL DEFAULT false,
  "idempotency_hash" BYTEA,
  "idempotency_fingerprint" BYTEA,
  "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  "expires_at" TIMESTAMPTZ(3) NOT NULL,
  "resolved_at" TIMESTAMPTZ(3),
  "decided_by" TEXT,
  "decided_role" TEXT,
  "method" TEXT,
  "sealed_decision" BYTEA,
  "change_count" INTEGER NOT NULL DEFAULT 0,
  "receipt" TEXT,
  "executable_until" TIMESTAMPTZ(3),
  "execution_state" TEXT NOT NULL DEFAULT 'NOT_STARTED',
  "lease_hash" BYTEA,
  "lease_expires_at" TIMESTAMPTZ(3),
  "execution_started_at" TIMESTAMPTZ(3),
  "execution_finished_at" TIMESTAMPTZ(3),
  "result_digest" TEXT,
  CONSTRAINT "approval_request_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "audit_entry" (
  "seq" BIGSERIAL NOT NULL,
  "xid" BIGINT NOT NULL DEFAULT (pg_current_xact_id()::text)::bigint,
  "project_id" TEXT,
  "request_id" TEXT,
  "type" TEXT NOT NULL,
  "actor_kind" TEXT NOT NULL,
  "actor_id" TEXT,
  "actor_name" TEXT NOT NULL,
  "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  "detail" JSONB NOT NULL,
  CONSTRAINT "audit_entry_pkey" PRIMARY KEY ("seq")
);

CREATE TABLE "action_description" (
  "project_id" TEXT NOT NULL,
  "service" TEXT NOT NULL,
  "action" TEXT NOT NULL,
  "sentence" TEXT,
  "fields" JSONB NOT NULL,
  "effects" TEXT[],
  "undoable" BOOLEAN,
  "least_priority" TEXT,
  "role" TEXT,
  "observe_allowed" BOOLEAN NOT NULL DEFAULT false,
  "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  "updated_by" TEXT NOT NULL,
  CONSTRAINT "action_description_pkey" PRIMARY KEY ("project_id", "service", "action")
);

CREATE TABLE "sign_in_link" (
  "token_hash" BYTEA NOT NULL,
  "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  "expires_at" TIMESTAMPTZ(3) NOT NULL,
  "used_at" TIMESTAMPTZ(3),
  CONSTRAINT "sign_in_link_pkey" PRIMARY KEY ("token_hash")
);

CREATE TABLE "auth_user" (
  "id" TEXT NOT NULL,
  "name" TEXT NOT NULL,
  "email" TEXT NOT NULL,
  "email_verified" BOOLEAN NOT NULL DEFAULT false,
  "image" TEXT,
  "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  CONSTRAINT "auth_user_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "auth_session" (
  "id" TEXT NOT NULL,
  "expires_at" TIMESTAMPTZ(3) NOT NULL,
  "token" TEXT NOT NULL,
  "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  "ip_address" TEXT,
  "user_agent" TEXT,
  "user_id" TEXT NOT NULL,
  CONSTRAINT "auth_session_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "auth_account" (
  "id" TEXT NOT NULL,
  "account_id" TEXT NOT NULL,
  "provider_id" TEXT NOT NULL,
  "user_id" TEXT NOT NULL,
  "access_token" TEXT,
  "refresh_token" TEXT,
  "id_token" TEXT,
  "access_token_expires_at" TIMESTAMPTZ(3),
  "refresh_token_expires_at" TIMESTAMPTZ(3),
  "scope" TEXT,
  "password" TEXT,
  "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  CONSTRAINT "auth_account_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "auth_verification" (
  "id" TEXT NOT NULL,
  "identifier" TEXT NOT NULL,
  "value" TEXT NOT NULL,
  "expires_at" TIMESTAMPTZ(3) NOT NULL,
  "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  CONSTRAINT "auth_verification_pkey" PRIMARY KEY ("id")
);

CREATE UNIQUE INDEX "gateway_only_key" ON "gateway" ("only");
CREATE INDEX "member_user_id_idx" ON "member" ("user_id");
CREATE UNIQUE INDEX "api_key_hash_key" ON "api_key" ("hash");
CREATE INDEX "api_key_project_id_created_at_idx" ON "api_key" ("project_id", "created_at");
CREATE UNIQUE INDEX "approval_request_project_id_key_id_idempotency_hash_key" ON "approval_request" ("project_id", "key_id", "idempotency_hash");
CREATE INDEX "approval_request_project_id_created_at_id_idx" ON "approval_request" ("project_id", "created_at" DESC, "id" DESC);
CREATE INDEX "approval_request_project_id_service_action_resolved_at_idx" ON "approval_request" ("project_id", "service", "action", "resolved_at" DESC);
CREATE INDEX "approval_request_key_id_idx" ON "approval_request" ("key_id");
CREATE INDEX "audit_entry_project_id_seq_idx" ON "audit_entry" ("project_id", "seq");
CREATE INDEX "audit_entry_request_id_seq_idx" ON "audit_entry" ("request_id", "seq");
CREATE UNIQUE INDEX "auth_user_email_key" ON "auth_user" ("email");
CREATE UNIQUE INDEX "auth_session_token_key" ON "auth_session" ("token");
CREATE INDEX "auth_session_user_id_idx" ON "auth_session" ("user_id");
CREATE INDEX "auth_account_user_id_idx" ON "auth_account" ("user_id");
CREATE INDEX "auth_verification_identifier_idx" ON "auth_verification" ("identifier");

ALTER TABLE "auth_session" ADD CONSTRAINT "auth_session_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "auth_user" ("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "auth_account" ADD CONSTRAINT "auth_account_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "auth_user" ("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- What Prisma's schema cannot say.

-- The queue and the sweeper look only at what still waits; lapsed leases only at what runs.
CREATE INDEX "approval_request_pending_idx" ON "approval_request" ("project_id", "expires_at") WHERE "status" = 'PENDING';
CREATE INDEX "approval_request_expiry_idx" ON "approval_request" ("expires_at") WHERE "status" = 'PENDING';
CREATE INDEX "approval_request_idempotency_idx" ON "approval_request" ("resolved_at") WHERE "idempotency_hash" IS NOT NULL;
CREATE INDEX "approval_request_lease_idx" ON "approval_request" ("lease_expires_at") WHERE "execution_state" = 'EXECUTING';

ALTER TABLE "approval_request"
  ADD CONSTRAINT "approval_request_status_check" CHECK ("status" IN
    ('PENDING', 'APPROVED', 'APPROVED_WITH_MODIFICATIONS', 'REJECTED', 'EXPIRED', 'CANCELLED')),
  ADD CONSTRAINT "approval_request_execution_check" CHECK ("execution_state" IN
    ('NOT_STARTED', 'EXECUTING', 'EXECUTED', 'FAILED', 'UNKNOWN')),
  -- Nothing but an approved request can ever execute, whatever a program tries.
  ADD CONSTRAINT "approval_request_only_approved_execute" CHECK ("execution_state" = 'NOT_STARTED'
    OR "status" IN ('APPROVED', 'APPROVED_WITH_MODIFICATIONS')),
  -- A final status has a receipt and a time; a pending one has neither.
  ADD CONSTRAINT "approval_request_final_has_receipt" CHECK
    (("status" = 'PENDING') = ("receipt" IS NULL) AND ("status" = 'PENDING') = ("resolved_at" IS NULL));

-- A final status never changes, and neither does what was decided.
CREATE FUNCTION "approval_request_final_is_final"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD."status" <> 'PENDING' AND (NEW."status" <> OLD."status" OR NEW."receipt" IS DISTINCT FROM OLD."receipt"
      OR NEW."sealed_decision" IS DISTINCT FROM OLD."sealed_decision") THEN
    RAISE EXCEPTION 'request % is final (%)', OLD."id", OLD."status" USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER "approval_request_final_is_final" BEFORE UPDATE ON "approval_request"
  FOR EACH ROW EXECUTE FUNCTION "approval_request_final_is_final"();

-- Audit rows are append-only.
CREATE FUNCTION "audit_entry_append_only"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'audit_entry is append-only' USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER "audit_entry_append_only" BEFORE UPDATE OR DELETE ON "audit_entry"
  FOR EACH ROW EXECUTE FUNCTION "audit_entry_append_only"();
CREATE TRIGGER "audit_entry_no_truncate" BEFORE TRUNCATE ON "audit_entry"
  FOR EACH STATEMENT EXECUTE FUNCTION "audit_entry_append_only"();

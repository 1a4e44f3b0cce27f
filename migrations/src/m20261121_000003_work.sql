-- What keeps work safe: idempotency keys, jobs, uploaded files.

-- Written in the transaction of its effect: a key without its effect, or the other way round, cannot be.
CREATE TABLE idempotency_key (
    principal KEY_TEXT NOT NULL,
    operation KEY_TEXT NOT NULL,
    idempotency_key KEY_TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    outcome JSONB NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (principal, operation, idempotency_key)
);
CREATE INDEX idempotency_key_created_index ON idempotency_key (created_at);

CREATE TABLE job (
    id UUID PRIMARY KEY,
    kind TEXT NOT NULL,
    -- Where there is one, at most one unfinished job has it.
    unique_key KEY_TEXT,
    payload JSONB NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('queued', 'running', 'succeeded', 'failed', 'cancelled')),
    run_at TIMESTAMPTZ NOT NULL,
    attempts INTEGER NOT NULL,
    max_attempts INTEGER NOT NULL,
    lease_until TIMESTAMPTZ,
    -- Told apart by this: who lost the lease cannot finish the job of who took it over.
    lease_token UUID,
    progress JSONB,
    result JSONB,
    last_error TEXT,
    created_at TIMESTAMPTZ NOT NULL,
    finished_at TIMESTAMPTZ
);
CREATE INDEX job_due_index ON job (run_at, id) WHERE status IN ('queued', 'running');
CREATE UNIQUE INDEX job_unique_key_index ON job (unique_key) WHERE status IN ('queued', 'running');

CREATE TABLE upload (
    id UUID PRIMARY KEY,
    file_name TEXT NOT NULL,
    size_bytes BIGINT NOT NULL,
    complete BOOLEAN NOT NULL,
    created_at TIMESTAMPTZ NOT NULL
);

CREATE TABLE upload_chunk (
    upload_id UUID NOT NULL REFERENCES upload (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    content BYTES NOT NULL,
    PRIMARY KEY (upload_id, position)
);

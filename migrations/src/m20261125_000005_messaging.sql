-- Messages that wait to be sent, and lanes of work that do not wait for each other.

-- There while a message is to be sent: its job names it, and what is sent is removed.
CREATE TABLE message (
    id UUID PRIMARY KEY,
    recipient TEXT NOT NULL,
    -- The mailbox in lower case: whoever is forgotten is found by it.
    recipient_folded KEY_TEXT NOT NULL,
    language TEXT NOT NULL,
    -- What it says, without secrets and without the texts, which are made when it is sent.
    content JSONB NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    given_up_at TIMESTAMPTZ
);
CREATE INDEX message_recipient_index ON message (recipient_folded);
CREATE INDEX message_given_up_index ON message (given_up_at) WHERE given_up_at IS NOT NULL;

-- A worker looks into one lane at a time, so that a lane that stands still is passed by.
ALTER TABLE job ADD COLUMN lane KEY_TEXT NOT NULL DEFAULT 'general';
DROP INDEX job_due_index;
CREATE INDEX job_due_index ON job (lane, run_at, id) WHERE status IN ('queued', 'running');

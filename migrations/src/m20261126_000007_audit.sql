-- What was done in the shop, by whom and from where. Entries are only added: each seals the one before, and triggers refuse any other change.

CREATE TABLE audit_entry (
    -- Their order, without a gap.
    number BIGINT PRIMARY KEY CHECK (number > 0),
    id UUID NOT NULL UNIQUE,
    occurred_at TIMESTAMPTZ NOT NULL,
    actor_kind TEXT NOT NULL,
    actor_id TEXT,
    actor_label KEY_TEXT NOT NULL,
    action KEY_TEXT NOT NULL,
    outcome TEXT NOT NULL,
    -- The id of what it is about, as clients know it.
    subject KEY_TEXT,
    -- JSON, as texts: what is sealed must stay the same to the letter.
    state_before TEXT,
    state_after TEXT,
    client_address TEXT,
    user_agent TEXT,
    request_id TEXT,
    previous_hash BYTES NOT NULL,
    hash BYTES NOT NULL
);
CREATE INDEX audit_entry_actor_index ON audit_entry (actor_label, number);
CREATE INDEX audit_entry_action_index ON audit_entry (action, number);
CREATE INDEX audit_entry_subject_index ON audit_entry (subject, number);
CREATE INDEX audit_entry_time_index ON audit_entry (occurred_at, number);

-- Where the entries end: whoever adds one holds this row, so that every entry has one before it and one after.
CREATE TABLE audit_head (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    number BIGINT NOT NULL,
    hash BYTES NOT NULL
);

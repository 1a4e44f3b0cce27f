-- Who of the staff may do what: members, their roles, their second factors, and the keys of their programs.

-- The person behind an account of the staff; the key is the account's.
CREATE TABLE staff_member (
    id UUID PRIMARY KEY REFERENCES account (id) ON DELETE CASCADE,
    name TEXT NOT NULL CHECK (name <> ''),
    language TEXT NOT NULL
);

-- Sets of rights. What the roles of the program allow is known to the program alone, and grows with it.
CREATE TABLE staff_role (
    id UUID PRIMARY KEY,
    system KEY_TEXT,
    name TEXT NOT NULL CHECK (name <> ''),
    -- By which two spellings of one name are the same.
    name_key KEY_TEXT NOT NULL,
    permissions JSONB NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL
);
CREATE UNIQUE INDEX staff_role_name_index ON staff_role (name_key);
CREATE UNIQUE INDEX staff_role_system_index ON staff_role (system);

CREATE TABLE staff_member_role (
    member_id UUID NOT NULL REFERENCES staff_member (id) ON DELETE CASCADE,
    -- A role that somebody has is not removed.
    role_id UUID NOT NULL REFERENCES staff_role (id),
    PRIMARY KEY (member_id, role_id)
);
CREATE INDEX staff_member_role_role_index ON staff_member_role (role_id);

-- The second factor of a member; asked for once it was confirmed.
CREATE TABLE staff_totp (
    member_id UUID PRIMARY KEY REFERENCES staff_member (id) ON DELETE CASCADE,
    -- The secret that the app has, sealed with a key that the database does not know.
    sealed_secret BYTES NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    confirmed_at TIMESTAMPTZ,
    -- The last step of time whose code was used: none is worth anything twice.
    last_step BIGINT NOT NULL,
    failures INTEGER NOT NULL CHECK (failures >= 0),
    failing_since TIMESTAMPTZ
);

-- What stands for a code once, when the app is lost; only digests are kept.
CREATE TABLE staff_recovery_code (
    member_id UUID NOT NULL REFERENCES staff_totp (member_id) ON DELETE CASCADE,
    digest BYTES NOT NULL,
    used_at TIMESTAMPTZ,
    PRIMARY KEY (member_id, digest)
);

-- What programs of a member send. Only digests are kept.
CREATE TABLE api_key (
    id UUID PRIMARY KEY,
    member_id UUID NOT NULL REFERENCES staff_member (id) ON DELETE CASCADE,
    name TEXT NOT NULL CHECK (name <> ''),
    digest BYTES NOT NULL,
    -- The first characters, to recognise it by.
    hint TEXT NOT NULL,
    scopes JSONB NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    expires_at TIMESTAMPTZ,
    last_used_at TIMESTAMPTZ,
    revoked_at TIMESTAMPTZ
);
CREATE UNIQUE INDEX api_key_digest_index ON api_key (digest);
CREATE INDEX api_key_member_index ON api_key (member_id);

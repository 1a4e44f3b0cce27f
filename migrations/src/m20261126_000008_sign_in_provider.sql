-- Signing in with an account that somebody has elsewhere.

-- Who somebody is elsewhere. An issuer and what it calls somebody are an identity; an address is none, as it may pass to somebody else.
CREATE TABLE external_identity (
    id UUID PRIMARY KEY,
    account_id UUID NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    -- The provider's name in the configuration when it was linked.
    provider KEY_TEXT NOT NULL,
    issuer KEY_TEXT NOT NULL,
    subject KEY_TEXT NOT NULL,
    -- The address that the provider told at the latest sign-in, for people who look at the list.
    email TEXT,
    created_at TIMESTAMPTZ NOT NULL,
    last_used_at TIMESTAMPTZ NOT NULL,
    CHECK (issuer <> '' AND subject <> '')
);
CREATE UNIQUE INDEX external_identity_subject_index ON external_identity (issuer, subject);
CREATE INDEX external_identity_account_index ON external_identity (account_id, created_at, id);

-- Sign-ins that have begun and wait for the browser to come back from the provider. Nothing here opens anything: the key is a digest of a
-- secret that only whoever began has, and all that the provider is shown comes of that secret.
CREATE TABLE pending_sign_in (
    digest BYTES PRIMARY KEY,
    provider KEY_TEXT NOT NULL,
    redirect_uri TEXT NOT NULL,
    -- The customer who links the provider to their account; none where somebody wants to be let in.
    account_id UUID REFERENCES account (id) ON DELETE CASCADE,
    created_at TIMESTAMPTZ NOT NULL,
    expires_at TIMESTAMPTZ NOT NULL,
    CHECK (expires_at > created_at)
);
CREATE INDEX pending_sign_in_expiry_index ON pending_sign_in (expires_at);
CREATE INDEX pending_sign_in_account_index ON pending_sign_in (account_id);

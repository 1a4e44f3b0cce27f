-- Who is there: accounts with their passwords, sessions and tokens, and the customers among them.

-- Whoever can sign in. Customers and staff have accounts of their own, also under one address.
CREATE TABLE account (
    id UUID PRIMARY KEY,
    kind KEY_TEXT NOT NULL CHECK (kind IN ('customer', 'staff')),
    -- As its owner writes it; mail goes there.
    email TEXT NOT NULL,
    -- By which two spellings of one mailbox are the same.
    email_key KEY_TEXT NOT NULL,
    email_verified_at TIMESTAMPTZ,
    -- None where nobody can sign in with a password.
    password_hash TEXT,
    -- Which pepper the hash was made with, and when.
    password_pepper TEXT,
    password_changed_at TIMESTAMPTZ,
    disabled_at TIMESTAMPTZ,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    CHECK ((password_hash IS NULL) = (password_pepper IS NULL)),
    CHECK (email <> '' AND email_key <> '')
);
CREATE UNIQUE INDEX account_email_index ON account (kind, email_key);

-- The person behind a customer's account; the key is the account's.
CREATE TABLE customer (
    id UUID PRIMARY KEY REFERENCES account (id) ON DELETE CASCADE,
    first_name TEXT,
    last_name TEXT,
    phone TEXT,
    accepts_marketing BOOLEAN NOT NULL,
    language TEXT NOT NULL
);

CREATE TABLE customer_address (
    id UUID PRIMARY KEY,
    customer_id UUID NOT NULL REFERENCES customer (id) ON DELETE CASCADE,
    is_default BOOLEAN NOT NULL,
    address JSONB NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX customer_address_customer_index ON customer_address (customer_id, created_at, id);
-- A customer has one default address at most.
CREATE UNIQUE INDEX customer_address_default_index ON customer_address (customer_id) WHERE is_default;

-- A sign-in on one device. Access tokens name it, and live no longer than it does.
CREATE TABLE session (
    id UUID PRIMARY KEY,
    account_id UUID NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    user_agent TEXT,
    created_at TIMESTAMPTZ NOT NULL,
    last_used_at TIMESTAMPTZ NOT NULL,
    expires_at TIMESTAMPTZ NOT NULL,
    ended_at TIMESTAMPTZ,
    end_reason TEXT,
    CHECK ((ended_at IS NULL) = (end_reason IS NULL)),
    CHECK (expires_at > created_at)
);
CREATE INDEX session_account_index ON session (account_id, created_at, id);
CREATE INDEX session_expiry_index ON session (expires_at);

-- Refresh tokens, of which only digests are kept. Each is used once and followed by the next of its session.
CREATE TABLE refresh_token (
    digest BYTES PRIMARY KEY,
    session_id UUID NOT NULL REFERENCES session (id) ON DELETE CASCADE,
    generation INTEGER NOT NULL CHECK (generation >= 0),
    created_at TIMESTAMPTZ NOT NULL,
    used_at TIMESTAMPTZ,
    -- A digest of what told about the client that used it; a lost answer is given again to the same client only.
    used_by BYTES
);
CREATE UNIQUE INDEX refresh_token_generation_index ON refresh_token (session_id, generation);

-- What is sent by mail and works once. Nothing here opens anything: the token is a seal of the row's key that only the shop can make.
CREATE TABLE one_time_token (
    id UUID PRIMARY KEY,
    account_id UUID NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    purpose TEXT NOT NULL,
    -- The account's address when it was made: with another one it does not work any more.
    email_key TEXT NOT NULL,
    -- The address that is to come, where the token is about one.
    new_email TEXT,
    created_at TIMESTAMPTZ NOT NULL,
    expires_at TIMESTAMPTZ NOT NULL,
    CHECK (expires_at > created_at)
);
-- A new token is the end of the one before.
CREATE UNIQUE INDEX one_time_token_purpose_index ON one_time_token (account_id, purpose);
CREATE INDEX one_time_token_expiry_index ON one_time_token (expires_at);

-- The cart is the same on every device: a customer has one at most in a channel that can still be changed.
CREATE UNIQUE INDEX cart_customer_index ON cart (customer_id, channel_id)
    WHERE status IN ('open', 'awaiting_payment');

-- By which the orders of guests are found once the owner of the mailbox is known.
ALTER TABLE sales_order ADD COLUMN email_key KEY_TEXT;
UPDATE sales_order SET email_key = lower(email);
CREATE INDEX sales_order_email_index ON sales_order (email_key) WHERE customer_id IS NULL;

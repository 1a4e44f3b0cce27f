-- Payments that customers make at their provider, what providers tell of them, and what banks take back.

-- With what the storefront talks to the provider about the payment; gone with the end of the session.
ALTER TABLE payment_session ADD COLUMN client_secret TEXT;
CREATE UNIQUE INDEX payment_session_reference ON payment_session (provider, provider_reference)
    WHERE provider_reference IS NOT NULL;

ALTER TABLE payment ADD COLUMN charged_back_minor BIGINT NOT NULL DEFAULT 0
    CHECK (charged_back_minor >= 0 AND refunded_minor + refunding_minor + charged_back_minor <= captured_minor);

-- Providers tell things more than once; each counts once.
CREATE TABLE payment_notification (
    id UUID PRIMARY KEY,
    provider KEY_TEXT NOT NULL,
    event KEY_TEXT NOT NULL,
    kind TEXT NOT NULL,
    payment_session_id UUID NOT NULL REFERENCES payment_session (id),
    received_at TIMESTAMPTZ NOT NULL,
    UNIQUE (provider, event)
);
CREATE INDEX payment_notification_received_index ON payment_notification (received_at);

CREATE TABLE payment_dispute (
    id UUID PRIMARY KEY,
    order_id UUID NOT NULL REFERENCES sales_order (id),
    payment_id UUID NOT NULL REFERENCES payment (id),
    reference KEY_TEXT NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('open', 'won', 'lost')),
    amount_minor BIGINT NOT NULL CHECK (amount_minor >= 0),
    withdrawn_minor BIGINT NOT NULL CHECK (withdrawn_minor >= 0),
    currency TEXT NOT NULL,
    reason TEXT,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    UNIQUE (payment_id, reference)
);
CREATE INDEX payment_dispute_order_index ON payment_dispute (order_id, id);

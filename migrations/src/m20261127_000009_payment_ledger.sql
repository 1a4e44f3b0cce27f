-- Where the money of orders is: a ledger of pairs, what providers are asked to do about payments, and refunds.

ALTER TABLE payment ADD COLUMN capturing_minor BIGINT NOT NULL DEFAULT 0
    CHECK (capturing_minor >= 0 AND captured_minor + capturing_minor <= amount_minor);
ALTER TABLE payment ADD COLUMN refunded_minor BIGINT NOT NULL DEFAULT 0 CHECK (refunded_minor >= 0);
ALTER TABLE payment ADD COLUMN refunding_minor BIGINT NOT NULL DEFAULT 0
    CHECK (refunding_minor >= 0 AND refunded_minor + refunding_minor <= captured_minor);
ALTER TABLE sales_order_line ADD COLUMN refunded_quantity INTEGER NOT NULL DEFAULT 0
    CHECK (refunded_quantity BETWEEN 0 AND quantity);
ALTER TABLE sales_order_line ADD COLUMN restocked_quantity INTEGER NOT NULL DEFAULT 0
    CHECK (restocked_quantity BETWEEN 0 AND fulfilled_quantity);

-- Money never appears and never goes: a posting has two entries, of the account that gains and of the account that loses, and the keys below
-- refuse one without the other, another amount or another payment. Both are written by one statement.
CREATE TABLE ledger_entry (
    posting_id UUID NOT NULL,
    -- 1 for what an account gains, -1 for what one loses.
    direction INTEGER NOT NULL CHECK (direction IN (1, -1)),
    order_id UUID NOT NULL REFERENCES sales_order (id),
    payment_id UUID NOT NULL REFERENCES payment (id),
    kind KEY_TEXT NOT NULL,
    account KEY_TEXT NOT NULL CHECK (account IN ('customer', 'authorized', 'capturing', 'captured', 'refunding')),
    amount_minor BIGINT NOT NULL CHECK (amount_minor * direction > 0),
    currency TEXT NOT NULL,
    occurred_at TIMESTAMPTZ NOT NULL,
    opposite_direction INTEGER GENERATED ALWAYS AS (-direction) STORED,
    opposite_amount_minor BIGINT GENERATED ALWAYS AS (-amount_minor) STORED,
    PRIMARY KEY (posting_id, direction),
    UNIQUE (posting_id, payment_id, direction, amount_minor),
    FOREIGN KEY (posting_id, payment_id, opposite_direction, opposite_amount_minor)
        REFERENCES ledger_entry (posting_id, payment_id, direction, amount_minor)
);
CREATE INDEX ledger_entry_payment_index ON ledger_entry (payment_id, account);
CREATE INDEX ledger_entry_order_index ON ledger_entry (order_id);

-- What came before the ledger was kept. A payment has one posting of each kind here, under its own key or that of its order.
INSERT INTO ledger_entry (posting_id, direction, order_id, payment_id, kind, account, amount_minor, currency, occurred_at)
    SELECT id, direction, order_id, id, 'received', account, captured_minor * direction, currency, updated_at
    FROM payment
    CROSS JOIN (SELECT 1 AS direction, 'captured' AS account UNION ALL SELECT -1, 'customer') AS side
    WHERE captured_minor > 0;
INSERT INTO ledger_entry (posting_id, direction, order_id, payment_id, kind, account, amount_minor, currency, occurred_at)
    SELECT order_id, direction, order_id, id, 'authorized', account, (amount_minor - captured_minor) * direction, currency, created_at
    FROM payment
    CROSS JOIN (SELECT 1 AS direction, 'authorized' AS account UNION ALL SELECT -1, 'customer') AS side
    WHERE status = 'authorized' AND amount_minor > captured_minor;

-- A provider is asked outside of transactions, and again under the same key until it has answered.
CREATE TABLE payment_operation (
    id UUID PRIMARY KEY,
    order_id UUID NOT NULL REFERENCES sales_order (id),
    payment_id UUID NOT NULL REFERENCES payment (id),
    kind TEXT NOT NULL CHECK (kind IN ('capture', 'refund')),
    status TEXT NOT NULL CHECK (status IN ('pending', 'succeeded', 'failed')),
    amount_minor BIGINT NOT NULL CHECK (amount_minor > 0),
    currency TEXT NOT NULL,
    reference TEXT,
    failure TEXT,
    actor TEXT NOT NULL,
    in_flight_until TIMESTAMPTZ,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX payment_operation_order_index ON payment_operation (order_id, id);

CREATE TABLE refund (
    id UUID PRIMARY KEY REFERENCES payment_operation (id),
    reason TEXT,
    shipping_minor BIGINT NOT NULL CHECK (shipping_minor >= 0)
);

CREATE TABLE refund_line (
    refund_id UUID NOT NULL REFERENCES refund (id),
    order_line_id UUID NOT NULL REFERENCES sales_order_line (id),
    quantity INTEGER NOT NULL CHECK (quantity >= 1),
    restocked BOOLEAN NOT NULL,
    amount_minor BIGINT NOT NULL CHECK (amount_minor >= 0),
    PRIMARY KEY (refund_id, order_line_id)
);

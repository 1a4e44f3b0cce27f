-- Goods that come back.

ALTER TABLE sales_order_line ADD COLUMN returned_quantity INTEGER NOT NULL DEFAULT 0 CHECK (returned_quantity >= 0);
ALTER TABLE sales_order_line ADD COLUMN returning_quantity INTEGER NOT NULL DEFAULT 0
    CHECK (returning_quantity >= 0 AND returned_quantity + returning_quantity <= fulfilled_quantity);

CREATE TABLE order_return (
    id UUID PRIMARY KEY,
    order_id UUID NOT NULL REFERENCES sales_order (id),
    status TEXT NOT NULL CHECK (status IN ('requested', 'approved', 'rejected', 'received')),
    note TEXT,
    answer TEXT,
    refund_id UUID REFERENCES refund (id),
    exchange_order_id UUID REFERENCES sales_order (id),
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX order_return_order_index ON order_return (order_id, id);

CREATE TABLE order_return_line (
    return_id UUID NOT NULL REFERENCES order_return (id),
    order_line_id UUID NOT NULL REFERENCES sales_order_line (id),
    quantity INTEGER NOT NULL CHECK (quantity >= 1),
    reason TEXT NOT NULL,
    PRIMARY KEY (return_id, order_line_id)
);

-- Orders whose lines change after they were placed.

ALTER TABLE sales_order ADD COLUMN placed_totals JSONB;
-- What went back because the order came to cost less.
ALTER TABLE sales_order ADD COLUMN lowered_minor BIGINT CHECK (lowered_minor >= 0);

-- A line that was taken out; shipments that were cancelled and refunds that failed may speak of it. Its quantity says nothing.
ALTER TABLE sales_order_line ADD COLUMN removed BOOLEAN NOT NULL DEFAULT FALSE;

-- Parcels: packed, sent, delivered or cancelled, and from where their goods are.

ALTER TABLE sales_order_line ADD COLUMN packed_quantity INTEGER NOT NULL DEFAULT 0
    CHECK (packed_quantity >= 0 AND fulfilled_quantity + packed_quantity <= quantity);

ALTER TABLE fulfillment ADD COLUMN status TEXT NOT NULL DEFAULT 'shipped'
    CHECK (status IN ('packed', 'shipped', 'delivered', 'cancelled'));
ALTER TABLE fulfillment ADD COLUMN shipped_at TIMESTAMPTZ;
ALTER TABLE fulfillment ADD COLUMN delivered_at TIMESTAMPTZ;
ALTER TABLE fulfillment ADD COLUMN cancelled_at TIMESTAMPTZ;
UPDATE fulfillment SET shipped_at = created_at;

-- What was promised to a line and is in a parcel now. Until it is shipped it counts as reserved; cancelled, it is promised to the line again.
CREATE TABLE stock_parcel (
    fulfillment_id UUID NOT NULL REFERENCES fulfillment (id),
    order_line_id UUID NOT NULL REFERENCES sales_order_line (id),
    location_id UUID NOT NULL,
    variant_id UUID NOT NULL,
    quantity BIGINT NOT NULL CHECK (quantity > 0),
    shipped BOOLEAN NOT NULL,
    PRIMARY KEY (fulfillment_id, order_line_id, location_id)
);
CREATE INDEX stock_parcel_level_index ON stock_parcel (variant_id, location_id) WHERE NOT shipped;

-- From the cart to the order: carts, shipping, taxes, payment sessions, orders.

CREATE TABLE shipping_zone (
    id UUID PRIMARY KEY,
    name TEXT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL
);

-- A country may be in several zones.
CREATE TABLE shipping_zone_country (
    country KEY_TEXT NOT NULL,
    zone_id UUID NOT NULL REFERENCES shipping_zone (id) ON DELETE CASCADE,
    PRIMARY KEY (country, zone_id)
);
CREATE INDEX shipping_zone_country_zone_index ON shipping_zone_country (zone_id);

CREATE TABLE shipping_method (
    id UUID PRIMARY KEY,
    zone_id UUID NOT NULL REFERENCES shipping_zone (id) ON DELETE CASCADE,
    channel_id UUID NOT NULL REFERENCES channel (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    description TEXT,
    rate JSONB NOT NULL,
    free_above JSONB,
    tax_class TEXT NOT NULL,
    active BOOLEAN NOT NULL,
    position INTEGER NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX shipping_method_channel_index ON shipping_method (channel_id, position, id);
CREATE INDEX shipping_method_zone_index ON shipping_method (zone_id);

CREATE TABLE tax_zone (
    id UUID PRIMARY KEY,
    name TEXT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL
);

-- A country is taxed by one zone.
CREATE TABLE tax_zone_country (
    country KEY_TEXT PRIMARY KEY,
    zone_id UUID NOT NULL REFERENCES tax_zone (id) ON DELETE CASCADE
);
CREATE INDEX tax_zone_country_zone_index ON tax_zone_country (zone_id);

CREATE TABLE tax_rate (
    zone_id UUID NOT NULL REFERENCES tax_zone (id) ON DELETE CASCADE,
    tax_class KEY_TEXT NOT NULL,
    rate_millionths BIGINT NOT NULL CHECK (rate_millionths BETWEEN 0 AND 1000000),
    PRIMARY KEY (zone_id, tax_class)
);

CREATE TABLE cart (
    id UUID PRIMARY KEY,
    -- 128 random bits: who knows them owns a guest's cart.
    token UUID NOT NULL UNIQUE,
    channel_id UUID NOT NULL REFERENCES channel (id),
    customer_id UUID,
    status TEXT NOT NULL CHECK (status IN ('open', 'awaiting_payment', 'completed', 'merged', 'expired')),
    version INTEGER NOT NULL,
    language TEXT NOT NULL,
    email TEXT,
    phone TEXT,
    note TEXT,
    attributes JSONB NOT NULL,
    shipping_address JSONB,
    billing_address JSONB,
    shipping_method_id UUID REFERENCES shipping_method (id) ON DELETE SET NULL,
    order_id UUID,
    -- Since when this cart has held stock; a cart holds it for a bounded time only.
    reserved_since TIMESTAMPTZ,
    expires_at TIMESTAMPTZ NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX cart_expiry_index ON cart (expires_at) WHERE status = 'open';

CREATE TABLE cart_line (
    id UUID PRIMARY KEY,
    cart_id UUID NOT NULL REFERENCES cart (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    variant_id UUID REFERENCES variant (id) ON DELETE SET NULL,
    quantity INTEGER NOT NULL CHECK (quantity BETWEEN 1 AND 9999),
    -- What was put in, as it was: a deleted product empties nobody's cart.
    snapshot JSONB NOT NULL,
    attributes JSONB NOT NULL
);
CREATE INDEX cart_line_cart_index ON cart_line (cart_id, position);
CREATE INDEX cart_line_variant_index ON cart_line (variant_id);

CREATE TABLE payment_session (
    id UUID PRIMARY KEY,
    cart_id UUID NOT NULL REFERENCES cart (id),
    cart_version INTEGER NOT NULL,
    provider TEXT NOT NULL,
    status TEXT NOT NULL CHECK (status IN
        ('open', 'action_required', 'processing', 'authorized', 'captured', 'declined', 'expired', 'voided')),
    amount_minor BIGINT NOT NULL CHECK (amount_minor >= 0),
    currency TEXT NOT NULL,
    token TEXT,
    return_url TEXT,
    next_action_url TEXT,
    provider_reference TEXT,
    decline_message TEXT,
    -- The order as it will be placed once the money is sure: what is charged is what was ordered, whatever changes meanwhile.
    order_draft JSONB,
    -- While a process talks to the provider: until then nobody else does.
    in_flight_until TIMESTAMPTZ,
    reserved_until TIMESTAMPTZ NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL
);
-- A cart has at most one session that may still bring money.
CREATE UNIQUE INDEX payment_session_live_index ON payment_session (cart_id)
    WHERE status IN ('open', 'action_required', 'processing');
CREATE INDEX payment_session_cart_index ON payment_session (cart_id, created_at);

CREATE TABLE stock_reservation (
    payment_session_id UUID NOT NULL REFERENCES payment_session (id),
    variant_id UUID NOT NULL,
    location_id UUID NOT NULL,
    quantity BIGINT NOT NULL CHECK (quantity > 0),
    PRIMARY KEY (payment_session_id, variant_id, location_id)
);

-- ORDER is a word of SQL itself, so that the table of orders is called sales_order.
CREATE TABLE sales_order (
    id UUID PRIMARY KEY,
    number KEY_TEXT NOT NULL UNIQUE,
    -- A cart becomes one order.
    cart_id UUID NOT NULL UNIQUE REFERENCES cart (id),
    channel_id UUID NOT NULL REFERENCES channel (id),
    customer_id UUID,
    status TEXT NOT NULL CHECK (status IN ('open', 'completed', 'cancelled')),
    payment_status TEXT NOT NULL CHECK (payment_status IN
        ('pending', 'authorized', 'partially_paid', 'paid', 'partially_refunded', 'refunded', 'voided')),
    fulfillment_status TEXT NOT NULL CHECK (fulfillment_status IN
        ('unfulfilled', 'partially_fulfilled', 'fulfilled', 'returned')),
    currency TEXT NOT NULL,
    language TEXT NOT NULL,
    email TEXT NOT NULL,
    phone TEXT,
    note TEXT,
    attributes JSONB NOT NULL,
    shipping_address JSONB,
    billing_address JSONB,
    shipping_method JSONB,
    totals JSONB NOT NULL,
    total_minor BIGINT NOT NULL CHECK (total_minor >= 0),
    -- Folded number, e-mail, names and SKUs, for the staff's search.
    search_text TEXT NOT NULL,
    version INTEGER NOT NULL,
    placed_at TIMESTAMPTZ NOT NULL,
    cancelled_at TIMESTAMPTZ,
    updated_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX sales_order_placed_index ON sales_order (placed_at, id);
CREATE INDEX sales_order_total_index ON sales_order (total_minor, id);
CREATE INDEX sales_order_customer_index ON sales_order (customer_id, placed_at);

CREATE TABLE sales_order_line (
    id UUID PRIMARY KEY,
    order_id UUID NOT NULL REFERENCES sales_order (id),
    position INTEGER NOT NULL,
    product_id UUID,
    variant_id UUID,
    title TEXT NOT NULL,
    variant_title TEXT NOT NULL,
    sku TEXT,
    image_url TEXT,
    quantity INTEGER NOT NULL CHECK (quantity >= 1),
    fulfilled_quantity INTEGER NOT NULL,
    requires_shipping BOOLEAN NOT NULL,
    tax_class TEXT NOT NULL,
    tax_rate_millionths BIGINT NOT NULL,
    unit_price JSONB NOT NULL,
    subtotal JSONB NOT NULL,
    total JSONB NOT NULL,
    attributes JSONB NOT NULL,
    CHECK (fulfilled_quantity BETWEEN 0 AND quantity)
);
CREATE INDEX sales_order_line_order_index ON sales_order_line (order_id, position);

-- From where the goods of a line will be taken; they count as reserved until they are shipped.
CREATE TABLE stock_allocation (
    order_line_id UUID NOT NULL REFERENCES sales_order_line (id),
    variant_id UUID NOT NULL,
    location_id UUID NOT NULL,
    quantity BIGINT NOT NULL CHECK (quantity > 0),
    PRIMARY KEY (order_line_id, location_id)
);

CREATE TABLE payment (
    id UUID PRIMARY KEY,
    order_id UUID NOT NULL REFERENCES sales_order (id),
    payment_session_id UUID UNIQUE REFERENCES payment_session (id),
    provider TEXT NOT NULL,
    reference TEXT,
    status TEXT NOT NULL CHECK (status IN ('pending', 'authorized', 'captured', 'voided')),
    amount_minor BIGINT NOT NULL CHECK (amount_minor >= 0),
    captured_minor BIGINT NOT NULL,
    currency TEXT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    CHECK (captured_minor BETWEEN 0 AND amount_minor)
);
CREATE INDEX payment_order_index ON payment (order_id, created_at);

CREATE TABLE sales_order_event (
    id UUID PRIMARY KEY,
    order_id UUID NOT NULL REFERENCES sales_order (id),
    kind TEXT NOT NULL,
    message TEXT NOT NULL,
    actor TEXT NOT NULL,
    occurred_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX sales_order_event_order_index ON sales_order_event (order_id, id);

CREATE TABLE fulfillment (
    id UUID PRIMARY KEY,
    order_id UUID NOT NULL REFERENCES sales_order (id),
    tracking_company TEXT,
    tracking_number TEXT,
    tracking_url TEXT,
    created_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX fulfillment_order_index ON fulfillment (order_id, id);

CREATE TABLE fulfillment_line (
    fulfillment_id UUID NOT NULL REFERENCES fulfillment (id),
    order_line_id UUID NOT NULL REFERENCES sales_order_line (id),
    quantity INTEGER NOT NULL CHECK (quantity >= 1),
    PRIMARY KEY (fulfillment_id, order_line_id)
);

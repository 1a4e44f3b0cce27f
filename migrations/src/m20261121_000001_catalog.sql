-- Channels, the catalogue and the places that hold stock.
-- The words in capitals that no database knows (KEY_TEXT, BYTES) and the Postgres types are spelled for SQLite by `script.rs`.

CREATE TABLE stock_location (
    id UUID PRIMARY KEY,
    slug KEY_TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    country TEXT NOT NULL,
    active BOOLEAN NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL
);

CREATE TABLE channel (
    id UUID PRIMARY KEY,
    slug KEY_TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    currency TEXT NOT NULL,
    countries JSONB NOT NULL,
    default_country TEXT NOT NULL,
    languages JSONB NOT NULL,
    prices_include_tax BOOLEAN NOT NULL,
    payment_providers JSONB NOT NULL,
    is_default BOOLEAN NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL
);
-- At most one channel is the default.
CREATE UNIQUE INDEX channel_default_index ON channel (is_default) WHERE is_default;

CREATE TABLE channel_stock_location (
    channel_id UUID NOT NULL REFERENCES channel (id) ON DELETE CASCADE,
    location_id UUID NOT NULL REFERENCES stock_location (id),
    position INTEGER NOT NULL,
    PRIMARY KEY (channel_id, location_id)
);

CREATE TABLE category (
    id UUID PRIMARY KEY,
    slug KEY_TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    description TEXT NOT NULL,
    parent_id UUID REFERENCES category (id),
    -- The ids from the root down to this category, each between slashes, so that a prefix names a subtree.
    path KEY_TEXT NOT NULL UNIQUE,
    position INTEGER NOT NULL,
    image_url TEXT,
    image_alt_text TEXT,
    seo_title TEXT,
    seo_description TEXT,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX category_parent_index ON category (parent_id, position, id);

CREATE TABLE product (
    id UUID PRIMARY KEY,
    slug KEY_TEXT NOT NULL UNIQUE,
    title TEXT NOT NULL,
    -- The folded title, by which both databases sort alike.
    title_key KEY_TEXT NOT NULL,
    description_html TEXT NOT NULL,
    description TEXT NOT NULL,
    vendor TEXT,
    product_type TEXT,
    tags JSONB NOT NULL,
    attributes JSONB NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('draft', 'active', 'archived')),
    published_at TIMESTAMPTZ,
    seo_title TEXT,
    seo_description TEXT,
    category_id UUID REFERENCES category (id) ON DELETE SET NULL,
    -- Folded words of everything that a plain search looks at.
    search_text TEXT NOT NULL,
    version INTEGER NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX product_title_index ON product (title_key, id);
CREATE INDEX product_created_index ON product (created_at, id);
CREATE INDEX product_category_index ON product (category_id);

CREATE TABLE product_option (
    id UUID PRIMARY KEY,
    product_id UUID NOT NULL REFERENCES product (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    name TEXT NOT NULL,
    option_values JSONB NOT NULL,
    UNIQUE (product_id, position)
);

CREATE TABLE product_media (
    id UUID PRIMARY KEY,
    product_id UUID NOT NULL REFERENCES product (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    url TEXT NOT NULL,
    alt_text TEXT,
    width INTEGER,
    height INTEGER
);
CREATE INDEX product_media_product_index ON product_media (product_id, position, id);

-- What products are filtered by: tags, vendor, type, options and attributes in folded form, derived when a product is saved.
CREATE TABLE product_facet (
    product_id UUID NOT NULL REFERENCES product (id) ON DELETE CASCADE,
    kind KEY_TEXT NOT NULL CHECK (kind IN ('tag', 'vendor', 'product_type', 'option', 'attribute')),
    name KEY_TEXT NOT NULL,
    value KEY_TEXT NOT NULL,
    PRIMARY KEY (product_id, kind, name, value)
);
CREATE INDEX product_facet_value_index ON product_facet (kind, name, value, product_id);

CREATE TABLE variant (
    id UUID PRIMARY KEY,
    product_id UUID NOT NULL REFERENCES product (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    title TEXT NOT NULL,
    sku KEY_TEXT UNIQUE,
    barcode TEXT,
    option_values JSONB NOT NULL,
    -- The folded option values: no product has two variants alike.
    options_key KEY_TEXT NOT NULL,
    weight_grams BIGINT NOT NULL CHECK (weight_grams >= 0),
    requires_shipping BOOLEAN NOT NULL,
    tax_class TEXT NOT NULL,
    tracked BOOLEAN NOT NULL,
    allow_backorder BOOLEAN NOT NULL,
    media_id UUID REFERENCES product_media (id) ON DELETE SET NULL,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    UNIQUE (product_id, options_key)
);
CREATE INDEX variant_product_index ON variant (product_id, position, id);

CREATE TABLE variant_listing (
    variant_id UUID NOT NULL REFERENCES variant (id) ON DELETE CASCADE,
    channel_id UUID NOT NULL REFERENCES channel (id) ON DELETE CASCADE,
    price_minor BIGINT NOT NULL CHECK (price_minor >= 0),
    compare_at_price_minor BIGINT CHECK (compare_at_price_minor >= 0),
    PRIMARY KEY (variant_id, channel_id)
);

-- A product's prices in a channel, derived when a listing is saved. Without a row the product is not for sale there.
CREATE TABLE product_listing (
    product_id UUID NOT NULL REFERENCES product (id) ON DELETE CASCADE,
    channel_id UUID NOT NULL REFERENCES channel (id) ON DELETE CASCADE,
    min_price_minor BIGINT NOT NULL,
    max_price_minor BIGINT NOT NULL,
    min_compare_at_price_minor BIGINT,
    max_compare_at_price_minor BIGINT,
    PRIMARY KEY (product_id, channel_id)
);
CREATE INDEX product_listing_price_index ON product_listing (channel_id, min_price_minor, product_id);

-- Every price that was ever asked; no price means that the variant was taken out of the channel.
CREATE TABLE price_change (
    id UUID PRIMARY KEY,
    variant_id UUID NOT NULL,
    channel_id UUID NOT NULL,
    price_minor BIGINT,
    compare_at_price_minor BIGINT,
    changed_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX price_change_variant_index ON price_change (variant_id, channel_id, changed_at);

CREATE TABLE collection (
    id UUID PRIMARY KEY,
    slug KEY_TEXT NOT NULL UNIQUE,
    title TEXT NOT NULL,
    title_key KEY_TEXT NOT NULL,
    description_html TEXT NOT NULL,
    image_url TEXT,
    image_alt_text TEXT,
    seo_title TEXT,
    seo_description TEXT,
    -- Where there is a rule, the members follow from it.
    rule JSONB,
    published_at TIMESTAMPTZ,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX collection_title_index ON collection (title_key, id);

CREATE TABLE collection_product (
    collection_id UUID NOT NULL REFERENCES collection (id) ON DELETE CASCADE,
    product_id UUID NOT NULL REFERENCES product (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    PRIMARY KEY (collection_id, product_id)
);
CREATE INDEX collection_product_product_index ON collection_product (product_id);
CREATE INDEX collection_product_position_index ON collection_product (collection_id, position, product_id);

CREATE TABLE stock_level (
    variant_id UUID NOT NULL REFERENCES variant (id) ON DELETE CASCADE,
    location_id UUID NOT NULL REFERENCES stock_location (id),
    on_hand BIGINT NOT NULL CHECK (on_hand >= 0),
    reserved BIGINT NOT NULL CHECK (reserved >= 0),
    allow_backorder BOOLEAN NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (variant_id, location_id),
    -- What is promised is there, unless the variant may be backordered: the last word on overselling.
    CONSTRAINT stock_level_not_oversold CHECK (allow_backorder OR reserved <= on_hand)
);

-- Why each level is what it is: the deltas of a level's movements sum to the level.
CREATE TABLE stock_movement (
    id UUID PRIMARY KEY,
    variant_id UUID NOT NULL,
    location_id UUID NOT NULL,
    kind TEXT NOT NULL,
    on_hand_delta BIGINT NOT NULL,
    reserved_delta BIGINT NOT NULL,
    reference TEXT,
    actor TEXT NOT NULL,
    note TEXT,
    occurred_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX stock_movement_variant_index ON stock_movement (variant_id, location_id, id);

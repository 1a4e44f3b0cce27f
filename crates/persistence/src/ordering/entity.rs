//! The tables of orders.

pub(crate) mod sales_order {
    use cartwright_domain::{
        cart::Attribute,
        customer::Address,
        ordering::{OrderShippingMethod, OrderTotals},
    };
    use sea_orm::entity::prelude::*;

    use crate::json::Json;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "sales_order")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub number: String,
        pub cart_id: Uuid,
        pub channel_id: Uuid,
        pub customer_id: Option<Uuid>,
        pub status: String,
        pub payment_status: String,
        pub fulfillment_status: String,
        pub currency: String,
        pub language: String,
        pub email: String,
        pub email_key: Option<String>,
        pub phone: Option<String>,
        pub note: Option<String>,
        pub attributes: Json<Vec<Attribute>>,
        pub shipping_address: Option<Json<Address>>,
        pub billing_address: Option<Json<Address>>,
        pub shipping_method: Option<Json<OrderShippingMethod>>,
        pub totals: Json<OrderTotals>,
        pub placed_totals: Option<Json<OrderTotals>>,
        pub lowered_minor: Option<i64>,
        pub total_minor: i64,
        pub search_text: String,
        pub version: i32,
        pub placed_at: DateTimeUtc,
        pub cancelled_at: Option<DateTimeUtc>,
        pub updated_at: DateTimeUtc,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod sales_order_line {
    use cartwright_domain::{cart::Attribute, pricing::TaxedMoney};
    use sea_orm::entity::prelude::*;

    use crate::json::Json;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "sales_order_line")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub order_id: Uuid,
        pub position: i32,
        pub product_id: Option<Uuid>,
        pub variant_id: Option<Uuid>,
        pub title: String,
        pub variant_title: String,
        pub sku: Option<String>,
        pub image_url: Option<String>,
        pub quantity: i32,
        pub fulfilled_quantity: i32,
        pub packed_quantity: i32,
        pub removed: bool,
        pub refunded_quantity: i32,
        pub restocked_quantity: i32,
        pub returning_quantity: i32,
        pub returned_quantity: i32,
        pub requires_shipping: bool,
        pub tax_class: String,
        pub tax_rate_millionths: i64,
        pub unit_price: Json<TaxedMoney>,
        pub subtotal: Json<TaxedMoney>,
        pub total: Json<TaxedMoney>,
        pub attributes: Json<Vec<Attribute>>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod payment {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "payment")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub order_id: Uuid,
        pub payment_session_id: Option<Uuid>,
        pub provider: String,
        pub reference: Option<String>,
        pub status: String,
        pub amount_minor: i64,
        pub capturing_minor: i64,
        pub captured_minor: i64,
        pub refunding_minor: i64,
        pub refunded_minor: i64,
        pub charged_back_minor: i64,
        pub currency: String,
        pub created_at: DateTimeUtc,
        pub updated_at: DateTimeUtc,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod payment_dispute {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "payment_dispute")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub order_id: Uuid,
        pub payment_id: Uuid,
        pub reference: String,
        pub status: String,
        pub amount_minor: i64,
        pub withdrawn_minor: i64,
        pub currency: String,
        pub reason: Option<String>,
        pub created_at: DateTimeUtc,
        pub updated_at: DateTimeUtc,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod order_return {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "order_return")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub order_id: Uuid,
        pub status: String,
        pub note: Option<String>,
        pub answer: Option<String>,
        pub refund_id: Option<Uuid>,
        pub exchange_order_id: Option<Uuid>,
        pub created_at: DateTimeUtc,
        pub updated_at: DateTimeUtc,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod order_return_line {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "order_return_line")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub return_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub order_line_id: Uuid,
        pub quantity: i32,
        pub reason: String,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod sales_order_event {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "sales_order_event")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub order_id: Uuid,
        pub kind: String,
        pub message: String,
        pub actor: String,
        pub occurred_at: DateTimeUtc,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod fulfillment {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "fulfillment")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub order_id: Uuid,
        pub tracking_company: Option<String>,
        pub tracking_number: Option<String>,
        pub tracking_url: Option<String>,
        pub status: String,
        pub created_at: DateTimeUtc,
        pub shipped_at: Option<DateTimeUtc>,
        pub delivered_at: Option<DateTimeUtc>,
        pub cancelled_at: Option<DateTimeUtc>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod fulfillment_line {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "fulfillment_line")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub fulfillment_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub order_line_id: Uuid,
        pub quantity: i32,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod ledger_entry {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "ledger_entry")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub posting_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub direction: i32,
        pub order_id: Uuid,
        pub payment_id: Uuid,
        pub kind: String,
        pub account: String,
        pub amount_minor: i64,
        pub currency: String,
        pub occurred_at: DateTimeUtc,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod payment_operation {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "payment_operation")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub order_id: Uuid,
        pub payment_id: Uuid,
        pub kind: String,
        pub status: String,
        pub amount_minor: i64,
        pub currency: String,
        pub reference: Option<String>,
        pub failure: Option<String>,
        pub actor: String,
        pub in_flight_until: Option<DateTimeUtc>,
        pub created_at: DateTimeUtc,
        pub updated_at: DateTimeUtc,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod refund {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "refund")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub reason: Option<String>,
        pub shipping_minor: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod refund_line {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "refund_line")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub refund_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub order_line_id: Uuid,
        pub quantity: i32,
        pub restocked: bool,
        pub amount_minor: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

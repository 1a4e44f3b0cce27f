//! The tables of carts.

pub(crate) mod cart {
    use cartwright_domain::{cart::Attribute, customer::Address};
    use sea_orm::entity::prelude::*;

    use crate::json::Json;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "cart")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub token: Uuid,
        pub channel_id: Uuid,
        pub customer_id: Option<Uuid>,
        pub status: String,
        pub version: i32,
        pub language: String,
        pub email: Option<String>,
        pub phone: Option<String>,
        pub note: Option<String>,
        pub attributes: Json<Vec<Attribute>>,
        pub shipping_address: Option<Json<Address>>,
        pub billing_address: Option<Json<Address>>,
        pub shipping_method_id: Option<Uuid>,
        pub order_id: Option<Uuid>,
        pub reserved_since: Option<DateTimeUtc>,
        pub expires_at: DateTimeUtc,
        pub created_at: DateTimeUtc,
        pub updated_at: DateTimeUtc,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod cart_line {
    use cartwright_domain::cart::{Attribute, LineSnapshot};
    use sea_orm::entity::prelude::*;

    use crate::json::Json;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "cart_line")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub cart_id: Uuid,
        pub position: i32,
        pub variant_id: Option<Uuid>,
        pub quantity: i32,
        pub snapshot: Json<LineSnapshot>,
        pub attributes: Json<Vec<Attribute>>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

//! The tables of payment sessions and of what providers tell.

pub(crate) mod payment_session {
    use cartwright_domain::ordering::Order;
    use sea_orm::entity::prelude::*;

    use crate::json::Json;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "payment_session")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub cart_id: Uuid,
        pub cart_version: i32,
        pub provider: String,
        pub status: String,
        pub amount_minor: i64,
        pub currency: String,
        pub token: Option<String>,
        pub return_url: Option<String>,
        pub next_action_url: Option<String>,
        pub client_secret: Option<String>,
        pub provider_reference: Option<String>,
        pub decline_message: Option<String>,
        pub order_draft: Option<Json<Order>>,
        pub in_flight_until: Option<DateTimeUtc>,
        pub reserved_until: DateTimeUtc,
        pub created_at: DateTimeUtc,
        pub updated_at: DateTimeUtc,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod payment_notification {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "payment_notification")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub provider: String,
        pub event: String,
        pub kind: String,
        pub payment_session_id: Uuid,
        pub received_at: DateTimeUtc,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

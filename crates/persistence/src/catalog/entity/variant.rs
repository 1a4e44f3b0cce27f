//! Variants.

use sea_orm::entity::prelude::*;

use crate::json::Json;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "variant")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub product_id: Uuid,
    pub position: i32,
    pub title: String,
    pub sku: Option<String>,
    pub barcode: Option<String>,
    pub option_values: Json<Vec<String>>,
    pub options_key: String,
    pub weight_grams: i64,
    pub requires_shipping: bool,
    pub tax_class: String,
    pub tracked: bool,
    pub allow_backorder: bool,
    pub media_id: Option<Uuid>,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

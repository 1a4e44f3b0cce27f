//! Orders in and out, with their lines.

use std::collections::HashMap;

use cartwright_domain::{
    customer::folded_email,
    id::{CartId, CustomerId, OrderId},
    ordering::{Order, OrderLine},
    pricing::{Money, Rate, TaxClass},
};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, IntoActiveModel, QueryFilter,
    QueryOrder, QuerySelect, Select, sea_query::Expr,
};
use uuid::Uuid;

use super::entity::{sales_order, sales_order_line};
use crate::{StoreError, Writes, corrupt, json::Json, repository::repository};

repository! {
    /// Orders.
    OrderRepository, orders
}

impl<C: ConnectionTrait> OrderRepository<'_, C> {
    /// The order with that key.
    pub async fn find(&self, id: OrderId) -> Result<Option<Order>, StoreError> {
        self.load_one(sales_order::Entity::find_by_id(id.0)).await
    }

    /// The order with that number.
    pub async fn find_by_number(&self, number: &str) -> Result<Option<Order>, StoreError> {
        self.load_one(sales_order::Entity::find().filter(sales_order::Column::Number.eq(number))).await
    }

    /// The order with that key, where it is the customer's.
    pub async fn find_owned(&self, customer: CustomerId, id: OrderId) -> Result<Option<Order>, StoreError> {
        let owned = sales_order::Entity::find_by_id(id.0).filter(sales_order::Column::CustomerId.eq(customer.0));
        self.load_one(owned).await
    }

    /// The order with that number, where it is the customer's.
    pub async fn find_owned_by_number(&self, customer: CustomerId, number: &str) -> Result<Option<Order>, StoreError> {
        let owned = sales_order::Entity::find()
            .filter(sales_order::Column::Number.eq(number))
            .filter(sales_order::Column::CustomerId.eq(customer.0));
        self.load_one(owned).await
    }

    /// The order that the cart became.
    pub async fn find_by_cart(&self, cart: CartId) -> Result<Option<Order>, StoreError> {
        self.load_one(sales_order::Entity::find().filter(sales_order::Column::CartId.eq(cart.0))).await
    }

    /// The orders with those keys, in no order.
    pub async fn find_many(&self, ids: &[OrderId]) -> Result<Vec<Order>, StoreError> {
        let rows = sales_order::Entity::find()
            .filter(sales_order::Column::Id.is_in(ids.iter().map(|id| id.0)))
            .all(self.connection)
            .await?;
        self.with_lines(rows).await
    }

    async fn load_one(&self, select: Select<sales_order::Entity>) -> Result<Option<Order>, StoreError> {
        let rows: Vec<_> = select.one(self.connection).await?.into_iter().collect();
        Ok(self.with_lines(rows).await?.pop())
    }

    /// The orders of the rows with their lines, which one statement brings for all.
    pub(super) async fn with_lines(&self, rows: Vec<sales_order::Model>) -> Result<Vec<Order>, StoreError> {
        if rows.is_empty() {
            return Ok(Vec::new());
        }
        let mut lines: HashMap<Uuid, Vec<OrderLine>> = HashMap::new();
        let line_rows = sales_order_line::Entity::find()
            .filter(sales_order_line::Column::OrderId.is_in(rows.iter().map(|row| row.id)))
            .order_by_asc(sales_order_line::Column::Position)
            .all(self.connection)
            .await?;
        for row in line_rows {
            lines.entry(row.order_id).or_default().push(line_to_domain(row)?);
        }
        rows.into_iter()
            .map(|row| {
                let lines = lines.remove(&row.id).unwrap_or_default();
                to_domain(row, lines)
            })
            .collect()
    }
}

impl OrderRepository<'_, DatabaseTransaction> {
    /// The order with that key, held until the end of the transaction.
    pub async fn lock(&self, id: OrderId) -> Result<Option<Order>, StoreError> {
        self.load_one(sales_order::Entity::find_by_id(id.0).lock_exclusive()).await
    }

    /// Writes a new order with its lines. Fails where its cart has one (`cart_id`), and on a number that is taken (`number`).
    pub fn insert(&self, writes: &mut Writes, order: &Order) {
        writes.insert([to_row(order).into_active_model().reset_all()]);
        let lines = (0_i32..)
            .zip(&order.lines)
            .map(|(position, line)| line_to_row(order.id, position, line).into_active_model().reset_all());
        writes.insert(lines);
    }

    /// Makes the orders that guests placed with the address the customer's; answers how many.
    pub async fn attach_guest_orders(&self, customer: CustomerId, email_key: &str) -> Result<u64, StoreError> {
        let attached = sales_order::Entity::update_many()
            .col_expr(sales_order::Column::CustomerId, Expr::value(customer.0))
            .filter(sales_order::Column::CustomerId.is_null())
            .filter(sales_order::Column::EmailKey.eq(email_key))
            .exec(self.connection)
            .await?;
        Ok(attached.rows_affected)
    }

    /// Writes the locked order with its lines as it is now.
    pub fn save(&self, writes: &mut Writes, before: &Order, after: &Order) -> Result<(), StoreError> {
        writes.update(to_row(after).into_active_model().reset_all())?;
        for (position, line) in (0_i32..).zip(&after.lines) {
            let row = || line_to_row(after.id, position, line).into_active_model().reset_all();
            match before.lines.iter().find(|known| known.id == line.id) {
                None => writes.insert([row()]),
                Some(known) if known != line => writes.update(row())?,
                Some(_) => {}
            }
        }
        Ok(())
    }
}

fn to_row(order: &Order) -> sales_order::Model {
    sales_order::Model {
        id: order.id.0,
        number: order.number.clone(),
        cart_id: order.cart_id.0,
        channel_id: order.channel_id.0,
        customer_id: order.customer_id.map(|id| id.0),
        status: order.status.as_str().to_owned(),
        payment_status: order.payment_status.as_str().to_owned(),
        fulfillment_status: order.fulfillment_status.as_str().to_owned(),
        currency: order.totals.total.currency.code().to_owned(),
        language: order.language.to_string(),
        email: order.email.clone(),
        email_key: Some(folded_email(&order.email)),
        phone: order.phone.clone(),
        note: order.note.clone(),
        attributes: Json(order.attributes.clone()),
        shipping_address: order.shipping_address.clone().map(Json),
        billing_address: order.billing_address.clone().map(Json),
        shipping_method: order.shipping_method.clone().map(Json),
        totals: Json(order.totals.clone()),
        placed_totals: order.placed_totals.clone().map(Json),
        lowered_minor: order.lowered.map(|lowered| lowered.minor),
        total_minor: order.totals.total.minor,
        search_text: order.search_text(),
        version: order.version,
        placed_at: order.placed_at,
        cancelled_at: order.cancelled_at,
        updated_at: order.updated_at,
    }
}

fn line_to_row(order: OrderId, position: i32, line: &OrderLine) -> sales_order_line::Model {
    sales_order_line::Model {
        id: line.id.0,
        order_id: order.0,
        position,
        product_id: line.product_id.map(|id| id.0),
        variant_id: line.variant_id.map(|id| id.0),
        title: line.title.clone(),
        variant_title: line.variant_title.clone(),
        sku: line.sku.clone(),
        image_url: line.image_url.clone(),
        // What was taken out keeps its row, as shipments and refunds may speak of it.
        quantity: line.quantity.max(1),
        removed: line.quantity == 0,
        fulfilled_quantity: line.fulfilled_quantity,
        packed_quantity: line.packed_quantity,
        refunded_quantity: line.refunded_quantity,
        restocked_quantity: line.restocked_quantity,
        returning_quantity: line.returning_quantity,
        returned_quantity: line.returned_quantity,
        requires_shipping: line.requires_shipping,
        tax_class: line.tax_class.0.clone(),
        tax_rate_millionths: line.tax_rate.millionths(),
        unit_price: Json(line.unit_price),
        subtotal: Json(line.subtotal),
        total: Json(line.total),
        attributes: Json(line.attributes.clone()),
    }
}

fn to_domain(row: sales_order::Model, lines: Vec<OrderLine>) -> Result<Order, StoreError> {
    let id = OrderId(row.id);
    Ok(Order {
        id,
        number: row.number,
        cart_id: row.cart_id.into(),
        channel_id: row.channel_id.into(),
        customer_id: row.customer_id.map(Into::into),
        status: row.status.parse().map_err(corrupt(id))?,
        payment_status: row.payment_status.parse().map_err(corrupt(id))?,
        fulfillment_status: row.fulfillment_status.parse().map_err(corrupt(id))?,
        email: row.email,
        phone: row.phone,
        note: row.note,
        attributes: row.attributes.0,
        language: row.language.parse().map_err(corrupt(id))?,
        shipping_address: row.shipping_address.map(|address| address.0),
        billing_address: row.billing_address.map(|address| address.0),
        shipping_method: row.shipping_method.map(|method| method.0),
        lines,
        lowered: row.lowered_minor.map(|minor| Money::new(minor, row.totals.0.total.currency)),
        totals: row.totals.0,
        placed_totals: row.placed_totals.map(|totals| totals.0),
        placed_at: row.placed_at,
        cancelled_at: row.cancelled_at,
        updated_at: row.updated_at,
        version: row.version,
    })
}

fn line_to_domain(row: sales_order_line::Model) -> Result<OrderLine, StoreError> {
    let rate = Rate::from_millionths(row.tax_rate_millionths);
    Ok(OrderLine {
        id: row.id.into(),
        variant_id: row.variant_id.map(Into::into),
        product_id: row.product_id.map(Into::into),
        title: row.title,
        variant_title: row.variant_title,
        sku: row.sku,
        image_url: row.image_url,
        quantity: if row.removed { 0 } else { row.quantity },
        fulfilled_quantity: row.fulfilled_quantity,
        packed_quantity: row.packed_quantity,
        refunded_quantity: row.refunded_quantity,
        restocked_quantity: row.restocked_quantity,
        returning_quantity: row.returning_quantity,
        returned_quantity: row.returned_quantity,
        unit_price: row.unit_price.0,
        subtotal: row.subtotal.0,
        total: row.total.0,
        tax_class: TaxClass(row.tax_class),
        tax_rate: rate.ok_or_else(|| StoreError::Corrupt(format!("the tax rate of order line {}", row.id)))?,
        requires_shipping: row.requires_shipping,
        attributes: row.attributes.0,
    })
}

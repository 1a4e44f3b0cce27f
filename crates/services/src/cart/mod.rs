//! Carts: every change locks the cart, asks the domain and saves; every answer is the whole cart, priced at this moment.

mod cart_addresses_update;
mod cart_changed;
mod cart_create;
mod cart_details_update;
mod cart_lines_add;
mod cart_lines_remove;
mod cart_lines_update;
mod cart_shipping_method_select;
mod change;
mod expire_carts;
mod order_reorder;
mod quoting;
mod refusal;
mod sign_in_cart;
mod terms;
mod view;

pub use cart_addresses_update::{CartAddressesUpdate, cart_addresses_update};
pub use cart_changed::cart_changed;
pub use cart_create::{CartCreate, cart_create};
pub use cart_details_update::{CartDetailsUpdate, cart_details_update};
pub use cart_lines_add::{CartLineAdd, CartLinesAdd, cart_lines_add};
pub use cart_lines_remove::{CartLinesRemove, cart_lines_remove};
pub use cart_lines_update::{CartLineUpdate, CartLinesUpdate, cart_lines_update};
pub use cart_shipping_method_select::{CartShippingMethodSelect, cart_shipping_method_select};
pub use order_reorder::order_reorder;
pub use quoting::ShippingMethodQuote;
pub use refusal::CartRefusal;
pub use view::{CartView, cart, cart_of};

pub(crate) use cart_lines_add::new_lines;
pub(crate) use change::Changing;
pub(crate) use expire_carts::expire_carts;
pub(crate) use quoting::Quoting;
pub(crate) use sign_in_cart::bring_cart;
pub(crate) use terms::KeptTerms;
pub(crate) use view::view as cart_view;

//! Customers: registering, and what belongs to one.

mod customer_address_create;
mod customer_address_delete;
mod customer_address_update;
mod customer_data_export;
mod customer_delete;
mod customer_register;
mod customer_update;
mod demo;
mod read;

pub use customer_address_create::customer_address_create;
pub use customer_address_delete::customer_address_delete;
pub use customer_address_update::{CustomerAddressUpdate, customer_address_update};
pub use customer_data_export::customer_data_export;
pub use customer_delete::customer_delete;
pub use customer_register::{CustomerRegister, customer_register};
pub use customer_update::{CustomerUpdate, customer_update};
pub use demo::{DEMO_SIGN_IN, DemoSignIn, demo_sign_in};
pub use read::{addresses_of, customer, signed_in_customer};

use read::address_answer;

pub(crate) use demo::make_demo_customer;

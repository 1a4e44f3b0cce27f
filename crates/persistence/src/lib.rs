//! The shop's storage: values of the domain in and out, one unit of work at a time. SeaORM never leaves this crate.
//!
//! [`Store`] holds the connections. What only reads is asked of the store itself (`store.products()`); what writes is asked of a
//! [`UnitOfWork`] (`uow.products()`), so that a write outside a transaction does not compile.

mod cart;
mod catalog;
mod change_counter;
mod channel;
mod customer;
mod error;
mod fixed_statement;
mod fulfillment;
mod identity;
mod inventory;
mod json;
mod messaging;
mod migration;
mod notification;
mod ordering;
mod page;
mod page_by_parent;
mod page_count;
mod payment;
mod presence;
mod pricing;
mod repository;
mod statement_limit;
mod store;
mod told_statement;
mod unit_of_work;
mod work;
mod writes;

pub use cart::CartRepository;
pub use catalog::{
    Availability, CatalogScope, CategoryRepository, CollectionRepository, Count, KnownProducts, ListingChanges,
    ListingRepository, ProductOrder, ProductQuery, ProductRepository, ProductSaveError, ProductSection,
    VariantRepository,
};
pub use change_counter::ChangeCounter;
pub use channel::ChannelRepository;
pub use customer::CustomerRepository;
pub use error::{ConstraintKind, StoreError};
pub use fulfillment::{ShippingMethodRepository, ShippingZoneRepository};
pub use identity::{
    AccountRepository, ApiKeyRepository, ExternalIdentityRepository, OneTimeTokenRepository, PendingSignInRepository,
    RefreshTokenRepository, RoleRepository, SessionRepository, StaffRepository, TotpRepository,
};
pub use inventory::{
    AllocateError, BackorderError, LedgerContext, NewStockLevel, ReserveError, ShipError, StockChangeError,
    StockLevelFilter, StockLocationRepository, StockMovementFilter, StockRepository, StockShare,
};
pub use messaging::MessageRepository;
pub use notification::Notifier;
pub use ordering::{LedgerFault, OrderQuery, OrderRepository, OrderSort, Timeline};
pub use page::{Cursor, CursorValue, Page, PageRequest};
pub use payment::{CheckoutState, LockedCheckout, PaymentNotification, PaymentSessionRepository};
pub use pricing::TaxZoneRepository;
pub use store::{DatabaseAddress, Store, StoreOptions};
pub use told_statement::ToldStatement;
pub use unit_of_work::{TransactionError, UnitOfWork};
pub use work::{
    AuditFilter, AuditRepository, IdempotencyKeyRepository, JobFilter, JobRepository, KnownRequest, SnapshotRows,
    Upload, UploadRepository,
};
pub use writes::Writes;

use error::corrupt;

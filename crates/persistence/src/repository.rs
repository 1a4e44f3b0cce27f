//! How repositories are declared.

/// Declares a repository over a connection: the store gives one that reads, a unit of work one that reads and writes.
macro_rules! repository {
    ($(#[$doc:meta])* $name:ident, $accessor:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy)]
        pub struct $name<'c, C> {
            pub(crate) connection: &'c C,
        }

        impl $crate::Store {
            $(#[$doc])*
            pub fn $accessor(&self) -> $name<'_, sea_orm::DatabaseConnection> {
                $name { connection: &self.reader }
            }
        }

        impl $crate::UnitOfWork {
            $(#[$doc])*
            pub fn $accessor(&self) -> $name<'_, sea_orm::DatabaseTransaction> {
                $name { connection: &self.transaction }
            }
        }
    };
}

/// Declares a repository like [`repository!`] whose changes are told once they are committed: in a unit of work `recorded` is there.
macro_rules! recording_repository {
    ($(#[$doc:meta])* $name:ident, $accessor:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy)]
        pub struct $name<'c, C> {
            pub(crate) connection: &'c C,
            pub(crate) recorded: Option<&'c $crate::unit_of_work::Recorded>,
        }

        impl<C> $name<'_, C> {
            /// Notes what changes; it is told when the transaction is committed, and forgotten when it is not.
            pub(crate) fn record(&self, event: cartwright_domain::event::ShopEvent) {
                if let Some(recorded) = self.recorded {
                    recorded.event(event);
                }
            }
        }

        impl $crate::Store {
            $(#[$doc])*
            pub fn $accessor(&self) -> $name<'_, sea_orm::DatabaseConnection> {
                $name { connection: &self.reader, recorded: None }
            }
        }

        impl $crate::UnitOfWork {
            $(#[$doc])*
            pub fn $accessor(&self) -> $name<'_, sea_orm::DatabaseTransaction> {
                $name { connection: &self.transaction, recorded: Some(&self.recorded) }
            }
        }
    };
}

pub(crate) use recording_repository;
pub(crate) use repository;

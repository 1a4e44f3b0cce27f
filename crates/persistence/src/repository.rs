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

pub(crate) use repository;

//! The names of a connection in the schema.

/// Declares a connection and its edge: two types around [`Connection`](super::Connection) with the fields of the Relay
/// specification, `nodes`, `totalCount` and `totalCountIsExact`.
///
/// ```text
/// connection! {
///     /// Products, a page at a time.
///     pub ProductConnection;
///     /// A product in a list.
///     pub ProductEdge of Product;
/// }
/// ```
///
/// Where a type of its own writes the nodes, that stands behind the name: `pub ProductConnection with ProductNodes<'_>;`.
macro_rules! connection {
    (
        $(#[$doc:meta])*
        pub $connection:ident;
        $(#[$edge_doc:meta])*
        pub $edge:ident of $node:ty;
    ) => {
        $crate::connection::connection! {
            $(#[$doc])*
            pub $connection with $crate::many::Many<&$node>;
            $(#[$edge_doc])*
            pub $edge of $node;
        }
    };
    (
        $(#[$doc:meta])*
        pub $connection:ident with $nodes:ty;
        $(#[$edge_doc:meta])*
        pub $edge:ident of $node:ty;
    ) => {
        $(#[$doc])*
        #[derive(Clone)]
        pub struct $connection(pub $crate::connection::Connection<$node>);

        $(#[$edge_doc])*
        pub struct $edge<'a>(&'a $crate::connection::Edge<$node>);

        $(#[$doc])*
        #[async_graphql::Object]
        impl $connection {
            /// The entries of this page, each with its cursor.
            async fn edges(&self) -> $crate::many::Many<$edge<'_>> {
                self.0.edges().iter().map($edge).collect()
            }

            /// The entries of this page, without their cursors.
            async fn nodes(&self) -> $nodes {
                self.0.nodes().collect()
            }

            /// Where this page stands in the list.
            async fn page_info(&self) -> $crate::connection::PageInfo {
                self.0.page_info()
            }

            /// How many entries the whole list has; counted only where it is asked for.
            async fn total_count(&self) -> $crate::error::ApiResult<i32> {
                self.0.total_count().await
            }

            /// Whether there are exactly `totalCount` entries; else there are at least so many. Counted only where it is asked for.
            async fn total_count_is_exact(&self) -> $crate::error::ApiResult<bool> {
                Ok(self.0.total().await?.is_exact)
            }
        }

        $(#[$edge_doc])*
        #[async_graphql::Object]
        impl<'a> $edge<'a> {
            /// The place of the entry, to be handed to `after` or `before`.
            async fn cursor(&self) -> String {
                self.0.cursor()
            }

            /// The entry.
            async fn node(&self) -> &$node {
                self.0.node()
            }
        }
    };
}

pub(crate) use connection;

//! Relations of one thing to others, loaded for many things at once.

use std::{
    collections::HashMap,
    hash::Hash,
    ops::Deref,
    sync::{Arc, OnceLock},
};

use async_graphql::dataloader::{DataLoader, NoCache};
use cartwright_services::page::{Page, PageRequest};

use crate::loader::LoadQueue;

/// Loads a relation; asked by resolvers, it waits until all of a level have asked. Its loader is made when somebody asks for the first time:
/// most requests want few relations, and those that are answered with what is kept want none.
pub struct Relation<L, Eyes> {
    origin: Arc<(Eyes, LoadQueue)>,
    loader: OnceLock<DataLoader<L, NoCache>>,
}

impl<L, Eyes> Relation<L, Eyes> {
    /// The relation of a request.
    pub fn new(origin: &Arc<(Eyes, LoadQueue)>) -> Self {
        Self { origin: Arc::clone(origin), loader: OnceLock::new() }
    }
}

impl<L: From<Eyes>, Eyes: Clone> Deref for Relation<L, Eyes> {
    type Target = DataLoader<L, NoCache>;

    fn deref(&self) -> &Self::Target {
        let (eyes, queue) = &*self.origin;
        self.loader.get_or_init(|| queue.data_loader(L::from(eyes.clone())))
    }
}

/// A page of what belongs to one thing: the key by which such pages are loaded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChildPage<Parent> {
    /// The thing.
    pub parent: Parent,
    /// The page.
    pub request: Arc<PageRequest>,
}

impl<Parent> ChildPage<Parent> {
    /// That page of what belongs to that thing.
    pub fn new(parent: Parent, request: PageRequest) -> Self {
        Self { parent, request: Arc::new(request) }
    }
}

/// The cursors are left out: few keys differ in nothing else, and equality looks at them.
impl<Parent: Hash> Hash for ChildPage<Parent> {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.parent.hash(state);
        self.request.limit.hash(state);
        self.request.backward.hash(state);
    }
}

/// The keys by page: the things of one group are loaded together.
pub fn by_page<Parent: Clone>(keys: &[ChildPage<Parent>]) -> Vec<(Arc<PageRequest>, Vec<Parent>)> {
    let mut groups: Vec<(Arc<PageRequest>, Vec<Parent>)> = Vec::new();
    for key in keys {
        match groups.iter_mut().find(|(request, _)| *request == key.request) {
            Some((_, parents)) => parents.push(key.parent.clone()),
            None => groups.push((Arc::clone(&key.request), vec![key.parent.clone()])),
        }
    }
    groups
}

/// The loaded pages by their keys; a thing to which nothing belongs has an empty one.
pub fn keyed<Parent, T>(
    request: &Arc<PageRequest>,
    parents: Vec<Parent>,
    mut pages: HashMap<Parent, Page<T>>,
) -> impl Iterator<Item = (ChildPage<Parent>, Page<T>)>
where
    Parent: Hash + Eq,
{
    parents.into_iter().map(move |parent| {
        let page = pages.remove(&parent).unwrap_or_else(|| Page::nothing(request));
        (ChildPage { parent, request: Arc::clone(request) }, page)
    })
}

/// Declares the relations of a slice: a struct with one relation each, made once a request.
///
/// The first block has relations by id: keys in, a map out. The second has pages of what belongs to a thing. `$eyes` is what the loaders are
/// made of; its `view()` may refuse.
macro_rules! relations {
    (
        $(#[$doc:meta])*
        pub struct $bundle:ident for $eyes:ty;
        by id {$(
            $(#[$id_doc:meta])*
            $id_field:ident: $id_loader:ident($id_key:ty => $id_value:ty) = |$id_view:ident, $keys:ident| $id_load:expr;
        )+}
        by page {$(
            $(#[$page_doc:meta])*
            $page_field:ident: $page_loader:ident($parent:ty => $child:ty) =
                |$page_view:ident, $parents:ident, $request:ident| $page_load:expr;
        )*}
    ) => {
        $(
            $(#[$id_doc])*
            pub struct $id_loader($eyes);

            impl From<$eyes> for $id_loader {
                fn from(eyes: $eyes) -> Self {
                    Self(eyes)
                }
            }

            impl async_graphql::dataloader::Loader<$id_key> for $id_loader {
                type Value = $id_value;
                type Error = $crate::error::ApiError;

                async fn load(
                    &self,
                    $keys: &[$id_key],
                ) -> $crate::error::ApiResult<std::collections::HashMap<$id_key, $id_value>> {
                    let $id_view = self.0.view()?;
                    Ok($id_load)
                }
            }
        )+
        $(
            $(#[$page_doc])*
            pub struct $page_loader($eyes);

            impl From<$eyes> for $page_loader {
                fn from(eyes: $eyes) -> Self {
                    Self(eyes)
                }
            }

            impl async_graphql::dataloader::Loader<$crate::relation::ChildPage<$parent>> for $page_loader {
                type Value = cartwright_services::page::Page<$child>;
                type Error = $crate::error::ApiError;

                async fn load(
                    &self,
                    keys: &[$crate::relation::ChildPage<$parent>],
                ) -> $crate::error::ApiResult<std::collections::HashMap<$crate::relation::ChildPage<$parent>, Self::Value>> {
                    let $page_view = self.0.view()?;
                    let mut loaded = std::collections::HashMap::with_capacity(keys.len());
                    for (request, $parents) in $crate::relation::by_page(keys) {
                        let $request: &cartwright_services::page::PageRequest = &request;
                        let pages = $page_load;
                        loaded.extend($crate::relation::keyed(&request, $parents, pages));
                    }
                    Ok(loaded)
                }
            }
        )*

        $(#[$doc])*
        pub struct $bundle {
            origin: std::sync::Arc<($eyes, $crate::loader::LoadQueue)>,
            $($(#[$id_doc])* pub $id_field: $crate::relation::Relation<$id_loader, $eyes>,)+
            $($(#[$page_doc])* pub $page_field: $crate::relation::Relation<$page_loader, $eyes>,)*
        }

        impl $bundle {
            /// Whose eyes look.
            #[allow(dead_code, reason = "not every slice asks for it")]
            pub fn eyes(&self) -> &$eyes {
                &self.origin.0
            }

            /// The loaders of one request, whose loads wait in that queue.
            pub fn new(eyes: $eyes, queue: &$crate::loader::LoadQueue) -> Self {
                let origin = std::sync::Arc::new((eyes, queue.clone()));
                Self {
                    $($id_field: $crate::relation::Relation::new(&origin),)+
                    $($page_field: $crate::relation::Relation::new(&origin),)*
                    origin,
                }
            }
        }
    };
}

pub(crate) use relations;

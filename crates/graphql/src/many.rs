//! The list that resolvers answer.

use std::{borrow::Cow, sync::Arc};

use async_graphql::{
    ContextSelectionSet, OutputType, PathSegment, Positioned, ServerError, ServerResult, Value, parser::types::Field,
    registry::Registry,
};
use futures_util::future::try_join_all;

/// A list of things that have fields. In the schema it is what a `Vec` is; but when a field of an entry fails so that the whole list
/// fails with it, the error keeps the path to the field, of which async-graphql leaves the part up to the entry.
#[derive(Clone, Debug)]
pub struct Many<T>(pub Vec<T>);

impl<T> Default for Many<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T> From<Vec<T>> for Many<T> {
    fn from(items: Vec<T>) -> Self {
        Self(items)
    }
}

impl<T> FromIterator<T> for Many<T> {
    fn from_iter<I: IntoIterator<Item = T>>(items: I) -> Self {
        Self(items.into_iter().collect())
    }
}

impl<T: OutputType> OutputType for Many<T> {
    fn type_name() -> Cow<'static, str> {
        <Vec<T> as OutputType>::type_name()
    }

    fn qualified_type_name() -> String {
        <Vec<T> as OutputType>::qualified_type_name()
    }

    fn create_type_info(registry: &mut Registry) -> String {
        <Vec<T> as OutputType>::create_type_info(registry)
    }

    async fn resolve(&self, ctx: &ContextSelectionSet<'_>, field: &Positioned<Field>) -> ServerResult<Value> {
        let resolve = |(index, item)| async move {
            let at = ctx.with_index(index);
            T::resolve(item, &at, field).await.map_err(|error| {
                let error = if error.path.is_empty() { at.set_error_path(error) } else { error };
                FullPath::keep(error)
            })
        };
        let items = self.0.iter().enumerate().map(resolve);
        try_join_all(items).await.map(Value::List)
    }
}

/// The path of an error at the first list that it passes on its way up. It travels in the error, because the path that the error
/// shows is overwritten wherever it passes.
#[derive(Debug)]
pub(crate) struct FullPath(pub Vec<PathSegment>);

impl FullPath {
    fn keep(error: ServerError) -> ServerError {
        if error.source.is_some() {
            return error;
        }
        let path = Self(error.path.clone());
        ServerError { source: Some(Arc::new(path)), ..error }
    }

    /// Gives the error its path back.
    pub fn restore(error: &mut ServerError) {
        let kept = error.source.as_ref().and_then(|source| source.downcast_ref::<Self>());
        if let Some(Self(path)) = kept {
            error.path = path.clone();
            error.source = None;
        }
    }
}

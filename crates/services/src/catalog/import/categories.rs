//! The categories that a file names.

use std::collections::HashMap;

use cartwright_domain::{
    catalog::{Category, CategoryDraft, CategoryPath},
    id::CategoryId,
    text::{fold, slugify},
    time::Timestamp,
};
use cartwright_persistence::{PageRequest, Store, StoreError, UnitOfWork};

use crate::{Context, Error, Failure, catalog::category_names::names_from_root};

/// How many categories are read at a time.
const PAGE: u64 = 250;

/// The categories of the shop by their folded names from the root down.
#[derive(Debug, Default)]
pub(super) struct CategoryNames(HashMap<Vec<String>, CategoryId>);

/// A category found or made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Found {
    pub(super) id: CategoryId,
    /// How many of it and those above it were missing.
    pub(super) created: u64,
}

impl CategoryNames {
    /// Reads all categories.
    pub(super) async fn read(store: &Store) -> Result<Self, StoreError> {
        let mut known = HashMap::new();
        for (id, names) in names_from_root(store).await? {
            known.entry(names.iter().map(|name| fold(name)).collect()).or_insert(id);
        }
        Ok(Self(known))
    }

    /// The category with those names, such as `Clothing > Shirts`; what is missing is made. Answers what is wrong with the names
    /// where they cannot be those of a category.
    pub(super) async fn find_or_create(
        &mut self,
        ctx: &Context,
        names: &str,
    ) -> Result<Result<Found, String>, Failure> {
        let names: Vec<&str> = names.split('>').map(str::trim).collect();
        let folded: Vec<String> = names.iter().map(|name| fold(name)).collect();
        if let Some(id) = self.0.get(&folded) {
            return Ok(Ok(Found { id: *id, created: 0 }));
        }
        if names.len() > CategoryPath::MAX_DEPTH {
            return Ok(Err(format!("names more than {} levels of categories", CategoryPath::MAX_DEPTH)));
        }
        let mut drafts = Vec::with_capacity(names.len());
        for name in names {
            match (CategoryDraft { name: name.to_owned(), ..CategoryDraft::default() }).validate() {
                Ok(draft) => drafts.push(draft),
                Err(_) if name.is_empty() => return Ok(Err("has an empty name between its levels".to_owned())),
                Err(_) => return Ok(Err(format!("{name:?} cannot be the name of a category"))),
            }
        }
        let drafts = &drafts;
        let made: Result<_, Error<std::convert::Infallible>> =
            ctx.store().transaction(|uow| async move { Ok(create_missing(ctx, &uow, drafts).await?) }).await;
        let made = made.map_err(Error::into_failure)?;
        let mut found = None;
        for (depth, (id, _)) in (1..).zip(&made) {
            self.0.insert(folded[..depth].to_vec(), *id);
            found = Some(*id);
        }
        let created = made.iter().filter(|(_, created)| *created).count() as u64;
        found
            .map(|id| Ok(Found { id, created }))
            .ok_or_else(|| Failure::Internal("a category without a name".to_owned()))
    }
}

/// The categories from the root down, and whether each is new.
async fn create_missing(
    ctx: &Context,
    uow: &UnitOfWork,
    drafts: &[CategoryDraft],
) -> Result<Vec<(CategoryId, bool)>, StoreError> {
    uow.categories().lock_tree().await?;
    let now = ctx.now();
    let mut made = Vec::with_capacity(drafts.len());
    let mut parent: Option<Category> = None;
    for (depth, draft) in (1..).zip(drafts) {
        let known = child_named(uow, parent.as_ref().map(|parent| parent.id), &fold(&draft.name)).await?;
        let created = known.is_none();
        let category = match known {
            Some(category) => category,
            None => create(ctx, uow, parent.as_ref(), &drafts[..depth], now).await?,
        };
        made.push((category.id, created));
        parent = Some(category);
    }
    Ok(made)
}

async fn child_named(
    uow: &UnitOfWork,
    parent: Option<CategoryId>,
    folded_name: &str,
) -> Result<Option<Category>, StoreError> {
    let mut request = PageRequest::first(PAGE);
    loop {
        let page = uow.categories().page(parent, &request).await?;
        request.after = page.entries.last().map(|(cursor, _)| cursor.clone());
        let more = page.has_next_page;
        let found = page.into_items().into_iter().find(|category| fold(&category.name) == folded_name);
        if found.is_some() || !more {
            return Ok(found);
        }
    }
}

/// Makes the last of the categories below the others.
async fn create(
    ctx: &Context,
    uow: &UnitOfWork,
    parent: Option<&Category>,
    drafts: &[CategoryDraft],
    now: Timestamp,
) -> Result<Category, StoreError> {
    let id = ctx.ids().key::<CategoryId>(now);
    let name = drafts.last().map(|draft| draft.name.clone()).unwrap_or_default();
    let path = CategoryPath::below(parent.map(|parent| &parent.path), id)
        .map_err(|error| StoreError::Corrupt(format!("the categories above {name:?}: {error}")))?;
    let category = Category {
        id,
        slug: free_slug(uow, drafts).await?,
        name,
        description: String::new(),
        parent_id: parent.map(|parent| parent.id),
        path,
        position: uow.categories().next_position(parent.map(|parent| parent.id)).await?,
        image: None,
        seo: cartwright_domain::catalog::Seo::default(),
        created_at: now,
        updated_at: now,
    };
    uow.categories().insert(&category).await?;
    Ok(category)
}

/// The slug of the name, else of all the names, else that with a number: other categories may be called the same elsewhere.
async fn free_slug(uow: &UnitOfWork, drafts: &[CategoryDraft]) -> Result<String, StoreError> {
    let names: Vec<&str> = drafts.iter().map(|draft| draft.name.as_str()).collect();
    let own = drafts.last().and_then(|draft| draft.slug.clone()).unwrap_or_default();
    let whole: String = slugify(&names.join(" ")).chars().take(180).collect();
    let whole = whole.trim_end_matches('-');
    let mut slug = own;
    let mut number = 1_u64;
    while uow.categories().by_slug(&slug).await?.is_some() {
        slug = if number == 1 { whole.to_owned() } else { format!("{whole}-{number}") };
        number += 1;
    }
    Ok(slug)
}

//! What staff hand in to change the catalogue.

mod category;
mod collection;
mod listing;
mod part;
mod product;
mod variant;

pub use category::{CategoryCreateInput, CategoryDeleteInput, CategoryMoveInput, CategoryUpdateInput};
pub use collection::{
    CollectionCreateInput, CollectionDeleteInput, CollectionProductsAddInput, CollectionProductsRemoveInput,
    CollectionUpdateInput,
};
pub use listing::ChannelListingsUpdateInput;
pub use product::{
    ProductCreateInput, ProductDeleteInput, ProductMediaAddInput, ProductMediaRemoveInput, ProductMediaReorderInput,
    ProductOptionsUpdateInput, ProductPublishInput, ProductUnpublishInput, ProductUpdateInput,
};
pub use variant::{ProductVariantsCreateInput, ProductVariantsDeleteInput, ProductVariantsUpdateInput};

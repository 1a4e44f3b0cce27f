//! Whoever is not of the staff changes and reads nothing of this.

use cartwright_services::{
    Error, Failure,
    catalog::{
        CatalogView, CategoryDelete, CategoryMove, ChannelListingsUpdate, CollectionDelete, CollectionProductsAdd,
        CollectionProductsRemove, ProductDelete, ProductMediaAdd, ProductMediaRemove, ProductMediaReorder,
        ProductOptionsUpdate, ProductPublish, ProductUnpublish, ProductUpdate, ProductVariantsCreate,
        ProductVariantsDelete, ProductVariantsUpdate, category_delete, category_move, channel_listings_update,
        collection_delete, collection_products_add, collection_products_remove, product_create, product_delete,
        product_media_add, product_media_remove, product_media_reorder, product_options_update, product_publish,
        product_unpublish, product_update, product_variants_create, product_variants_delete, product_variants_update,
    },
    page::PageRequest,
};
use cartwright_testkit::TestShop;
use uuid::Uuid;

use super::titled;

#[tokio::test]
async fn a_guest_is_turned_away_before_anything_is_read() {
    let shop = TestShop::open().await;
    let guest = &shop.guest();
    let nil = Uuid::nil();
    let before = shop.statements();
    macro_rules! forbidden {
        ($($call:expr),+ $(,)?) => {$(
            let refused = $call.await;
            assert!(matches!(refused, Err(Error::Failed(Failure::Unauthenticated))), "{}", stringify!($call));
        )+};
    }
    forbidden!(
        product_create(guest, titled("Mug"), None),
        product_update(guest, ProductUpdate::of(nil.into()), None),
        product_delete(guest, ProductDelete { id: nil.into(), expected_version: None }, None),
        product_publish(guest, ProductPublish { id: nil.into(), published_at: None }, None),
        product_unpublish(guest, ProductUnpublish { id: nil.into() }, None),
        product_variants_create(
            guest,
            ProductVariantsCreate { id: nil.into(), expected_version: None, variants: Vec::new() },
            None
        ),
        product_variants_update(
            guest,
            ProductVariantsUpdate { id: nil.into(), expected_version: None, variants: Vec::new() },
            None
        ),
        product_variants_delete(
            guest,
            ProductVariantsDelete { id: nil.into(), expected_version: None, variant_ids: Vec::new() },
            None
        ),
        product_options_update(
            guest,
            ProductOptionsUpdate { id: nil.into(), expected_version: None, options: Vec::new() },
            None
        ),
        product_media_add(guest, ProductMediaAdd { id: nil.into(), media: Vec::new() }, None),
        product_media_reorder(guest, ProductMediaReorder { id: nil.into(), media_ids: Vec::new() }, None),
        product_media_remove(guest, ProductMediaRemove { id: nil.into(), media_ids: Vec::new() }, None),
        category_move(guest, CategoryMove { id: nil.into(), parent_id: None, position: None }, None),
        category_delete(guest, CategoryDelete { id: nil.into() }, None),
        collection_delete(guest, CollectionDelete { id: nil.into() }, None),
        collection_products_add(guest, CollectionProductsAdd { id: nil.into(), product_ids: Vec::new() }, None),
        collection_products_remove(guest, CollectionProductsRemove { id: nil.into(), product_ids: Vec::new() }, None),
        channel_listings_update(
            guest,
            ChannelListingsUpdate { channel_id: None, set: Vec::new(), remove: Vec::new() },
            None
        ),
    );
    assert!(matches!(CatalogView::of_staff(guest), Err(Failure::Unauthenticated)));
    let view = CatalogView::of_shop(guest);
    assert!(matches!(view.whole_products(&[nil.into()]).await, Err(Failure::Unauthenticated)));
    let history = view.price_history(nil.into(), &PageRequest::first(1)).await;
    assert!(matches!(history, Err(Failure::Unauthenticated)));
    assert_eq!(shop.statements(), before);
}

//! Collections by rule.

use cartwright_domain::{
    catalog::{
        Category,
        collection::{Collection, CollectionKind, RuleField, RuleRelation},
        draft::ProductDraft,
        filter::ProductSort,
    },
    id::CollectionId,
};
use cartwright_persistence::{ProductOrder, ProductQuery, ProductSection};

use super::shelf::{Shelf, now, published, rule};
use RuleField::{Category as InCategory, ProductType, Tag, Title, Vendor};
use RuleRelation::{Contains, Equals, NotEquals, StartsWith};

async fn members(shelf: &Shelf, id: CollectionId) -> String {
    let query = ProductQuery {
        within: ProductSection::Collection(id),
        order: ProductOrder::By(ProductSort::TitleAsc),
        ..ProductQuery::new(shelf.all())
    };
    shelf.titles(&query).await.iter().filter_map(|title| title.chars().next()).collect()
}

async fn save(shelf: &Shelf, collection: Collection) {
    let after = &collection;
    shelf
        .store
        .transaction(|uow| async move {
            uow.collections().lock(after.id).await?;
            uow.collections().update(after).await
        })
        .await
        .unwrap();
}

fn draft(title: &str, vendor: Option<&str>, tags: &[&str]) -> ProductDraft {
    ProductDraft {
        vendor: vendor.map(str::to_owned),
        tags: tags.iter().map(|tag| (*tag).to_owned()).collect(),
        ..published(title, &[])
    }
}

#[tokio::test]
async fn each_rule_gathers_the_same_products_whether_it_or_they_were_first() {
    let shelf = Shelf::open().await;
    let clothes = shelf.category("clothes", None).await;
    let coats = shelf.category("coats", Some(&clothes)).await;
    let wire = |category: &Category| category.id.to_string();
    let (in_clothes, in_coats) = (wire(&clothes), wire(&coats));
    let cases = [
        (rule(true, &[(Tag, Equals, "SALE")]), "AB"),
        (rule(true, &[(Tag, NotEquals, "sale")]), "CD"),
        (rule(true, &[(Tag, Contains, "al")]), "AB"),
        (rule(true, &[(Tag, StartsWith, "50%")]), "B"),
        (rule(true, &[(Tag, StartsWith, "5_")]), ""),
        (rule(true, &[(Vendor, Equals, "Acme")]), "AC"),
        (rule(true, &[(Vendor, NotEquals, "acme")]), "BD"),
        (rule(true, &[(ProductType, Equals, "coat")]), "D"),
        (rule(true, &[(ProductType, NotEquals, "coat")]), "ABC"),
        (rule(true, &[(Title, Contains, "eCrU")]), "AC"),
        (rule(true, &[(Title, StartsWith, "b")]), "B"),
        (rule(true, &[(Title, Equals, "d coat")]), "D"),
        (rule(true, &[(Title, NotEquals, "d coat")]), "ABC"),
        (rule(true, &[(InCategory, Equals, &in_clothes)]), "CD"),
        (rule(true, &[(InCategory, Equals, &in_coats)]), "D"),
        (rule(true, &[(InCategory, NotEquals, &in_coats)]), "ABC"),
        (rule(true, &[(Tag, Equals, "sale"), (Vendor, Equals, "acme")]), "A"),
        (rule(false, &[(Tag, Equals, "sale"), (Vendor, Equals, "acme")]), "ABC"),
        (rule(false, &[(Tag, Equals, "nothing"), (Title, Equals, "nothing")]), ""),
    ];
    let mut early = Vec::new();
    for (index, (kind, _)) in cases.iter().enumerate() {
        early.push(shelf.collection(&format!("early-{index}"), kind.clone(), Some(now())).await.id);
    }
    shelf.put(draft("A écru", Some("Acme"), &["Sale", "x"]), Some(1)).await;
    shelf.put(draft("B", None, &["sale", "50% off"]), Some(1)).await;
    let placed = |draft: ProductDraft, category: &Category| ProductDraft { category_id: Some(category.id), ..draft };
    shelf.put(placed(draft("C ÉCRU", Some("ACME"), &[]), &clothes), Some(1)).await;
    let coat = ProductDraft { product_type: Some("Coat".to_owned()), ..draft("D coat", None, &["other"]) };
    shelf.put(placed(coat, &coats), Some(1)).await;
    for (index, (kind, wanted)) in cases.into_iter().enumerate() {
        let late = shelf.collection(&format!("late-{index}"), kind.clone(), Some(now())).await;
        assert_eq!(members(&shelf, early[index]).await, wanted, "{kind:?}");
        assert_eq!(members(&shelf, late.id).await, wanted, "{kind:?}");
    }
}

#[tokio::test]
async fn members_come_and_go_with_products_rules_and_categories() {
    let shelf = Shelf::open().await;
    let sale = shelf.collection("sale", rule(true, &[(Tag, Equals, "sale")]), None).await;
    let product = shelf.put(draft("A", None, &["sale"]), None).await;
    assert_eq!(members(&shelf, sale.id).await, "A");
    let product = shelf.change(&product, |draft| draft.tags.clear()).await.unwrap();
    assert_eq!(members(&shelf, sale.id).await, "");
    save(&shelf, Collection { kind: rule(true, &[(Title, Equals, "a")]), ..sale.clone() }).await;
    assert_eq!(members(&shelf, sale.id).await, "A");

    let top = shelf.category("top", None).await;
    let low = shelf.category("low", None).await;
    let in_top = rule(true, &[(InCategory, Equals, &top.id.to_string())]);
    save(&shelf, Collection { kind: in_top, ..sale.clone() }).await;
    shelf.change(&product, |draft| draft.category_id = Some(low.id)).await.unwrap();
    assert_eq!(members(&shelf, sale.id).await, "");
    let moved = Category { parent_id: Some(top.id), path: low.path.moved(Some(&top.path), 0).unwrap(), ..low.clone() };
    let (before, after) = (&low, &moved);
    let relocate = shelf.store.transaction(|uow| async move {
        uow.categories().lock_tree().await?;
        uow.categories().relocate(before, after).await
    });
    relocate.await.unwrap();
    assert_eq!(members(&shelf, sale.id).await, "A");
    let delete = shelf.store.transaction(|uow| async move {
        uow.categories().lock_tree().await?;
        uow.categories().delete(before.id, now()).await
    });
    delete.await.unwrap();
    assert_eq!(members(&shelf, sale.id).await, "");
}

#[tokio::test]
async fn a_product_saved_while_a_rule_is_misses_neither() {
    let shelf = Shelf::open().await;
    for round in 0..10 {
        let title = format!("round {round}");
        let slug = format!("round-{round}");
        let kind = rule(true, &[(Title, Equals, &title)]);
        let (collection, _) =
            tokio::join!(shelf.collection(&slug, kind, Some(now())), shelf.put(draft(&title, None, &[]), Some(1)));
        assert_eq!(members(&shelf, collection.id).await, "r", "{title}");
    }
}

#[tokio::test]
async fn members_by_hand_stay_in_their_order_and_can_be_taken_out() {
    let shelf = Shelf::open().await;
    let collection = shelf.collection("hand", CollectionKind::Manual, None).await;
    let mut ids = Vec::new();
    for title in ["A", "B", "C"] {
        ids.push(shelf.put(published(title, &[]), None).await.id);
    }
    shelf.gather(collection.id, &[ids[2], ids[0]]).await;
    shelf.gather(collection.id, &[ids[1], ids[2]]).await;
    let order = ProductOrder::Position;
    let within = ProductSection::Collection(collection.id);
    let query = ProductQuery { within, order, ..ProductQuery::new(shelf.all()) };
    assert_eq!(shelf.titles(&query).await, ["C", "A", "B"]);
    let (id, taken) = (collection.id, &[ids[0]]);
    shelf.store.transaction(|uow| async move { uow.collections().remove_products(id, taken).await }).await.unwrap();
    assert_eq!(shelf.titles(&query).await, ["C", "B"]);
    let unknown = shelf
        .store
        .transaction(|uow| async move { uow.collections().add_products(id, &[uuid::Uuid::nil().into()]).await })
        .await;
    assert!(unknown.is_err_and(|error| error.is_reference()));
    let deleted = shelf.store.transaction(|uow| async move { uow.collections().delete(id).await }).await;
    assert!(deleted.unwrap());
    assert_eq!(shelf.heads(&ProductQuery::new(shelf.all())).await.len(), 3);
}

//! Categories that files name.

use cartwright_domain::catalog::Category;
use cartwright_persistence::PageRequest;

use super::{Storeroom, told};

async fn all(room: &Storeroom) -> Vec<Category> {
    room.shop.store.categories().page_of_all(&PageRequest::first(100)).await.unwrap().into_items()
}

#[tokio::test]
async fn missing_categories_are_made_once_and_found_by_their_names() {
    let room = Storeroom::open().await;
    let file = "Handle,Title,Product Category\n\
                a,A,Clothing > Shirts\nb,B,clothing > SHIRTS\nc,C,Shoes > Shirts\nd,D,Shoes\ne,E,\n";
    let report = room.import(file).await;
    assert_eq!((told(&report), report.categories_created, report.products.created), (vec![], 4, 5));
    let categories = all(&room).await;
    let named = |name: &str| categories.iter().filter(|category| category.name == name).collect::<Vec<_>>();
    let (clothing, shoes, shirts) = (named("Clothing")[0], named("Shoes")[0], named("Shirts"));
    assert_eq!((clothing.parent_id, clothing.position, shoes.position), (None, 0, 1));
    assert_eq!(shirts.len(), 2);
    let below = |parent: &Category| shirts.iter().find(|shirts| shirts.parent_id == Some(parent.id)).unwrap();
    assert_eq!((below(clothing).slug.as_str(), below(shoes).slug.as_str()), ("shirts", "shoes-shirts"));
    let category = async |slug| room.product(slug).await.category_id;
    let (shirts, shoe_shirts) = (below(clothing).id, below(shoes).id);
    assert_eq!((category("a").await, category("b").await), (Some(shirts), Some(shirts)));
    assert_eq!(
        (category("c").await, category("d").await, category("e").await),
        (Some(shoe_shirts), Some(shoes.id), None)
    );
    assert!(room.import(file).await.changed_nothing());
    assert!(room.import("Handle,Title\na,A\n").await.changed_nothing());
    assert_eq!(all(&room).await, categories);
}

#[tokio::test]
async fn names_that_cannot_be_categories_are_refused_alone() {
    let room = Storeroom::open().await;
    let deep = ["x"; 11].join(" > ");
    let report =
        room.import(&format!("Handle,Title,Product Category\na,A,Clothing > > Shirts\nb,B,{deep}\nc,C,***\n")).await;
    assert_eq!(
        told(&report),
        [
            "2 Product Category: has an empty name between its levels [cell]",
            "3 Product Category: names more than 10 levels of categories [cell]",
            "4 Product Category: \"***\" cannot be the name of a category [cell]",
        ]
    );
    assert_eq!((report.products.created, all(&room).await.len()), (3, 0));
}

use uuid::Uuid;

use crate::{
    catalog::{CategoryDraft, CategoryMoveError, CategoryPath, ImageRef},
    id::CategoryId,
    input::InputProblemCode,
};

fn id(number: u128) -> CategoryId {
    CategoryId(Uuid::from_u128(number))
}

/// The path through the numbered categories.
fn path(numbers: impl IntoIterator<Item = u128>) -> CategoryPath {
    let below = |parent: Option<CategoryPath>, number| Some(CategoryPath::below(parent.as_ref(), id(number)).unwrap());
    numbers.into_iter().fold(None, below).unwrap()
}

#[test]
fn a_path_is_written_with_slashes_and_read_again() {
    let text = "/00000000000000000000000000000001/00000000000000000000000000000002/";
    assert_eq!(path([1, 2]).to_string(), text);
    assert_eq!(text.parse(), Ok(path([1, 2])));
    assert_eq!(serde_json::from_str::<CategoryPath>(&format!("{text:?}")).unwrap(), path([1, 2]));
    for wrong in ["", "/", "//", "/x/", &text[1..], &text[..text.len() - 1]] {
        assert!(wrong.parse::<CategoryPath>().is_err(), "{wrong}");
        assert!(serde_json::from_str::<CategoryPath>(&format!("{wrong:?}")).is_err(), "{wrong}");
    }
}

#[test]
fn a_path_knows_what_stands_above() {
    let shirts = path([1, 2, 3]);
    assert_eq!((shirts.id(), shirts.ancestors(), shirts.depth()), (id(3), &[id(1), id(2)][..], 3));
    assert_eq!(path([1]).ancestors(), []);
}

#[test]
fn a_category_never_stands_below_itself() {
    let moving = path([1, 2]);
    for parent in [path([1, 2]), path([1, 2, 3]), path([1, 2, 3, 4])] {
        assert_eq!(moving.moved(Some(&parent), 2), Err(CategoryMoveError::Cycle));
    }
    assert_eq!(moving.moved(Some(&path([5, 6])), 2), Ok(path([5, 6, 2])));
    assert_eq!(moving.moved(None, 2), Ok(path([2])));
    assert_eq!(moving.moved(Some(&path([1])), 2), Ok(moving.clone()));
}

#[test]
fn nothing_stands_deeper_than_ten_levels() {
    let ninth = path(1..=9);
    assert_eq!(CategoryPath::below(Some(&ninth), id(10)), Ok(path(1..=10)));
    assert_eq!(CategoryPath::below(Some(&path(1..=10)), id(11)), Err(CategoryMoveError::TooDeep));
    let moving = path([20]);
    assert_eq!(moving.moved(Some(&ninth), 0).map(|moved| moved.depth()), Ok(10));
    assert_eq!(moving.moved(Some(&ninth), 1), Err(CategoryMoveError::TooDeep));
}

#[test]
fn what_stands_below_moves_along() {
    let (from, to) = (path([1, 2]), path([7, 2]));
    assert_eq!(path([1, 2, 3, 4]).rebased(&from, &to), Some(path([7, 2, 3, 4])));
    assert_eq!(from.rebased(&from, &to), Some(to.clone()));
    assert_eq!(path([1, 3]).rebased(&from, &to), None);
}

#[test]
fn a_category_needs_a_name_and_gets_a_slug_of_it() {
    let draft = CategoryDraft { name: " Größen ".to_owned(), ..CategoryDraft::default() };
    let valid = draft.clone().validate().unwrap();
    assert_eq!((valid.name.as_str(), valid.slug.as_deref()), ("Größen", Some("grossen")));
    let image = Some(ImageRef { url: "file:///etc/passwd".to_owned(), alt_text: None });
    let wrong = CategoryDraft { name: String::new(), slug: Some("A b".to_owned()), image, ..draft };
    let told: Vec<_> = wrong.validate().unwrap_err().into_iter().map(|p| (p.path.join("."), p.code)).collect();
    let expected = [
        ("name", InputProblemCode::Required),
        ("slug", InputProblemCode::Invalid),
        ("image.url", InputProblemCode::Invalid),
    ];
    assert_eq!(told, expected.map(|(path, code)| (path.to_owned(), code)));
}

use proptest::prelude::*;

use super::*;

fn code(text: &str, rule: TextRule) -> Option<InputProblemCode> {
    clean_text(text, rule).err().map(|(code, _)| code)
}

#[test]
fn texts_are_trimmed_and_counted_in_characters() {
    assert_eq!(clean_text("  Größe ", TextRule::line(5)).unwrap(), "Größe");
    assert_eq!(code("Größen", TextRule::line(5)), Some(InputProblemCode::TooLong));
    let pin = TextRule { min: 4, ..TextRule::line(8) };
    assert_eq!(code("123", pin), Some(InputProblemCode::TooShort));
    assert_eq!(code("1234", pin), None);
}

#[test]
fn control_characters_are_refused_but_for_breaks_in_several_lines() {
    let line = TextRule::line(50);
    for text in ["a\0b", "a\nb", "a\tb", "a\u{1b}[0m", "a\u{85}b"] {
        assert_eq!(code(text, line), Some(InputProblemCode::Invalid), "{text:?}");
    }
    let paragraphs = TextRule::paragraphs(50);
    assert_eq!(clean_text("a\r\nb\tc", paragraphs).unwrap(), "a\nb\tc");
    assert_eq!(code("a\0b", paragraphs), Some(InputProblemCode::Invalid));
}

#[test]
fn every_problem_of_a_draft_is_told_once_with_its_path() {
    let mut check = InputCheck::new();
    assert_eq!(check.required_text(&["name"], " ", TextRule::line(10)), "");
    assert_eq!(check.required_text(&["title"], "\0", TextRule::line(9)), "");
    assert_eq!(check.text(&["note"], Some("  "), TextRule::line(10)), None);
    assert_eq!(check.text(&["note"], None, TextRule::line(10)), None);
    check.slug(&["slug"], "No Slug", 20);
    check.absorb(&["lines", "0"], vec![InputProblem::new(&["sku"], InputProblemCode::Duplicate, "is taken")]);
    assert!(!check.is_clean());
    let problems = check.finish(()).unwrap_err();
    let told: Vec<(String, InputProblemCode)> =
        problems.iter().map(|problem| (problem.path.join("."), problem.code)).collect();
    assert_eq!(
        told,
        [
            ("name".to_owned(), InputProblemCode::Required),
            ("title".to_owned(), InputProblemCode::Invalid),
            ("slug".to_owned(), InputProblemCode::Invalid),
            ("lines.0.sku".to_owned(), InputProblemCode::Duplicate),
        ]
    );
    assert_eq!(problems[3].to_string(), "lines.0.sku: is taken");
}

#[test]
fn lists_are_bounded_and_hold_each_entry_once() {
    let told = |entries: &[u8]| {
        let mut check = InputCheck::new();
        check.list(&["sizes"], entries, 2..=3);
        let problems = check.finish(()).err().unwrap_or_default();
        problems.into_iter().map(|problem| (problem.path.join("."), problem.code)).collect::<Vec<_>>()
    };
    let at = |path: &str, code| (path.to_owned(), code);
    assert_eq!(told(&[1, 2]), []);
    assert_eq!(told(&[]), [at("sizes", InputProblemCode::Required)]);
    assert_eq!(told(&[1]), [at("sizes", InputProblemCode::TooShort)]);
    let crowded = [at("sizes", InputProblemCode::TooLong), at("sizes.2", InputProblemCode::Duplicate)];
    assert_eq!(told(&[1, 2, 1, 3]), crowded);
}

#[test]
fn slugs_have_one_spelling() {
    for slug in ["shirt", "ocean-blue-shirt-2", "9", "рубашка"] {
        assert!(is_slug(slug), "{slug}");
    }
    for wrong in ["", "-a", "a-", "a--b", "A", "a b", "a/b", "größe"] {
        assert!(!is_slug(wrong), "{wrong}");
    }
}

proptest! {
    #[test]
    fn a_clean_text_is_clean_already(text in any::<String>(), max in 1_usize..40, multiline: bool) {
        let rule = TextRule { min: 1, max, multiline };
        if let Ok(clean) = clean_text(&text, rule) {
            prop_assert!(clean.chars().count() <= max);
            prop_assert!(!clean.contains('\0'));
            prop_assert_eq!(clean_text(&clean, rule).unwrap(), clean);
        }
    }
}

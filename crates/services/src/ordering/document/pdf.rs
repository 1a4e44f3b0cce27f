//! Sets the parts of a document on pages and prints them as PDF (ISO 32000).

use cartwright_domain::channel::LanguageCode;
use krilla::{
    Document,
    color::rgb,
    geom::{PathBuilder, Point},
    metadata::Metadata,
    num::NormalizedF32,
    page::PageSettings,
    paint::{Fill, Stroke},
    surface::Surface,
    text::{Font, TextDirection},
};
use rustybuzz::{Face, UnicodeBuffer};

use super::markup::{Block, Cell};

/// A length in thousandths of a point.
type Length = i32;

/// A4.
const PAGE: (Length, Length) = (595_280, 841_890);
const MARGIN: Length = 56_000;
const WIDTH: Length = PAGE.0 - 2 * MARGIN;
/// Below it nothing but the number of the page stands.
const BOTTOM: Length = PAGE.1 - MARGIN - 12_000;
/// Between the columns of a row.
const GUTTER: Length = 8_000;
/// Above and below a rule.
const RULE: Length = 3_000;

const SIZE: Length = 9_500;
const HEADING_SIZE: Length = 11_000;
const TITLE_SIZE: Length = 20_000;
const FOOTER_SIZE: Length = 8_000;

/// The distance of lines of letters of that size.
fn leading(size: Length) -> Length {
    size + size * 7 / 20
}

/// The length as the printer wants it.
#[expect(clippy::float_arithmetic, clippy::cast_precision_loss, reason = "it ends here, and no money is counted")]
fn points(length: Length) -> f32 {
    length as f32 / 1000.0
}

fn point(x: Length, y: Length) -> Point {
    Point::from_xy(points(x), points(y))
}

/// The document as a file.
pub(super) fn print(blocks: &[Block], title: &str, language: LanguageCode) -> Result<Vec<u8>, String> {
    let typefaces = Typefaces::open()?;
    let mut setting = Setting { typefaces: &typefaces, pages: vec![Vec::new()], y: MARGIN };
    for block in blocks {
        setting.set(block);
    }
    let pages = setting.pages;
    let mut document = Document::new();
    document.set_metadata(Metadata::new().title(title.to_owned()).language(language.to_string()));
    let count = pages.len();
    for (index, marks) in pages.iter().enumerate() {
        let size = PageSettings::from_wh(points(PAGE.0), points(PAGE.1)).ok_or("a page has no such size")?;
        let mut page = document.start_page_with(size);
        let mut surface = page.surface();
        surface.set_fill(Some(Fill {
            paint: rgb::Color::black().into(),
            opacity: NormalizedF32::ONE,
            rule: Default::default(),
        }));
        for mark in marks {
            draw(&mut surface, &typefaces, mark);
        }
        let number = format!("{} / {count}", index + 1);
        let x = MARGIN + WIDTH - typefaces.width(&number, FOOTER_SIZE, false);
        let place = point(x, PAGE.1 - MARGIN / 2);
        let (font, size) = (typefaces.regular.font.clone(), points(FOOTER_SIZE));
        surface.draw_text(place, font, size, &number, false, TextDirection::Auto);
        surface.finish();
        page.finish();
    }
    document.finish().map_err(|error| format!("the document cannot be printed: {error:?}"))
}

fn draw(surface: &mut Surface<'_>, typefaces: &Typefaces, mark: &Mark) {
    match mark {
        Mark::Text { x, y, size, is_bold, text } => {
            let font = typefaces.typeface(*is_bold).font.clone();
            surface.draw_text(point(*x, *y), font, points(*size), text, false, TextDirection::Auto);
        }
        Mark::Rule { y } => {
            let mut path = PathBuilder::new();
            path.move_to(points(MARGIN), points(*y));
            path.line_to(points(MARGIN + WIDTH), points(*y));
            if let Some(path) = path.finish() {
                surface.set_stroke(Some(Stroke { width: 0.5, ..Stroke::default() }));
                surface.draw_path(&path);
                surface.set_stroke(None);
            }
        }
    }
}

/// Something on a page; `y` is the line on which letters stand, from above.
enum Mark {
    Text { x: Length, y: Length, size: Length, is_bold: bool, text: String },
    Rule { y: Length },
}

struct Setting<'t> {
    typefaces: &'t Typefaces,
    pages: Vec<Vec<Mark>>,
    /// How far the last page is full.
    y: Length,
}

impl Setting<'_> {
    fn set(&mut self, block: &Block) {
        match block {
            Block::Title(text) => self.paragraph(text, TITLE_SIZE, true),
            Block::Heading(text) => self.paragraph(text, HEADING_SIZE, true),
            Block::Paragraph(text) => self.paragraph(text, SIZE, false),
            Block::Row { cells, is_bold } => self.row(cells, *is_bold),
            Block::Rule => {
                self.make_room(2 * RULE);
                let y = self.y + RULE;
                self.mark(Mark::Rule { y });
                self.y += 2 * RULE;
            }
            Block::Gap => self.y += leading(SIZE),
        }
    }

    fn paragraph(&mut self, text: &str, size: Length, is_bold: bool) {
        for line in self.typefaces.lines(text, WIDTH, size, is_bold) {
            self.make_room(leading(size));
            let y = self.y + size;
            self.mark(Mark::Text { x: MARGIN, y, size, is_bold, text: line });
            self.y += leading(size);
        }
    }

    /// A row stays on one page unless it is longer than one.
    fn row(&mut self, cells: &[Cell], is_bold: bool) {
        let typefaces = self.typefaces;
        let share = |cell: &Cell| WIDTH * cell.column.percent / 100;
        let width = |cell: &Cell| (share(cell) - GUTTER).max(SIZE);
        let lines: Vec<Vec<String>> =
            cells.iter().map(|cell| typefaces.lines(&cell.text, width(cell), SIZE, is_bold)).collect();
        let count = lines.iter().map(Vec::len).max().unwrap_or(0);
        let line_height = leading(SIZE);
        let height = i32::try_from(count).unwrap_or(i32::MAX).saturating_mul(line_height);
        if height < BOTTOM - MARGIN {
            self.make_room(height);
        }
        for number in 0..count {
            self.make_room(line_height);
            let (mut x, y) = (MARGIN, self.y + SIZE);
            for (cell, lines) in cells.iter().zip(&lines) {
                if let Some(text) = lines.get(number).filter(|text| !text.is_empty()) {
                    let free = width(cell) - typefaces.width(text, SIZE, is_bold);
                    let indent = if cell.column.ends_right { free.max(0) } else { 0 };
                    self.mark(Mark::Text { x: x + indent, y, size: SIZE, is_bold, text: text.clone() });
                }
                x += share(cell);
            }
            self.y += line_height;
        }
    }

    fn make_room(&mut self, height: Length) {
        if self.y + height > BOTTOM && self.y > MARGIN {
            self.pages.push(Vec::new());
            self.y = MARGIN;
        }
    }

    fn mark(&mut self, mark: Mark) {
        if let Some(page) = self.pages.last_mut() {
            page.push(mark);
        }
    }
}

struct Typefaces {
    regular: Typeface,
    bold: Typeface,
}

struct Typeface {
    font: Font,
    face: Face<'static>,
}

impl Typeface {
    fn open(data: &'static [u8]) -> Result<Self, String> {
        let font = Font::new(data.to_vec().into(), 0).ok_or("a font cannot be read")?;
        Ok(Self { font, face: Face::from_slice(data, 0).ok_or("a font cannot be read")? })
    }
}

impl Typefaces {
    fn open() -> Result<Self, String> {
        Ok(Self { regular: Typeface::open(dejavu::sans::regular())?, bold: Typeface::open(dejavu::sans::bold())? })
    }

    fn typeface(&self, is_bold: bool) -> &Typeface {
        if is_bold { &self.bold } else { &self.regular }
    }

    /// How wide the text is when it is set.
    fn width(&self, text: &str, size: Length, is_bold: bool) -> Length {
        let face = &self.typeface(is_bold).face;
        let mut buffer = UnicodeBuffer::new();
        buffer.push_str(text);
        buffer.guess_segment_properties();
        let shaped = rustybuzz::shape(face, &[], buffer);
        let advance: i64 = shaped.glyph_positions().iter().map(|position| i64::from(position.x_advance)).sum();
        Length::try_from(advance * i64::from(size) / i64::from(face.units_per_em())).unwrap_or(Length::MAX)
    }

    /// The text in lines that are no wider; a word that is wider itself is cut.
    fn lines(&self, text: &str, width: Length, size: Length, is_bold: bool) -> Vec<String> {
        let fits = |text: &str| self.width(text, size, is_bold) <= width;
        let (mut lines, mut line) = (Vec::new(), String::new());
        for word in text.split_whitespace() {
            let longer = if line.is_empty() { word.to_owned() } else { format!("{line} {word}") };
            if fits(&longer) {
                line = longer;
                continue;
            }
            if !line.is_empty() {
                lines.push(std::mem::take(&mut line));
            }
            for letter in word.chars() {
                line.push(letter);
                if !fits(&line) && line.chars().count() > 1 {
                    line.pop();
                    lines.push(std::mem::replace(&mut line, letter.to_string()));
                }
            }
        }
        lines.push(line);
        lines
    }
}

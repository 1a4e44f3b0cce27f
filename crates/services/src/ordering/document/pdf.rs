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

/// A4, in points.
const PAGE: (f32, f32) = (595.28, 841.89);
const MARGIN: f32 = 56.0;
const WIDTH: f32 = PAGE.0 - 2.0 * MARGIN;
/// Below it nothing but the number of the page stands.
const BOTTOM: f32 = PAGE.1 - MARGIN - 12.0;
/// Between the columns of a row.
const GUTTER: f32 = 8.0;
/// The distance of lines by the size of the letters.
const LEADING: f32 = 1.35;

const SIZE: f32 = 9.5;
const HEADING_SIZE: f32 = 11.0;
const TITLE_SIZE: f32 = 20.0;
const FOOTER_SIZE: f32 = 8.0;

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
        let size = PageSettings::from_wh(PAGE.0, PAGE.1).ok_or("a page has no such size")?;
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
        let place = Point::from_xy(x, PAGE.1 - MARGIN / 2.0);
        surface.draw_text(place, typefaces.regular.font.clone(), FOOTER_SIZE, &number, false, TextDirection::Auto);
        surface.finish();
        page.finish();
    }
    document.finish().map_err(|error| format!("the document cannot be printed: {error:?}"))
}

fn draw(surface: &mut Surface<'_>, typefaces: &Typefaces, mark: &Mark) {
    match mark {
        Mark::Text { x, y, size, is_bold, text } => {
            let font = typefaces.typeface(*is_bold).font.clone();
            surface.draw_text(Point::from_xy(*x, *y), font, *size, text, false, TextDirection::Auto);
        }
        Mark::Rule { y } => {
            let mut path = PathBuilder::new();
            path.move_to(MARGIN, *y);
            path.line_to(MARGIN + WIDTH, *y);
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
    Text { x: f32, y: f32, size: f32, is_bold: bool, text: String },
    Rule { y: f32 },
}

struct Setting<'t> {
    typefaces: &'t Typefaces,
    pages: Vec<Vec<Mark>>,
    /// How far the last page is full.
    y: f32,
}

impl Setting<'_> {
    fn set(&mut self, block: &Block) {
        match block {
            Block::Title(text) => self.paragraph(text, TITLE_SIZE, true),
            Block::Heading(text) => self.paragraph(text, HEADING_SIZE, true),
            Block::Paragraph(text) => self.paragraph(text, SIZE, false),
            Block::Row { cells, is_bold } => self.row(cells, *is_bold),
            Block::Rule => {
                self.make_room(6.0);
                let y = self.y + 3.0;
                self.mark(Mark::Rule { y });
                self.y += 6.0;
            }
            Block::Gap => self.y += SIZE * LEADING,
        }
    }

    fn paragraph(&mut self, text: &str, size: f32, is_bold: bool) {
        for line in self.typefaces.lines(text, WIDTH, size, is_bold) {
            self.make_room(size * LEADING);
            let y = self.y + size;
            self.mark(Mark::Text { x: MARGIN, y, size, is_bold, text: line });
            self.y += size * LEADING;
        }
    }

    /// A row stays on one page unless it is longer than one.
    fn row(&mut self, cells: &[Cell], is_bold: bool) {
        let typefaces = self.typefaces;
        let width = |cell: &Cell| (cell.column.share * WIDTH - GUTTER).max(SIZE);
        let lines: Vec<Vec<String>> =
            cells.iter().map(|cell| typefaces.lines(&cell.text, width(cell), SIZE, is_bold)).collect();
        let height = lines.iter().map(Vec::len).max().unwrap_or(0);
        let line_height = SIZE * LEADING;
        if height as f32 * line_height < BOTTOM - MARGIN {
            self.make_room(height as f32 * line_height);
        }
        for number in 0..height {
            self.make_room(line_height);
            let (mut x, y) = (MARGIN, self.y + SIZE);
            for (cell, lines) in cells.iter().zip(&lines) {
                if let Some(text) = lines.get(number).filter(|text| !text.is_empty()) {
                    let free = width(cell) - typefaces.width(text, SIZE, is_bold);
                    let indent = if cell.column.ends_right { free.max(0.0) } else { 0.0 };
                    self.mark(Mark::Text { x: x + indent, y, size: SIZE, is_bold, text: text.clone() });
                }
                x += cell.column.share * WIDTH;
            }
            self.y += line_height;
        }
    }

    fn make_room(&mut self, height: f32) {
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

    /// How wide the text is when it is set, in points.
    fn width(&self, text: &str, size: f32, is_bold: bool) -> f32 {
        let face = &self.typeface(is_bold).face;
        let mut buffer = UnicodeBuffer::new();
        buffer.push_str(text);
        buffer.guess_segment_properties();
        let shaped = rustybuzz::shape(face, &[], buffer);
        let advance: i32 = shaped.glyph_positions().iter().map(|position| position.x_advance).sum();
        advance as f32 * size / face.units_per_em() as f32
    }

    /// The text in lines that are no wider; a word that is wider itself is cut.
    fn lines(&self, text: &str, width: f32, size: f32, is_bold: bool) -> Vec<String> {
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

//! The thread that reads the file.

use std::{
    io::{self, Read},
    str,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use cartwright_domain::{
    catalog::csv::{Grouper, ImportedProduct, Layout, LeftOut, Refusal},
    pricing::Currency,
};
use csv::ByteRecord;
use tokio::{sync::mpsc, task::JoinHandle};

use crate::Failure;

/// The most products that are handed over at a time.
const BATCH_PRODUCTS: usize = 50;
/// After so many rows a batch is handed over, however few products it holds.
const BATCH_ROWS: u64 = 1_000;
/// How many batches wait to be worked on.
const WAITING_BATCHES: usize = 1;
/// The most bytes of a row: far more than the longest description, far less than a file whose closing quote is missing.
const MAX_ROW_BYTES: u64 = 4 * 1024 * 1024;

/// What the thread hands over.
#[derive(Debug)]
pub(super) enum Piece {
    /// The columns that say nothing to the shop; comes first.
    IgnoredColumns(Vec<String>),
    /// Products, and what was refused since the last ones.
    Batch(Batch),
    /// Why the rest of the file cannot be read; comes last, if at all.
    Stopped(String),
}

/// A few products.
#[derive(Debug, Default)]
pub(super) struct Batch {
    pub(super) products: Vec<ImportedProduct>,
    pub(super) refusals: Vec<Refusal>,
    /// How many products could not be read.
    pub(super) refused_products: u64,
    /// How many rows have been read in all, without the first.
    pub(super) rows: u64,
    /// How many bytes have been read in all.
    pub(super) bytes: u64,
}

/// A file that is being read. Dropped, the thread ends with its next batch.
#[derive(Debug)]
pub(super) struct Source {
    pieces: mpsc::Receiver<Piece>,
    thread: JoinHandle<()>,
}

impl Source {
    /// Begins to read a file whose prices are in that currency.
    pub(super) fn open(file: impl Read + Send + 'static, currency: Currency) -> Self {
        let (sender, pieces) = mpsc::channel(WAITING_BATCHES);
        let thread = tokio::task::spawn_blocking(move || {
            let read = Arc::new(BytesRead::default());
            let file = Counted { file, read: Arc::clone(&read) };
            let reader = csv::ReaderBuilder::new()
                .has_headers(false)
                .flexible(true)
                .buffer_capacity(64 * 1024)
                .from_reader(file);
            let feeder = Feeder { reader, read, sender, batch: Batch::default(), row: 0, handed_over_at: 0 };
            // Nobody wants to know more where the other end is gone.
            let _end = feeder.run(currency);
        });
        Self { pieces, thread }
    }

    /// The next piece, none at the end.
    pub(super) async fn next(&mut self) -> Result<Option<Piece>, Failure> {
        match self.pieces.recv().await {
            Some(piece) => Ok(Some(piece)),
            // The end of a thread that panicked must not pass for the end of the file.
            None => match (&mut self.thread).await {
                Ok(()) => Ok(None),
                Err(error) => Err(Failure::Internal(format!("the reader of an import: {error}"))),
            },
        }
    }
}

/// How much was read: in all, and since the last row was complete.
#[derive(Debug, Default)]
struct BytesRead {
    all: AtomicU64,
    of_row: AtomicU64,
}

/// A file that counts, and that refuses rows without an end.
struct Counted<R> {
    file: R,
    read: Arc<BytesRead>,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.read.of_row.load(Ordering::Relaxed) > MAX_ROW_BYTES {
            let message = format!("is longer than {MAX_ROW_BYTES} bytes: a closing quote may be missing");
            return Err(io::Error::other(message));
        }
        let length = self.file.read(buffer)?;
        self.read.all.fetch_add(length as u64, Ordering::Relaxed);
        self.read.of_row.fetch_add(length as u64, Ordering::Relaxed);
        Ok(length)
    }
}

struct Feeder<R> {
    reader: csv::Reader<Counted<R>>,
    read: Arc<BytesRead>,
    sender: mpsc::Sender<Piece>,
    batch: Batch,
    /// The number of the row read last; the header is row 1.
    row: u64,
    handed_over_at: u64,
}

/// The other end is gone.
struct Unwanted;

impl<R: Read> Feeder<R> {
    fn run(mut self, currency: Currency) -> Result<(), Unwanted> {
        let mut record = ByteRecord::new();
        let header = match self.next_record(&mut record) {
            Ok(true) => texts(&record),
            Ok(false) => return self.stop("the file is empty".to_owned()),
            Err(message) => return self.stop(message),
        };
        let layout = match header.map_err(|_| NOT_UTF8.to_owned()).and_then(|header| {
            let layout = Layout::from_header(&header).map_err(|error| error.to_string())?;
            Ok((layout, header.iter().map(|name| (*name).to_owned()).collect::<Vec<String>>()))
        }) {
            Ok((layout, names)) => {
                self.hand_over(Piece::IgnoredColumns(layout.ignored().to_vec()))?;
                (layout, names)
            }
            Err(message) => return self.stop(format!("row 1: {message}")),
        };
        let (layout, names) = layout;
        let mut grouper = Grouper::new(layout, currency);
        loop {
            match self.next_record(&mut record) {
                Ok(true) => self.push(&mut grouper, &record, &names),
                Ok(false) => break,
                Err(message) => {
                    // The product whose rows were being read may be incomplete, and is not imported.
                    self.hand_over_batch()?;
                    return self.stop(message);
                }
            }
            if self.batch.products.len() >= BATCH_PRODUCTS || self.row - self.handed_over_at >= BATCH_ROWS {
                self.hand_over_batch()?;
            }
        }
        let last = grouper.finish(&mut self.batch.refusals);
        self.batch.products.extend(last);
        self.hand_over_batch()
    }

    /// Reads the next row; false at the end of the file.
    fn next_record(&mut self, record: &mut ByteRecord) -> Result<bool, String> {
        self.read.of_row.store(0, Ordering::Relaxed);
        let number = self.row + 1;
        let read = self.reader.read_byte_record(record).map_err(|error| match error.into_kind() {
            csv::ErrorKind::Io(error) => format!("row {number}: {error}"),
            other => format!("row {number}: {other:?}"),
        })?;
        self.row += u64::from(read);
        Ok(read)
    }

    fn push(&mut self, grouper: &mut Grouper, record: &ByteRecord, names: &[String]) {
        match texts(record) {
            Ok(fields) => {
                let product = grouper.push(self.row, &fields, &mut self.batch.refusals);
                self.batch.products.extend(product);
            }
            Err(place) => self.batch.refusals.push(Refusal {
                row: self.row,
                column: names.get(place).cloned(),
                message: NOT_UTF8.to_owned(),
                left_out: LeftOut::Row,
            }),
        }
    }

    fn hand_over_batch(&mut self) -> Result<(), Unwanted> {
        let mut batch = std::mem::take(&mut self.batch);
        batch.rows = self.row - 1;
        batch.bytes = self.read.all.load(Ordering::Relaxed);
        batch.refused_products = refused_products(&batch.refusals);
        self.handed_over_at = self.row;
        self.hand_over(Piece::Batch(batch))
    }

    fn stop(&self, message: String) -> Result<(), Unwanted> {
        self.hand_over(Piece::Stopped(message))
    }

    fn hand_over(&self, piece: Piece) -> Result<(), Unwanted> {
        self.sender.blocking_send(piece).map_err(|_| Unwanted)
    }
}

const NOT_UTF8: &str = "is not UTF-8 text: save the file as UTF-8";

/// The cells as texts; fails with the place of the first that is none.
fn texts(record: &ByteRecord) -> Result<Vec<&str>, usize> {
    record.iter().enumerate().map(|(place, cell)| str::from_utf8(cell).map_err(|_| place)).collect()
}

/// A product is refused by cells of its first row, one or several.
fn refused_products(refusals: &[Refusal]) -> u64 {
    let mut rows: Vec<u64> = refusals.iter().filter(|r| r.left_out == LeftOut::Product).map(|r| r.row).collect();
    rows.dedup();
    rows.len() as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    /// All that comes of a file: how many products each batch has, what was refused, and why the reading stopped.
    async fn read(file: impl Into<Vec<u8>>) -> (Vec<usize>, Vec<String>, Option<String>) {
        let mut source = Source::open(io::Cursor::new(file.into()), "EUR".parse().unwrap());
        let (mut batches, mut refusals, mut stopped) = (Vec::new(), Vec::new(), None);
        while let Some(piece) = source.next().await.unwrap() {
            match piece {
                Piece::IgnoredColumns(names) => refusals.extend(names),
                Piece::Batch(batch) => {
                    batches.push(batch.products.len());
                    let told = |r: &Refusal| format!("{} {}: {}", r.row, r.column.as_deref().unwrap_or("-"), r.message);
                    refusals.extend(batch.refusals.iter().map(told));
                }
                Piece::Stopped(message) => stopped = Some(message),
            }
        }
        (batches, refusals, stopped)
    }

    #[tokio::test]
    async fn products_come_fifty_at_a_time() {
        let mut file = "Handle,Title,Color\n".to_owned();
        for number in 0..120 {
            file.push_str(&format!("p{number},P,\n"));
        }
        assert_eq!(read(file).await, (vec![50, 50, 20], vec!["Color".to_owned()], None));
    }

    #[tokio::test]
    async fn a_long_product_is_handed_over_whole() {
        let mut file = "Handle,Title,Option1 Name,Option1 Value\n".to_owned();
        for number in 0..1_500 {
            file.push_str(&format!("p,{},N,{number}\n", ["", "P"][usize::from(number == 0)]));
        }
        assert_eq!(read(file).await, (vec![0, 1], vec![], None));
    }

    #[tokio::test]
    async fn what_is_no_such_file_is_told_at_once() {
        let stopped = async |file: &[u8]| read(file).await.2.unwrap();
        assert_eq!(stopped(b"").await, "the file is empty");
        let no_handle = "row 1: the first row must name the columns, and there is no column \"Handle\" in it";
        assert_eq!(stopped(b"\x89PNG,1\n").await, "row 1: is not UTF-8 text: save the file as UTF-8");
        assert_eq!(stopped(b"Handle;Title\na;A\n").await, no_handle);
    }

    #[tokio::test]
    async fn a_row_that_is_no_text_is_left_out_alone() {
        let (batches, refusals, stopped) = read(b"Handle,Title\na,A\nb,\xe9\nc,C\n".to_vec()).await;
        assert_eq!((batches, stopped), (vec![2], None));
        assert_eq!(refusals, ["3 Title: is not UTF-8 text: save the file as UTF-8"]);
    }

    #[tokio::test]
    async fn a_row_without_an_end_stops_the_reading_before_it_fills_the_memory() {
        let endless = io::Cursor::new("Handle,Title\na,A\nb,B\nc,\"").chain(io::repeat(b'x'));
        let mut source = Source::open(endless, "EUR".parse().unwrap());
        let mut last = None;
        let mut products = 0;
        while let Some(piece) = source.next().await.unwrap() {
            if let Piece::Batch(batch) = &piece {
                products += batch.products.len();
            }
            last = Some(piece);
        }
        let Some(Piece::Stopped(message)) = last else { panic!("{last:?}") };
        assert_eq!(message, "row 4: is longer than 4194304 bytes: a closing quote may be missing");
        assert_eq!(products, 1);
    }

    #[tokio::test]
    async fn a_reader_that_panics_is_no_end_of_the_file() {
        struct Broken;
        impl Read for Broken {
            fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
                panic!("broken")
            }
        }
        let mut source = Source::open(Broken, "EUR".parse().unwrap());
        assert!(source.next().await.is_err());
    }
}

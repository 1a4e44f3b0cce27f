//! Long files.

use std::{
    io::{self, Read},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use cartwright_services::catalog::import::{ImportOptions, ImportProgress, import_products};

use super::Storeroom;

const ROWS: u64 = 5_000;
/// Four variants a product.
const VARIANTS: u64 = 4;

/// A file that is written while it is read, and knows how far.
struct Endless {
    next_row: u64,
    line: Vec<u8>,
    read: Arc<AtomicU64>,
}

impl Read for Endless {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.line.is_empty() && self.next_row <= ROWS {
            self.line = line(self.next_row).into_bytes();
            self.next_row += 1;
        }
        let length = buffer.len().min(self.line.len());
        buffer[..length].copy_from_slice(&self.line[..length]);
        self.line.drain(..length);
        self.read.fetch_add(length as u64, Ordering::SeqCst);
        Ok(length)
    }
}

fn line(row: u64) -> String {
    let Some(index) = row.checked_sub(1) else {
        return "Handle,Title,Body (HTML),Option1 Name,Option1 Value,Variant SKU,Variant Inventory Qty,Variant Price\n"
            .to_owned();
    };
    let (product, variant) = (index / VARIANTS, index % VARIANTS);
    let body = "words ".repeat(30);
    let of_product = if variant == 0 { format!("Product {product},<p>{body}</p>,Size") } else { ",,".to_owned() };
    format!("product-{product},{of_product},{variant},SKU-{index},{variant},{variant}.50\n")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_long_file_is_read_no_faster_than_it_is_imported() {
    let room = Storeroom::open().await;
    let read = Arc::new(AtomicU64::new(0));
    let file = Endless { next_row: 0, line: Vec::new(), read: Arc::clone(&read) };
    let ahead = Arc::new(AtomicU64::new(0));
    let on_progress = {
        let ahead = Arc::clone(&ahead);
        move |progress: ImportProgress| {
            ahead.fetch_max(read.load(Ordering::SeqCst) - progress.bytes, Ordering::SeqCst);
        }
    };
    let report = import_products(&room.ctx, file, &ImportOptions::default(), &on_progress).await.unwrap();
    assert_eq!((report.rows, report.refusal_count, report.stopped), (ROWS, 0, None));
    assert_eq!((report.products.created, report.variants.created), (ROWS / VARIANTS, ROWS));
    let ahead = ahead.load(Ordering::SeqCst);
    assert!(ahead > 0 && ahead < 300_000, "{ahead} bytes were read before they were needed");
    assert_eq!(room.on_hand("product-1249", "SKU-4999").await, Some(3));
}

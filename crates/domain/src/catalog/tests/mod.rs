mod collection;
mod filter;
mod html;
mod product;
mod tree;
